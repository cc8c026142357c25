"""`presswatch source new`, `record`, `check`, `enable` and `disable`, as an admin types them."""

from __future__ import annotations

import json
import re
import tomllib
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.catalogue import CUSTOM, SHIPPED, load_catalogue
from crawler.draft import suggest_id
from crawler.look import service_of
from crawler.overrides import switch_source, with_enabled
from crawler.recording import new_folder, read_index, read_recording
from crawler.wanted import wanted_sources
from extract.article import extract_article
from records import Article
from tests.crawler import outlets
from tests.crawler.bad_site import Site
from tests.crawler.collecting import Told, finish, start_command

Drafts = dict[outlets.Build, tuple[outlets.Outlet, Told, Path]]


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Drafts:
    """What `source new` made of each outlet; three at a time, since a look is mostly waiting."""
    base = tmp_path_factory.mktemp("drafts")

    def draft(build: outlets.Build) -> tuple[outlets.Outlet, Told, Path]:
        folder = base / build.__name__
        with outlets.served(build) as outlet:
            return outlet, finish(start_command(folder, "source", "new", outlet.url, "--id", "draft")), folder

    with ThreadPoolExecutor(3) as threads:
        return dict(zip(outlets.SHAPES, threads.map(draft, outlets.SHAPES), strict=True))


@pytest.mark.parametrize("build", outlets.SHAPES, ids=lambda build: build.__name__)
def test_new_writes_a_draft_that_works(build: outlets.Build, drafts: Drafts) -> None:
    outlet, told, folder = drafts[build]
    assert told.code == 0, told.stderr
    (source,) = load_catalogue([folder / "data" / "sources"])
    first = source.access_points[0]
    assert (first.kind, first.url) == (outlet.kind, outlet.access_point)
    assert sorted(source.languages) == sorted(outlet.languages)
    assert outlet.name in (None, source.name)
    assert first.options.get("paging") == outlet.paging
    assert source.verified
    assert source.article_pattern
    assert [url for url in outlet.articles if not re.search(source.article_pattern, url)] == []
    others = [outlet.site.url + path for path in ("/", "/about", "/contacts", "/tag/remont-shkol-i-bibliotek")]
    assert [url for url in others if re.search(source.article_pattern, url)] == []
    assert first.url in told.stdout.replace("\n", "")


def test_new_never_writes_over_a_file_and_names_the_way_out(tmp_path: Path) -> None:
    with outlets.served(outlets.feed_named_by_the_page) as outlet:
        path = _write(tmp_path, "daily", outlet.access_point)
        before = path.read_bytes()
        told = finish(start_command(tmp_path, "source", "new", outlet.url, "--id", "daily"))
    assert told.code == 2
    assert "choose another id with --id" in told.stderr
    assert path.read_bytes() == before
    assert not outlet.site.hits


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("http://10.0.0.1/feed", "not a public address"),
        ("http://127.1/", "not a public address"),
        ("http://localhost/", "address_refused"),
        ("file:///etc/passwd", "http"),
        ("http://user:pw@daily.example/", "daily.example"),
        ("не адрес", "address"),
    ],
)
def test_new_refuses_what_is_no_public_web_address(url: str, word: str, tmp_path: Path) -> None:
    told = finish(start_command(tmp_path, "source", "new", url, PRESSWATCH_ALLOW_PRIVATE_ADDRESSES=""))
    assert told.code == 1
    assert word in told.stderr
    assert "pw@" not in told.stderr
    assert not list(tmp_path.rglob("*.toml"))


@pytest.mark.parametrize(
    ("url", "id", "spider"),
    [
        ("https://t.me/daily_example", "daily_example_telegram", "telegram"),
        ("https://t.me/s/daily_example", "daily_example_telegram", "telegram"),
        ("https://www.youtube.com/@Daily.Example/videos", "daily_example_youtube", "youtube"),
        ("https://www.gov.kz/memleket/entities/mam/press/news/1?lang=kk", "mam_govkz", "govkz"),
        ("https://kk.daily.com.kz/a", "kk_daily", None),
        ("https://www.daily.example/", "daily", None),
        ("http://127.0.0.1:80/", "127_0_0_1", None),
    ],
)
def test_services_are_known_by_their_address(url: str, id: str, spider: str | None) -> None:
    assert suggest_id(url) == id
    service = service_of(url)
    assert (service and service[1]) == spider
    if service:
        assert re.search(CUSTOM[service[1]][0], service[0])


