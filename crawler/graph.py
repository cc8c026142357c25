"""Posts of Facebook Pages and Instagram accounts as Meta's Graph API tells them: one JSON object each.

A token opens the interface. It goes into one header of requests to that interface and nowhere else: not into an
address, a message, a log or anything that is kept; the addresses of further pages that the interface offers would
carry it, so they are made here from the cursor.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any
from urllib.parse import urlsplit

from crawler.dates import parse_moment
from crawler.fetch import Answer, FetchFailed
from crawler.graph_errors import explained, rate_limit, redacted
from crawler.guard import is_public, literal_address
from crawler.urls import UnusableAddress, canonical, host_of, port_of, shown
from crawler.visit import Entry, Index, Visit
from records import AccessPoint, Link

CONTENT_TYPE = "application/json; kind=graph-post"
HOSTS = frozenset({"graph.facebook.com", "graph.instagram.com"})
PER_PAGE = 25
MAX_TITLE = 120
_CURSOR = re.compile(r"[\w=-]{1,1000}\Z")  # it goes into an address


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What differs between the services of the interface."""

    name: str  # as in the setting of its token
    address: Callable[[str, str | None], str]  # of one page of posts, from the source's address and a cursor
    posts: Callable[[Mapping[str, Any]], Any]  # the object that holds `data` and `paging`
    link: Callable[[Mapping[str, Any]], str | None]  # where readers see a post
    told: tuple[str, str]  # names of the fields with the words and the time of a post


async def find_posts(point: AccessPoint, visit: Visit, service: Service) -> Index:
    """The posts of a page or account, oldest first, back to the first page without news.

    Raises FetchFailed with a reason: `no_token` before anything is asked; `token`, `permission`, `rate_limited`,
    `not_found`, `service`, `no_posts` or `refused` as the interface answers.
    """
    token = _token(point, visit, service)
    entries: dict[str, Entry] = {}
    nameless, left, after, problem = 0, visit.index_pages(point), None, None
    read, least, is_cut = 0, visit.least_pages(point), False
    while True:
        try:
            answer = await _ask(service.address(point.url, after), token, service, visit)
            page = _posts(answer, service)
        except FetchFailed as error:
            if not entries:
                raise
            problem, is_cut = f"older posts: {error}", error.is_passing
            break
        found = [_entry(post, service) for post in page.posts]
        nameless += sum(entry is None for entry in found)
        news = [entry for entry in found if entry and entry.link.url not in entries and visit.leads_on(entry)]
        entries.update((entry.link.url, entry) for entry in found if entry)
        left, read, after, used = left - 1, read + 1, page.after, rate_limit(answer)
        if (not news and read >= least) or after is None:
            break
        if used is not None or left <= 0:
            problem = f"older posts are not read: {used.words if used else 'the limit of pages is reached'}"
            break
    if nameless and not problem:
        problem = f"posts without an address: {nameless}"
    return Index(entries=tuple(entries.values())[::-1], problem=problem, pages=max(read, 1), is_cut=is_cut)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Posts:
    posts: tuple[Mapping[str, Any], ...]
    after: str | None  # cursor of the next page; None at the end


def _token(point: AccessPoint, visit: Visit, service: Service) -> str:
    """The token of a service; raises FetchFailed when there is none, or when the address is not the interface's."""
    setting = f"PRESSWATCH_{service.name.upper()}_TOKEN"
    if not (token := visit.crawl.tokens.get(service.name)):
        raise FetchFailed("no_token", f"nothing was asked: set {setting} or {setting}_FILE (docs/add_a_source.md)")
    if not _is_interface(point.url, visit.crawl.allowed_private):
        raise FetchFailed("no_token", f"{shown(point.url)}: a token is sent to https://{min(HOSTS)} only")
    return token


def _is_interface(url: str, allowed: tuple[str, ...]) -> bool:
    """Whether an address may be given a token: the interface over TLS, or a server of a test on this machine."""
    try:
        address = canonical(url)
    except UnusableAddress:
        return False
    host, port = host_of(address), port_of(address)
    if literal_address(host) is not None:
        return not is_public(host) and is_public(f"[{host}]:{port}" if ":" in host else f"{host}:{port}", allowed)
    return host in HOSTS and urlsplit(address).scheme == "https" and port == 443


async def _ask(url: str, token: str, service: Service, visit: Visit) -> Answer:
    def judge(answer: Answer) -> FetchFailed | None:
        clean = replace(answer, body=redacted(answer.body, token))
        told = _object(clean)
        return explained(clean, told.get("error"), service.name) if answer.status != 200 or "error" in told else None

    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    answer = await visit.fetcher.get(url, named_ports=visit.named_ports, headers=headers, judge=judge)
    answer = replace(answer, body=redacted(answer.body, token))
    if visit.answers is not None:
        visit.answers.append(answer)
    return answer


def _object(answer: Answer) -> Mapping[str, Any]:
    """The JSON object an answer is; empty for anything else."""
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _posts(answer: Answer, service: Service) -> _Posts:
    """The posts of one answer; raises FetchFailed when it holds something else."""
    held = service.posts(_object(answer))
    data = held.get("data") if isinstance(held, dict) else None
    if not isinstance(data, list):
        raise FetchFailed("no_posts", "the answer of the interface is no list of posts")
    posts = tuple(post for post in data if isinstance(post, dict))
    return _Posts(posts=posts, after=_cursor(held.get("paging")) if posts else None)


def _cursor(paging: Any) -> str | None:
    cursors = paging.get("cursors") if isinstance(paging, dict) else None
    after = cursors.get("after") if isinstance(cursors, dict) else None
    return after if isinstance(after, str) and _CURSOR.match(after) else None


def _entry(post: Mapping[str, Any], service: Service) -> Entry | None:
    """The entry of a post, None when nothing tells its address. Its page is its own object in one fixed spelling:
    the interface promises no order of keys, and the same post must have the same bytes each time."""
    url = service.link(post)
    if url is None:
        return None
    words, time = (post.get(name) for name in service.told)
    published_at = parse_moment(time, zone=UTC) if isinstance(time, str) else None
    body = json.dumps(post, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")
    link = Link(url=url, title=_first_line(words), published_at=published_at)
    return Entry(link=link, body=body, content_type=CONTENT_TYPE)


def _first_line(words: Any) -> str | None:
    lines = words.splitlines() if isinstance(words, str) else ()
    line = next((" ".join(line.split()) for line in lines if line.strip()), "")
    return (line if len(line) <= MAX_TITLE else line[: MAX_TITLE - 1].rstrip() + "…") or None
