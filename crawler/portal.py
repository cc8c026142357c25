"""Telling a captive portal from the sites behind it: one page that many hosts seem to answer with."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from urllib.parse import urlsplit

from crawler.fetch import Answer, FetchFailed

MOST_HOSTS = 5  # that may answer with the same bytes by chance or because they are one site
BOM = b"\xef\xbb\xbf"
REASON = "portal"
DETAIL = "the same page came from more than 5 hosts: a log-in page of this network, not the sites"


class PortalWatch:
    """The index pages of one run, by their bytes."""

    def __init__(self) -> None:
        self._hosts: dict[bytes, set[str]] = defaultdict(set)
        self._sources: dict[bytes, set[str]] = defaultdict(set)

    def check(self, source_id: str, asked: str, answer: Answer) -> None:
        """Note an answer to the address `asked`; raises FetchFailed when too many hosts gave the same."""
        if not answer.body.removeprefix(BOM).lstrip().startswith(b"<"):
            return  # no page: six sites of one software answer `[]` when they have nothing new
        key = hashlib.sha256(answer.body).digest()
        self._hosts[key].add(urlsplit(asked).netloc)
        self._sources[key].add(source_id)
        if len(self._hosts[key]) > MOST_HOSTS:
            raise FetchFailed(REASON, DETAIL)

    @property
    def victims(self) -> frozenset[str]:
        """Ids of the sources that were answered by a portal, the first ones included."""
        found = (self._sources[key] for key, hosts in self._hosts.items() if len(hosts) > MOST_HOSTS)
        return frozenset().union(*found)