def test_channel_is_drafted_as_one(site: Site, tmp_path: Path) -> None:
    title, *paragraphs = (text.format("Шу") for text in outlets.TEXTS["kk"])
    message = (
        '<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="shu_news/{n}">'
        '<div class="tgme_widget_message_text">{title}<br/>{text}</div><a class="tgme_widget_message_date" href="#">'
        '<time datetime="2026-11-24T0{n}:00:00+00:00">x</time></a></div></div>'
    )
    wraps = "".join(message.format(n=n, title=title, text=" ".join(paragraphs)) for n in range(1, 6))
    site.page("/s/shu_news", f"<html><head><title>Шу жаңалықтары – Telegram</title></head><body>{wraps}</body></html>")
    told = finish(start_command(tmp_path, "source", "new", f"{site.url}/shu_news", PRESSWATCH_TEST_TELEGRAM=site.url))
    assert told.code == 0, told.stderr
    (source,) = load_catalogue([tmp_path / "data" / "sources"])
    point = source.access_points[0]
    assert (source.id, source.name, source.languages) == ("shu_news_telegram", "Шу жаңалықтары", ("kk",))
    assert (point.kind, point.spider, point.url) == ("custom", "telegram", f"{site.url}/s/shu_news")
    assert source.verified


def test_new_refuses_an_id_that_is_no_file_name(tmp_path: Path) -> None:
    told = finish(start_command(tmp_path, "source", "new", "https://daily.example/", "--id", "../evil"))
    assert told.code == 2
    assert "lower case letters" in told.stderr


def test_new_writes_nothing_when_a_site_has_no_articles(site: Site, tmp_path: Path) -> None:
    site.page("/", "<html><head><title>x</title></head><body><a href='/about'>about</a></body></html>")
    told = finish(start_command(tmp_path, "source", "new", site.url))
    assert told.code == 1
    assert "nothing is written" in told.stderr
    assert not list(tmp_path.rglob("*.toml"))


def test_record_keeps_what_was_received_and_what_was_read(tmp_path: Path) -> None:
    with outlets.served(outlets.old_encoding) as outlet:
        path = _write(tmp_path, "daily", outlet.access_point)
        told = finish(start_command(tmp_path, "source", "record", "daily"))
        body = _asked(outlet.articles[0])
    assert told.code == 0, told.stderr
    (folder,) = (tmp_path / "data" / "sources" / "daily.recorded").iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", folder.name)
    recording = read_recording(folder)
    (source,) = load_catalogue([path.parent])
    assert [link["url"] for link in recording.links] == list(outlet.articles)
    assert list(read_index(recording, source)) == list(recording.links)
    assert [recorded.page.url for recorded in recording.pages] == list(outlet.articles[:2])
    first = recording.pages[0]
    assert first.page.body == body
    assert first.extracted["title"].startswith("В городе Арқалық")
    assert first.extracted["language"] == "ru"
    assert first.extracted["published_at"] == "2026-11-24T07:00:00+00:00"
    article = extract_article(first.page, time_zone=source.time_zone, now=datetime.now(UTC))
    assert isinstance(article, Article)
    assert article.text == first.extracted["text"]


def test_second_recording_of_a_day_stands_beside_the_first(tmp_path: Path) -> None:
    day = datetime(2026, 11, 24, tzinfo=UTC)
    assert [new_folder(tmp_path, day).name for _ in range(2)] == ["2026-11-24", "2026-11-24-2"]


def test_record_of_a_source_that_gives_nothing_says_why(site: Site, tmp_path: Path) -> None:
    _write(tmp_path, "daily", site.url + "/gone")
    told = finish(start_command(tmp_path, "source", "record", "daily"))
    assert told.code == 1
    assert "http_404" in told.stderr
    assert not list(tmp_path.rglob("*.recorded"))


def test_check_tells_who_is_well_and_why_the_others_are_not(site: Site, tmp_path: Path) -> None:
    links = outlets.articles(site, "/news/{n}-kitapkhana", "kk", 3)
    good = outlets.feed(site, "/rss", links, "kk")
    _write(tmp_path, "well", good)
    _write(tmp_path, "second", site.url + "/gone", good)
    _write(tmp_path, "dead", site.url + "/gone")
    _write(tmp_path, "empty", site.feed("/empty", []))
    _write(tmp_path, "walled", outlets.feed(site, "/walled", [site.page("/wall", "<p>JavaScript қажет</p>")], "kk"))
    ids = ["well", "second", "dead", "empty", "walled"]
    children = [
        start_command(tmp_path / "json", "source", "check", *ids, "--json", PRESSWATCH_DATA=str(tmp_path / "data")),
        start_command(tmp_path / "table", "source", "check", *ids, PRESSWATCH_DATA=str(tmp_path / "data")),
    ]
    answer, table = (finish(child) for child in children)
    assert (answer.code, table.code) == (0, 0)
    rows = {row["source"]: row for row in map(json.loads, answer.stdout.splitlines())}
    assert list(rows) == ids
    assert [rows[id]["state"] for id in ids] == ["well", "second choice", "unwell", "unwell", "unwell"]
    assert rows["well"]["links"] == 3
    assert rows["well"]["newest"] == "2026-11-24T07:00+00:00"
    assert "http_404" in rows["dead"]["remark"]
    assert "no entries" in rows["empty"]["remark"]
    assert "no article could be read" in rows["walled"]["remark"]
    assert "2 of 5" not in table.stderr
    assert "1 of 5 sources are well" in table.stderr
    assert "second choice" in table.stdout


