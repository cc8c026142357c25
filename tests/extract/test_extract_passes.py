"""The fast pass gives what trafilatura itself gives: on every page of the invented newsroom."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from copy import copy
from datetime import date
from functools import partial

import lxml.html
import pytest
import trafilatura

from demo.server import Newsroom
from extract.passes import read_fast


@pytest.fixture(scope="module")
def bodies() -> Iterator[list[bytes]]:
    with Newsroom(base_day=date(2026, 11, 20)) as newsroom:
        yield [urllib.request.urlopen(address).read() for address in sorted(set(newsroom.addresses.values()))]


def test_fast_pass_reads_what_trafilatura_reads(bodies: list[bytes]) -> None:
    assert len(bodies) > 50
    for body in bodies:
        tree = lxml.html.fromstring(body)
        theirs = trafilatura.extract(copy(tree), fast=True, include_comments=False) or ""
        assert read_fast(partial(copy, tree)).strip() == theirs.strip()
