"""Scrapy's downloader with a browser in it; imported only where the `browser` extra is installed."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from typing import Any

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page, Route
from playwright.async_api import Request as PageRequest
from playwright.async_api import TimeoutError as BrowserTimeout
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Request, Response, TextResponse
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from crawler.browser import RENDERED
from crawler.browser_proxy import GuardedProxy, host_and_port
from crawler.fetch import FetchFailed
from crawler.guard import NAMED_PORTS, RequestRefused, check_address
from crawler.urls import shown

AT_ONCE = 2
NEEDED = frozenset({"document", "script", "xhr", "fetch", "stylesheet"})  # of a page; nothing else is loaded
QUIET_MS = 5_000  # longest wait for script to have fetched what it shows
CLOSING_S = 5.0
BYTES_A_PAGE = 4  # times the limit of one body: script weighs more than the text it shows
MARK = b"\xef\xbb\xbf"  # in front of the text: a page may still name the encoding in which it was sent
# Ways out that do not ask the proxy, closed once more inside the page.
_WITHOUT = """for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport", "WebSocketStream"]) {
  try { Object.defineProperty(globalThis, name, {value: undefined}); } catch {}
}"""
# What Chromium says when a redirect led to where the proxy does not go.
_REFUSED_ON_THE_WAY = ("ERR_TUNNEL_CONNECTION_FAILED", "ERR_HTTP_RESPONSE_CODE_FAILURE")
log = logging.getLogger(__name__)


class BrowserHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # scrapy-playwright has no types
    """Downloads marked requests as the page that a browser shows, all others as Scrapy does.

    Each page has a context of its own, so nothing is kept from one to the next, and a guarded proxy of its own.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        logging.getLogger("scrapy-playwright").setLevel(logging.CRITICAL)  # it tells failures with tracebacks
        told = crawler.settings
        self._allowed = told.getlist("PRESSWATCH_ALLOWED_PRIVATE")
        self._agent = str(told["USER_AGENT"])
        self._most_bytes = told.getint("DOWNLOAD_MAXSIZE")
        self._limit_s = told.getfloat("DOWNLOAD_TIMEOUT")
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._names = itertools.count()

    async def download_request(self, request: Request) -> Response:
        """The response to a request; raises FetchFailed for a page that cannot be rendered."""
        if not request.meta.get("playwright"):
            response: Response = await super().download_request(request)
            return response
        async with self._gate:
            await self._start()
            ports = frozenset(request.meta.get(NAMED_PORTS, ()))
            budget = self._most_bytes * BYTES_A_PAGE
            async with GuardedProxy(allowed=self._allowed, named_ports=ports, most_bytes=budget) as proxy:
                return await self._rendered(request, proxy, ports)

    async def _start(self) -> None:
        """Start the browser if it does not run, whose start is no part of a page's time."""
        try:
            await self._maybe_launch_browser()
        except BrowserError as error:
            words = shown(" ".join(error.message.split("Call log:")[0].split()))
            raise FetchFailed("no_browser", f"Chromium does not start: {words}") from None

    async def _rendered(self, request: Request, proxy: GuardedProxy, ports: frozenset[int]) -> Response:
        name = f"page-{next(self._names)}"
        watch = _Watch(request.url, ports, self._allowed)
        request.meta.update(
            playwright_context=name,
            playwright_context_kwargs=self._context(proxy),
            playwright_page_goto_kwargs={"wait_until": "domcontentloaded"},
            playwright_page_init_callback=watch.prepare,
        )
        try:
            async with asyncio.timeout(self._limit_s):
                response = await super().download_request(request)
        except (TimeoutError, BrowserTimeout):
            if watch.led_to:
                raise FetchFailed("elsewhere", f"the page sends its visitors to {shown(watch.led_to)}") from None
            raise FetchFailed("timeout", f"the page was not there after {self._limit_s:g} seconds") from None
        except BrowserError as error:
            raise _failure(error, proxy, request.url) from None
        finally:
            await self._end(name)
        return _page(response, proxy)

    def _context(self, proxy: GuardedProxy) -> dict[str, Any]:
        return {
            "proxy": {"server": proxy.address, "bypass": "<-loopback>"},
            "user_agent": self._agent,
            "accept_downloads": False,
            "service_workers": "block",
            "permissions": [],
            "locale": "ru",
            "viewport": {"width": 1280, "height": 2000},
        }

    async def _apply_page_methods(self, page: Page, request: Request, spider: Spider) -> None:
        """Wait until the page is built, and look at its size before it is read; scrapy-playwright calls this then."""
        with contextlib.suppress(BrowserTimeout):
            await page.wait_for_load_state("networkidle", timeout=QUIET_MS)
        size = await page.evaluate("document.documentElement ? document.documentElement.outerHTML.length : 0")
        if size > self._most_bytes:
            raise FetchFailed("too_large", "larger than the limit when rendered")

    async def _end(self, name: str) -> None:
        wrapper = self.context_wrappers.get(name)
        if wrapper is None:
            return
        try:
            await asyncio.wait_for(wrapper.context.close(), CLOSING_S)
        except (TimeoutError, BrowserError) as error:
            log.warning("browser closed with its page error=%s", type(error).__name__)
            with contextlib.suppress(TimeoutError, BrowserError):
                await asyncio.wait_for(self.browser.close(), CLOSING_S)


