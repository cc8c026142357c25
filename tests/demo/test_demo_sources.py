"""The newsroom's source files are such as anyone would write for a real outlet."""

from __future__ import annotations

import tomllib
from pathlib import Path

from crawler.catalogue import load_catalogue
from demo.server import Newsroom
from demo.sources import write_sources


def test_every_outlet_becomes_a_source_that_the_catalogue_accepts(newsroom: Newsroom, tmp_path: Path) -> None:
    paths = write_sources(newsroom, tmp_path / "sources")
    sources = {source.id: source for source in load_catalogue([tmp_path / "sources"])}
    assert set(sources) == {path.stem for path in paths} == {served.id for served in newsroom.outlets}
    for served in newsroom.outlets:
        source = sources[served.id]
        assert source.demo
        assert source.homepage == served.base_url + "/"
        assert source.languages == served.languages
    kinds = {point.kind for source in sources.values() for point in source.access_points}
    assert kinds == {"feed", "news_sitemap", "sitemap", "listing", "custom"}
    assert sources["zholda_demo"].access_points[0].spider == "telegram"


def test_files_are_replaced_when_the_newsroom_moves_to_other_ports(newsroom: Newsroom, tmp_path: Path) -> None:
    write_sources(newsroom, tmp_path)
    with Newsroom(base_day=newsroom.base_day) as moved:
        paths = write_sources(moved, tmp_path)
        homepages = {tomllib.loads(path.read_text())["homepage"] for path in paths}
        assert homepages == {served.base_url + "/" for served in moved.outlets}
