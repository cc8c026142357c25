"""Stage commands keep the formats of the contract on good and bad input, and never print a traceback."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
KK = {
    "id": "kk",
    "title": "Қостанайда тілші соққыға жығылды",
    "text": "10 қараша күні Қостанайда «Дала үні» газетінің тілшісі Асқар Бейсеновті белгісіз адамдар соққыға жықты. "
    "Полиция тергеу бастады.",
    "published_at": "2026-11-11T09:00:00+05:00",
}
RU = {
    "id": "ru",
    "title": "В Костанае избит корреспондент газеты",
    "text": "10 ноября в Костанае неизвестные избили корреспондента газеты «Дала уни» Аскара Бейсенова.",
    "published_at": "2026-11-11T10:00:00+05:00",
}
WEATHER = {"id": "weather", "title": "Погода", "text": "Завтра в Костанае ожидается снег, ветер умеренный."}
FLAG_KEYS = {
    "id",
    "language",
    "flagged",
    "score",
    "categories",
    "subtypes",
    "perpetrator",
    "targets",
    "place",
    "occurred_on",
    "date_precision",
    "context",
    "incidents",
    "evidence",
}
EXTRACT_KEYS = {
    "url",
    "title",
    "text",
    "published_at",
    "published_precision",
    "language",
    "authors",
    "outcome",
    "reason",
}
PAGE = """<html lang="ru"><head><title>В Костанае открыли мост</title></head><body><article>
<h1>В Костанае открыли мост</h1><time datetime="2026-11-20T10:00:00+05:00">20 ноября</time>
<p>В Костанае открыли новый мост через Тобол. По нему уже пошли автобусы, рассказали в акимате города.</p>
<p>Строительство заняло два года, движение по старому мосту остановлено до весны.</p></article></body></html>"""


def run(*arguments: str, given: bytes, tmp_path: Path) -> subprocess.CompletedProcess[bytes]:
    """A command as another program would call it."""
    environment = {"PATH": os.environ["PATH"], "PRESSWATCH_DATA": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        input=given,
        capture_output=True,
        cwd=tmp_path,
        env=environment,
        timeout=120,
        check=False,
    )


def lines(*objects: object) -> bytes:
    return b"".join(
        (o if isinstance(o, bytes) else json.dumps(o, ensure_ascii=False).encode()) + b"\n" for o in objects
    )


def answers(ended: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    assert b"Traceback" not in ended.stderr
    assert ended.returncode == 0, ended.stderr.decode()
    return [json.loads(line) for line in ended.stdout.splitlines()]


@pytest.mark.parametrize("arguments", [["flag"], ["link"], ["extract", "--batch"], ["feed"]])
def test_empty_input_gives_empty_output(arguments: list[str], tmp_path: Path) -> None:
    assert answers(run(*arguments, given=b"", tmp_path=tmp_path)) == []


def test_flag_answers_every_line_in_order_whatever_it_holds(tmp_path: Path) -> None:
    long = {"id": "long", "title": "t", "text": "Журналиста избили. " * 280_000}
    foreign = {"id": "de", "title": "Nachricht", "text": "Der Journalist wurde verhaftet.", "language": "de"}
    given = lines(
        KK,
        b"not json",
        {"id": 7, "title": "no text"},
        long,
        foreign,
        b"[1]",
        RU,
        WEATHER,
        {"id": "e"} | {"title": "", "text": ""},
    )
    found = answers(run("flag", given=given, tmp_path=tmp_path))
    assert [answer["id"] for answer in found] == ["kk", None, 7, "long", "de", None, "ru", "weather", "e"]
    assert all(set(answer) >= FLAG_KEYS for answer in found)
    by_id = {answer["id"]: answer for answer in found}
    assert by_id["kk"]["flagged"] is True
    assert by_id["ru"]["flagged"] is True
    assert by_id["weather"]["flagged"] is False
    assert by_id["de"] | {"flagged": False, "outcome": "unsupported_language"} == by_id["de"]
    assert by_id[7]["outcome"] == "failed"
    assert 'field "text" is missing' in by_id[7]["reason"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "a", "title": "\\ud800", "text": "\\udfff \xd1\x82\xd1\x96\xd0\xbb\xd1\x88\xd1\x96"}', None),
        (b'\xef\xbb\xbf{"id": "a", "title": null, "text": "a"}\r', None),
        (b'{"id": "a", "title": "t", "text": "u", "published_at": "0001-01-01T00:00:00+05:00"}', None),
        (b'{"id": "a", "title": "t", "text": "u", "published_at": "9999-12-31T23:59:59-05:00"}', None),
        (b'{"id": NaN, "title": "t", "text": "u"}', "not JSON"),
        (b'{"id": 1e999, "title": "t", "text": "u"}', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"\x00\x00", "not JSON"),
        (b'{"id": "a", "title": "\xff", "text": "u"}', "not JSON"),
    ],
)
def test_odd_lines_are_read_or_refused(line: bytes, reason: str | None, tmp_path: Path) -> None:
    (answer,) = answers(run("flag", given=line + b"\n", tmp_path=tmp_path))
    assert answer.get("reason") == (f"line 1: {reason}" if reason else None)
    assert answer["id"] == (None if reason else "a")


def test_an_id_comes_back_as_it_was_given(tmp_path: Path) -> None:
    ids = ["\ud800", 7, 7, None, {"a": [1]}, "қ"]
    given = b"".join(json.dumps({"id": id, "title": "t", "text": "u"}).encode() + b"\n" for id in ids)
    assert [answer["id"] for answer in answers(run("flag", given=given, tmp_path=tmp_path))] == ids


def test_a_regional_language_code_and_a_time_without_offset_are_understood(tmp_path: Path) -> None:
    evening = KK | {"language": "kk-KZ", "published_at": "2026-11-10T22:30:00"}
    evening["text"] = evening["text"].replace("10 қараша күні", "Бүгін")
    (answer,) = answers(run("flag", given=lines(evening), tmp_path=tmp_path))
    assert (answer["language"], answer["occurred_on"]) == ("kk", "2026-11-10")


def test_flag_codes_an_incident_and_its_evidence_selects_words(tmp_path: Path) -> None:
    kk, ru = answers(run("flag", given=lines(KK, RU), tmp_path=tmp_path))
    for answer, given in ((kk, KK), (ru, RU)):
        assert answer["categories"][0]["code"] == "physical"
        assert answer["subtypes"][0]["code"] == "nonfatal_attack"
        assert answer["place"] == {"region": "Kostanay Region", "settlement": "Kostanay"}
        assert (answer["occurred_on"], answer["date_precision"]) == ("2026-11-10", "day")
        assert 0 <= answer["score"] <= 1
        texts = [given[e.get("field", "text")][e["start"] : e["end"]] for e in answer["evidence"]]
        assert texts
        assert all(text.strip() for text in texts)


def test_link_gives_one_event_one_candidate_across_languages(tmp_path: Path) -> None:
    found = {a["id"]: a["candidate"] for a in answers(run("link", given=lines(KK, WEATHER, RU), tmp_path=tmp_path))}
    assert found["kk"] is not None
    assert found["kk"] == found["ru"]
    assert found["weather"] is None


def test_extract_reads_one_page(tmp_path: Path) -> None:
    ended = run("extract", "--url", "https://daily.example/a/1", given=PAGE.encode(), tmp_path=tmp_path)
    (found,) = answers(ended)
    assert set(found) == EXTRACT_KEYS
    assert found["title"] == "В Костанае открыли мост"
    assert found["language"] == "ru"
    assert found["published_at"].startswith("2026-11-20T10:00")
    assert "движение по старому мосту" in found["text"]


def test_extract_batch_answers_every_line_in_order(tmp_path: Path) -> None:
    page = {"id": 1, "url": "https://daily.example/a/1", "html_base64": base64.b64encode(PAGE.encode()).decode()}
    huge = {"id": 2, "url": "https://x.example/", "html_base64": base64.b64encode(b"<br>" * 1_300_000).decode()}
    given = lines(page, b"{", {"id": 3, "url": "https://x.example/"}, huge, page | {"id": 4, "html_base64": "?"}, page)
    found = answers(run("extract", "--batch", given=given, tmp_path=tmp_path))
    assert [answer["id"] for answer in found] == [1, None, 3, 2, 4, 1]
    assert [answer["outcome"] for answer in found] == ["article", "failed", "failed", "failed", "failed", "article"]
    assert all(set(answer) == EXTRACT_KEYS | {"id"} for answer in found)


def test_wrapped_base64_is_read(tmp_path: Path) -> None:
    page = {"id": 1, "url": "https://daily.example/a/1", "html_base64": base64.encodebytes(PAGE.encode()).decode()}
    (found,) = answers(run("extract", "--batch", given=lines(page), tmp_path=tmp_path))
    assert found["outcome"] == "article"


def test_feed_prints_an_entry_a_line_and_says_what_is_broken(tmp_path: Path) -> None:
    feed = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>D</title>
<item><title>A &amp; B</title><link>https://d.example/1</link><pubDate>Tue, 10 Nov 2026 10:00:00 +0500</pubDate></item>
<item><title>C</title><link>https://d.example/2</link>"""
    ended = run("feed", "--url", "https://d.example/rss", given=feed, tmp_path=tmp_path)
    found = answers(ended)
    assert [entry["url"] for entry in found] == ["https://d.example/1", "https://d.example/2"]
    assert found[0]["title"] == "A & B"
    assert found[0]["published_at"].startswith("2026-11-10T")
    assert ended.stderr.strip()


