"""The table [extract] of a source's file: read into hints, and its mistakes named with an example."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.catalogue import CatalogueError, load_catalogue
from records import Hints

FILE = """
name = "Daily Example"
homepage = "https://daily.example/"
country = "kz"
languages = ["ru"]
schedule = "0 * * * *"

[[collect]]
kind = "feed"
url = "https://daily.example/rss.xml"
"""


def write(folder: Path, table: str) -> Path:
    (folder / "daily.toml").write_text(FILE + table, encoding="utf-8")
    return folder


def test_table_becomes_the_hints_of_the_source(tmp_path: Path) -> None:
    table = '[extract]\ntext = "div.body > p"\ndate = "time.out"\ndrop = [".ad", "#more"]\n'
    (source,) = load_catalogue([write(tmp_path, table)])
    assert source.extract == Hints(text="div.body > p", date="time.out", drop=(".ad", "#more"))


def test_source_without_the_table_has_no_hints(tmp_path: Path) -> None:
    (source,) = load_catalogue([write(tmp_path, "")])
    assert source.extract is None


@pytest.mark.parametrize(
    ("line", "example"),
    [
        ('text = "div["', 'text = "div.article-body"'),
        ("date = 7", 'date = "span.published"'),
        ('drop = ".ad"', 'drop = [".subscribe", "ul.related"]'),
        ('drop = [".ad", ""]', 'drop = [".subscribe", "ul.related"]'),
        ('body = "div"', "body"),
    ],
)
def test_mistake_is_named_with_an_example(tmp_path: Path, line: str, example: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue([write(tmp_path, f"[extract]\n{line}\n")])
    (mistake,) = caught.value.mistakes
    assert "daily.toml: extract: " in mistake
    assert example in mistake
