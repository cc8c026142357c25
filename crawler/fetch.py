"""One request and what became of it: an answer, or a failure with a short reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from OpenSSL.SSL import Error as TLSError
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from service_identity.exceptions import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed

from crawler.guard import NAMED_PORTS, GuardedResolver, RequestRefused
from crawler.politeness import RobotsGuard, site_of
from crawler.proxies import PROXY
from crawler.urls import UnusableAddress, canonical, shown

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.backoff import HostWatch

WAITING = "waiting"  # the host asked to be left alone, or fails again and again: no request was sent

# Failures that may be gone at the next run: what was found through an index stays open until they are.
PASSING = frozenset(
    {
        *("timeout", "dns", "connection", "incomplete", "tls", "bad_answer", "http_408", "http_429", "error"),
        *("robots_unread", "proxy", "rate_limited", "service", "portal", "led_away", WAITING),
    }
)
_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "connection"),
    (DownloadCancelledError, "too_large"),  # Scrapy cancels what passes DOWNLOAD_MAXSIZE
    (ResponseDataLossError, "incomplete"),
    (UnsupportedURLSchemeError, "scheme_refused"),
    (NotSupported, "scheme_refused"),
    (TLSError, "tls"),
    (VerificationError, "tls"),
    (ConnectionClosed, "connection"),
    (ConnectError, "connection"),
    (OSError, "connection"),
    (TunnelError, "proxy"),
)
_OF_THE_PROXY = frozenset({"connection", "proxy", "dns"})  # failures that a proxy stands for, not the host behind it

_WORDS: tuple[tuple[type[BaseException], str], ...] = (  # for what a person can look into without a log
    (DownloadTimeoutError, "no whole answer within the time limit"),
    (CannotResolveHostError, "the name is not found; check the address and this machine's network"),
    (DownloadConnectionRefusedError, "nothing listens there; check the address, or wait until the site is back"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer with a body, or the word of the server that nothing has changed."""

    url: str  # canonical, after redirects
    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]
    moved: bool = False  # every hop on the way was a permanent redirect

    def header(self, name: str) -> str | None:
        """The first value of a header, in any case; None when it was not sent."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class FetchFailed(Exception):
    """An address gave no page; `reason` is a short code such as robots, http_404 or timeout.

    `retry_after` is what the server said with it of when to come again, `host` the one that said it when redirects
    led there.
    """

    def __init__(
        self, reason: str, detail: str = "", *, retry_after: str | None = None, host: str | None = None
    ) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
        self.retry_after = retry_after
        self.host = host

    @property
    def is_passing(self) -> bool:
        """Whether the next run may find the page."""
        return self.reason in PASSING or self.reason.startswith("http_5")


Judge = Callable[[Answer], FetchFailed | None]


class Fetcher:
    """Asks for addresses through Scrapy's downloader, so that guard, robots, delays and limits hold for each."""

    def __init__(self, crawler: Crawler, *, watch: HostWatch | None = None, proxy: str | None = None) -> None:
        self.crawler = crawler
        self.watch = watch
        self.proxy = proxy  # name of the proxy that everything is asked through
        self.renders = False  # the present access point wants its pages as a browser shows them

    async def get(
        self,
        url: str,
        *,
        named_ports: frozenset[int] = frozenset(),
        headers: Mapping[str, str] | None = None,
        judge: Judge | None = None,
        render: bool = True,
    ) -> Answer:
        """The answer to one request (status 200–299 with a body, or 304); raises FetchFailed.

        A host that is left alone is not asked. With `render` it is the page that a browser shows, where the access
        point wants that. `judge` decides in place of the status which answer is a failure: for interfaces that tell in
        the body what went wrong.
        """
        host = watched_host(url)
        meta = self._meta(named_ports, render=render and self.renders)
        if self.watch is None or not host:
            return await self._ask(url, meta, headers, judge)
        async with self.watch.turn(host):
            self.watch.require(host)
            try:
                answer = await self._ask(url, meta, headers, judge)
            except FetchFailed as failure:
                for name in {host, failure.host or host}:
                    self.watch.note_failure(name, failure)
                raise
            self.watch.note_answer(host)
            return answer

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """Sitemaps that the robots.txt of an address's host names, once anything was asked there."""
        robots = self.crawler.get_downloader_middleware(RobotsGuard)
        return robots.sitemaps.get(site_of(url), ()) if robots else ()

    def _meta(self, named_ports: frozenset[int], *, render: bool) -> dict[str, Any]:
        """What the downloader is told of a request; raises FetchFailed when a page cannot be rendered."""
        meta: dict[str, Any] = {NAMED_PORTS: named_ports} | ({PROXY: self.proxy} if self.proxy else {})
        if not render:
            return meta
        if problem := self.crawler.settings.get("PRESSWATCH_NO_BROWSER"):
            raise FetchFailed("no_browser", problem)
        if self.proxy:
            raise FetchFailed("no_browser", "the address guard does not cover a browser behind a proxy; choose one")
        return meta | {"playwright": True}

    async def _check_robots(self, request: Request) -> None:
        """Raise RequestRefused when robots.txt forbids where a browser was led."""
        robots = self.crawler.get_downloader_middleware(RobotsGuard)
        if robots is not None:
            await robots.process_request(request)

    async def _ask(
        self, url: str, meta: Mapping[str, Any], headers: Mapping[str, str] | None, judge: Judge | None
    ) -> Answer:
        try:
            request = Request(url, headers=dict(headers or {}), meta=dict(meta), dont_filter=True, callback=NO_CALLBACK)
            response = await self.crawler.engine.download_async(request)
            if meta.get("playwright") and response.url != request.url:
                await self._check_robots(Request(response.url, meta={NAMED_PORTS: meta[NAMED_PORTS]}))
        except Exception as error:  # whatever a hostile server provokes is the failure of this address
            told = failure_of(error)
            is_ours = self.proxy is None or isinstance(error, IgnoreRequest)
            raise (told if is_ours else _behind(str(self.proxy), told)) from error
        if judge is None:
            return _answer(response)
        answer = _received(response)
        if (failure := judge(answer)) is not None:
            raise failure
        return answer