def test_feed_survives_five_megabytes_of_noise(tmp_path: Path) -> None:
    ended = run("feed", given=b"\x00\xff<rss>" * 800_000, tmp_path=tmp_path)
    assert answers(ended) == []


def test_links_finds_articles_of_a_listing(tmp_path: Path) -> None:
    listing = (
        "<html><body><nav><a href='/about'>О нас</a></nav>"
        + "".join(
            f"<h3><a href='/news/2026/11/{n}-most-otkryt'>Новость номер {n} о мосте через Тобол</a></h3>"
            for n in range(1, 9)
        )
        + "</body></html>"
    )
    ended = run("links", "--url", "https://d.example/news/", given=listing.encode(), tmp_path=tmp_path)
    urls = [entry["url"] for entry in answers(ended)]
    assert "https://d.example/news/2026/11/1-most-otkryt" in urls
    assert "https://d.example/about" not in urls


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["nonsense"], 2, "No such command"),
        (["collect", "--all", "--due"], 2, "not several of them"),
        (["collect", "no-such-source"], 3, "db upgrade"),
        (["links"], 2, "--url"),
        (["db", "restore", "/nowhere/file"], 1, "there is no file"),
        (["evaluate", "--gold", "/nowhere/gold.jsonl"], 1, "there is no file"),
    ],
)
def test_wrong_use_ends_with_a_sentence_and_its_code(
    arguments: list[str], code: int, says: str, tmp_path: Path
) -> None:
    ended = run(*arguments, given=b"", tmp_path=tmp_path)
    assert ended.returncode == code, ended.stderr.decode()
    assert says in ended.stderr.decode()
    assert b"Traceback" not in ended.stderr