class _Watch:
    """Looks at each request of one page before it is made. The proxy is the wall; this spares it what nobody needs."""

    def __init__(self, url: str, ports: frozenset[int], allowed: list[str]) -> None:
        self._site = host_and_port(url)
        self._ports = ports
        self._allowed = allowed
        self._started = False
        self.led_to: str | None = None  # where the page wanted to go on to, and was kept from it

    async def prepare(self, page: Page, request: Request) -> None:
        """Put the page under watch before it opens its address."""
        page.on("popup", lambda popup: asyncio.ensure_future(_dismiss(popup)))
        await page.add_init_script(_WITHOUT)
        await page.route_web_socket("**/*", lambda socket: socket.close())
        await page.route("**/*", self._look)

    async def _look(self, route: Route) -> None:
        with contextlib.suppress(BrowserError):  # the page was closed meanwhile
            if self._is_wanted(route.request):
                await route.fallback()
            else:
                await route.abort("aborted")  # a navigation stopped so leaves the page as it is

    def _is_wanted(self, request: PageRequest) -> bool:
        if request.resource_type not in NEEDED:
            return False
        if request.is_navigation_request():
            if self._started and not self._is_same_site(request):
                self.led_to = request.url
                return False
            self._started = True
        try:
            check_address(request.url, named_ports=self._ports, allowed=self._allowed)
        except RequestRefused:
            return False
        return True

    def _is_same_site(self, request: PageRequest) -> bool:
        """Whether a page moves on within its host, as those do that first check who comes; frames never do."""
        if host_and_port(request.url) != self._site:
            return False
        try:
            return request.frame.parent_frame is None
        except BrowserError:  # the frame is being replaced
            return True


async def _dismiss(page: Page) -> None:
    with contextlib.suppress(BrowserError):
        await page.close()


def _page(response: Response, proxy: GuardedProxy) -> Response:
    """The rendered page as a response in utf-8; raises FetchFailed when it is none."""
    host = host_and_port(response.url)
    if host in proxy.refused or host in proxy.unreached:
        raise _failure(BrowserError("not reached"), proxy, response.url)
    if proxy.exhausted:
        raise FetchFailed("too_large", "the page and what it loads are larger than the limit")
    told = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
    if not isinstance(response, TextResponse) or (told and "html" not in told):
        raise FetchFailed("not_html", f"a browser shows no page for {shown(told) or 'this type'}")
    headers = response.headers.copy()
    headers["Content-Type"] = RENDERED
    return HtmlResponse(
        url=response.url,
        status=response.status,
        headers=headers,
        body=MARK + response.text.encode("utf-8", "replace"),
        encoding="utf-8",
        request=response.request,
        flags=response.flags,
    )


def _failure(error: BrowserError, proxy: GuardedProxy, url: str) -> FetchFailed:
    """The failure that an error of the browser stands for; what the proxy knows of the host tells more."""
    host = host_and_port(url)
    refusal = proxy.refused.get(host)
    if refusal is None and any(word in error.message for word in _REFUSED_ON_THE_WAY):
        refusal = next(iter(proxy.refused.values()), None)
    if refusal is not None:
        return FetchFailed(refusal.reason, str(refusal))
    if told := proxy.unreached.get(host):
        return FetchFailed("dns" if told.startswith("gaierror") else "connection", shown(told))
    if proxy.exhausted:
        return FetchFailed("too_large", "the page and what it loads are larger than the limit")
    words = shown(" ".join(error.message.split("Call log:")[0].split()))
    if "ERR_CERT" in words or "ERR_SSL" in words:
        return FetchFailed("tls", words)
    if "Download" in words or "ERR_ABORTED" in words:
        return FetchFailed("not_html", f"a browser shows no page there: {words}")
    return FetchFailed("connection" if "net::" in words else "error", words)