def test_list_shows_the_outlets_wanted(tmp_path: Path) -> None:
    wanted = wanted_sources()
    told = finish(start_command(tmp_path, "source", "list", "--wanted", "--json"))
    assert [json.loads(line)["name"] for line in told.stdout.splitlines()] == [outlet.name for outlet in wanted]
    table = finish(start_command(tmp_path, "source", "list", "--wanted", COLUMNS="80"))
    assert max(map(len, table.stdout.splitlines())) <= 80
    assert "Saryagash" in table.stdout
    assert table.stderr.startswith(f"{len(wanted)} outlets wanted")
    assert not list(tmp_path.rglob("data")), "asks for no installation"


@pytest.mark.parametrize(("columns", "has_way_in"), [("80", False), ("120", True)])
def test_list_fits_the_screen_and_never_breaks_an_id(columns: str, has_way_in: bool, tmp_path: Path) -> None:
    lines = finish(start_command(tmp_path, "source", "list", COLUMNS=columns)).stdout.splitlines()
    assert max(map(len, lines)) <= int(columns)
    assert ("way in" in lines[1]) is has_way_in
    firsts = {line.split()[0] for line in lines if line.split()}
    assert {path.stem for path in SHIPPED.rglob("*.toml")} <= firsts


def test_switching_a_shipped_source_leaves_its_file_alone(tmp_path: Path) -> None:
    shipped = next(SHIPPED.rglob("vlast.toml"))
    before = shipped.read_bytes()
    own = tmp_path / "data" / "sources" / "vlast.toml"
    off = finish(start_command(tmp_path, "source", "disable", "vlast"))
    assert off.code == 0, off.stderr
    told = tomllib.loads(own.read_text(encoding="utf-8"))
    assert told == {**tomllib.loads(before.decode()), "enabled": False}
    again = finish(start_command(tmp_path, "source", "disable", "vlast"))
    assert "disabled already" in again.stderr
    on = finish(start_command(tmp_path, "source", "enable", "vlast"))
    assert on.code == 0
    assert not own.exists(), "a copy that says what the shipped file says would only keep its corrections away"
    assert shipped.read_bytes() == before
    assert finish(start_command(tmp_path, "source", "disable", "nobody")).code == 2


def test_edited_copy_of_a_shipped_file_is_kept(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    for folder in (shipped, own):
        folder.mkdir()
    (shipped / "daily.toml").write_text('name = "a"\n\n[[collect]]\nkind = "feed"\n', encoding="utf-8")
    copy = switch_source(shipped / "daily.toml", enabled=False, shipped=shipped, own=own)
    copy.write_text(copy.read_text("utf-8").replace('"a"', '"b"'), encoding="utf-8")
    assert switch_source(copy, enabled=True, shipped=shipped, own=own) == copy
    assert tomllib.loads(copy.read_text("utf-8")) == {"name": "b", "enabled": True, "collect": [{"kind": "feed"}]}


@pytest.mark.parametrize(
    "text",
    [
        'name = "a"\nenabled = true # why\n[expect]\narticles_per_day = [1, 2]\n',
        'name = "a"\n\n[[collect]]\nkind = "feed"\nenabled = "in a table"\n',
        'name = "a"\n"enabled" = true',
        'name = "a"',
    ],
)
def test_enabled_is_written_wherever_the_file_leaves_room(text: str) -> None:
    told = tomllib.loads(with_enabled(text, enabled=False))
    assert told == {**tomllib.loads(text), "enabled": False}


def _write(folder: Path, id: str, *urls: str) -> Path:
    points = "".join(f'\n[[collect]]\nkind = "feed"\nurl = "{url}"\n' for url in urls)
    sources = folder / "data" / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    path = sources / f"{id}.toml"
    head = f'name = "{id}"\nhomepage = "{urls[0]}"\ncountry = "kz"\nlanguages = ["kk"]\nschedule = "0 * * * *"\n'
    path.write_text(head + points, encoding="utf-8")
    return path


def _asked(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        return bytes(answer.read())