def watched_host(url: str) -> str:
    """The host of an address, with its port when that is not the usual one; empty for what is never asked."""
    try:
        return urlsplit(canonical(url)).netloc
    except UnusableAddress:
        return ""


def failure_of(error: BaseException) -> FetchFailed:
    """The failure an exception of the downloader stands for."""
    if isinstance(error, FetchFailed):
        return error
    if isinstance(error, RequestRefused):
        return FetchFailed(error.reason, str(error), retry_after=error.retry_after)
    if isinstance(error, IgnoreRequest):
        return _ignored(error)
    if isinstance(error, CannotResolveHostError):
        for name, address in GuardedResolver.refused.items():
            if f"{name} " in f"{error} " or f"{name}." in str(error):
                return FetchFailed("address_refused", f"{name} leads to {address}, not a public address")
    if isinstance(error, DownloadFailedError):
        return _broken(error)
    reason = next((reason for kind, reason in _REASONS if isinstance(error, kind)), "error")
    words = next((words for kind, words in _WORDS if isinstance(error, kind)), None)
    return FetchFailed(reason, words or _told(error))


def _behind(proxy: str, failure: FetchFailed) -> FetchFailed:
    """The failure of a request that went through a proxy, which is not the fault of the host when it is the proxy's."""
    reason = "proxy" if failure.reason in _OF_THE_PROXY else failure.reason
    return FetchFailed(reason, f"through proxy {proxy}: {failure.detail}", retry_after=failure.retry_after)


def _ignored(error: IgnoreRequest) -> FetchFailed:
    text = str(error)
    if "redirections" in text:
        return FetchFailed("redirect_loop", "redirected too often")
    if "DOWNLOAD_MAXSIZE" in text:
        return FetchFailed("too_large", "larger than the limit when unpacked")
    return FetchFailed("refused", text[:200])


def _broken(error: DownloadFailedError) -> FetchFailed:
    """A connection that ended in the middle: by TLS, by the network, or by an answer that is not HTTP."""
    failures = getattr(error.__cause__, "reasons", None) or []
    causes = [getattr(failure, "value", failure) for failure in failures]
    for cause in causes:
        if isinstance(cause, TLSError | VerificationError):
            return FetchFailed("tls", _told(cause))
    for cause in causes:
        if isinstance(cause, ConnectionClosed | ConnectError):
            return FetchFailed("connection", _told(cause))
    return FetchFailed("bad_answer", _told(causes[0] if causes else error))


def _told(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return shown(f"{type(error).__name__}: {text}" if text else type(error).__name__)


def _answer(response: Response) -> Answer:
    if response.status != 304 and not 200 <= response.status < 300:
        raise _bad_status(response)
    if response.status != 304 and not response.body.strip():
        raise FetchFailed("empty", "the server answers without a body")
    return _received(response)


def _received(response: Response) -> Answer:
    try:
        url = canonical(response.url)
    except UnusableAddress as error:
        raise FetchFailed(error.reason, str(error)) from None
    hops = response.meta.get("redirect_reasons", ())
    return Answer(
        url=url,
        status=response.status,
        body=response.body,
        headers=tuple(_headers(response)),
        moved=bool(hops) and all(hop in (301, 308) for hop in hops),
    )


def _bad_status(response: Response) -> FetchFailed:
    if response.status == 407:
        return FetchFailed("proxy", "the proxy asks for another user or password (407); correct PRESSWATCH_PROXIES")
    again = (response.headers.get("Retry-After") or b"").decode("latin-1") or None
    return FetchFailed(
        f"http_{response.status}",
        f"the server answers {response.status}",
        retry_after=again if response.status == 429 or response.status >= 500 else None,
        host=watched_host(response.url),
    )


def _headers(response: Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
