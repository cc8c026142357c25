from __future__ import annotations

from pathlib import Path

import pytest

from crawler.catalogue import CUSTOM, KINDS, SHIPPED, CatalogueError, load_catalogue
from crawler.spiders.kinds import CUSTOM as CUSTOM_SPIDERS
from crawler.spiders.kinds import SPIDERS, spider_of

GOOD = """
name      = "Daily Example"
homepage  = "https://daily.example/"
country   = "kz"
languages = ["ru", "kk"]
schedule  = "*/30 6-22 * * *"        # cron, UTC

[[collect]]
kind = "feed"
url  = "https://daily.example/rss.xml"

[[collect]]
kind   = "listing"
url    = "https://daily.example/news/"
paging = "?page={n}"

[expect]
articles_per_day = [5, 200]
"""

SOURCES = load_catalogue([SHIPPED])


def _written(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_source_file_of_facts_becomes_a_source(tmp_path: Path) -> None:
    (source,) = load_catalogue([_written(tmp_path / "kz", daily=GOOD).parent])
    assert (source.id, source.name, source.languages) == ("daily", "Daily Example", ("ru", "kk"))
    assert [point.kind for point in source.access_points] == ["feed", "listing"]
    assert source.access_points[1].options == {"paging": "?page={n}"}
    assert source.articles_per_day == (5, 200)
    assert source.time_zone == "Asia/Almaty"
    assert source.enabled
    assert source.verified


def test_all_mistakes_of_all_files_are_told_at_once_and_good_sources_kept(tmp_path: Path) -> None:
    bad = GOOD.replace('"*/30 6-22 * * *"', '"every hour"').replace('"kz"', '"Kazakhstan"').replace("feed", "fead")
    folder = _written(
        tmp_path / "s", good=GOOD, bad=bad + "\n[[collect]]\nkind = 'custom'\n", worse="name = ", typo="nam = 'x'"
    )
    with pytest.raises(CatalogueError) as caught:
        load_catalogue([folder])
    told = "\n".join(caught.value.mistakes)
    assert [source.id for source in caught.value.sources] == ["good"]
    for words in (
        's/bad.toml: schedule "every hour" is not a cron line; try schedule = "0 * * * *"',
        's/bad.toml: country "Kazakhstan" is not a two-letter country code; try country = "kz"',
        's/bad.toml: collect 1: kind "fead" is none of feed,',
        "s/bad.toml: collect 3: url is missing; add url = ",
        "s/bad.toml: collect 3: spider None does not exist",
        "s/worse.toml: cannot be read as TOML",
        "s/typo.toml: unknown key nam; did you mean name?",
        "s/typo.toml: homepage is missing; add homepage = ",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('homepage = "ftp://daily.example/"', "is not an address that can be collected"),
        ('homepage = "https://u:secret@daily.example/"', "is not an address that can be collected"),
        ("languages = []", "is not a list of language codes"),
        ('time_zone = "Asia/Nowhere"', "is not a time zone"),
        ('article_pattern = "("', "is not a regular expression"),
        ('hosts = ["not a host"]', "is not a host name"),
        ('enabled = "yes"', "is neither true nor false"),
        ("collect = 3", "collect must be one or more tables"),
        ("expect = 3", "is not a table"),
        ("name = 7", "is not a text"),
        ("expect = {articles_per_day = [9, 1]}", "is not the least and the most articles of a day"),
    ],
)
def test_mistaken_value_is_told_with_a_good_one(tmp_path: Path, line: str, words: str) -> None:
    key = line.partition(" ")[0]
    head, *tables = GOOD.split("\n[")
    kept = [text for text in head.splitlines() if not text.startswith(key)]
    tables = [f"\n[{text}" for text in tables if key not in text.partition("]")[0]]
    folder = _written(tmp_path / "s", daily="\n".join([*kept, line, *tables]))
    with pytest.raises(CatalogueError) as caught:
        load_catalogue([folder])
    (mistake,) = caught.value.mistakes
    assert mistake.startswith("s/daily.toml: ")
    assert words in mistake
    assert "secret" not in mistake


def test_later_folder_wins_and_the_same_id_twice_in_one_is_a_mistake(tmp_path: Path) -> None:
    first = _written(tmp_path / "a", daily=GOOD)
    second = _written(tmp_path / "b", daily=GOOD.replace("Daily Example", "My Daily"))
    (source,) = load_catalogue([first, second])
    assert source.name == "My Daily"
    _written(tmp_path / "b" / "more", daily=GOOD)
    with pytest.raises(CatalogueError, match="the id daily is taken by b/daily"):
        load_catalogue([second])


def test_file_name_must_be_an_id(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="the file name is not an id"):
        load_catalogue([_written(tmp_path / "a", **{"Daily Example": GOOD})])


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_shipped_source_is_sound_and_unverified_until_recorded(source: object) -> None:
    from records import Source

    assert isinstance(source, Source)
    assert not source.verified, "no address of the starter catalogue was ever fetched; record it first"
    assert source.articles_per_day
    for point in source.access_points:
        assert callable(spider_of(point))
        assert point.url.startswith("https://")


def test_shipped_catalogue_covers_both_languages_of_the_country() -> None:
    languages = [language for source in SOURCES for language in source.languages]
    assert len(SOURCES) >= 12
    assert languages.count("kk") >= 4
    assert languages.count("ru") >= 4
    assert "en" in languages


def test_kinds_a_file_may_name_are_the_spiders_there_are() -> None:
    assert set(KINDS) == {*SPIDERS, "custom"}
    assert set(CUSTOM) == set(CUSTOM_SPIDERS)
