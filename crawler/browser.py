"""Pages that script builds, rendered in the system's Chromium: off unless switched on, one guarded page at a time.

Scrapy's resolver guard does not see what a browser connects to. So each page gets a context of its own whose only way
out is a proxy of ours that checks the address really connected to (`crawler.browser_proxy`); all else the browser
might do by itself is switched off.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from crawler.settings import CrawlSettings
from records import AccessPoint, Problem, Source

OPTION = "browser"
RENDERED = "text/html; charset=utf-8; kind=rendered"
HANDLER = "crawler.browser_pages.BrowserHandler"
NAMES = ("chromium", "chromium-browser", "google-chrome")
# A port where nothing listens: what the browser asks for by itself, outside a page, leads nowhere.
NOWHERE = "http://127.0.0.1:1"
ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # names are resolved by the proxy alone
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-extensions",
    "--disable-sync",
    "--disable-plugins",
    "--disable-remote-fonts",
    "--disable-notifications",
    "--disable-speech-api",
    "--no-pings",
    "--mute-audio",
    "--blink-settings=imagesEnabled=false,cookieEnabled=false",
    "--js-flags=--max-old-space-size=256",
)


class BrowserRefused(Problem):
    """The run cannot start with a browser; the message says why and what to do."""

    exit_code = 3


def wants_browser(point: AccessPoint) -> bool:
    """Whether the file of a source asks for a browser at an access point."""
    return point.options.get(OPTION) is True


def prepared(crawl: CrawlSettings, sources: Sequence[Source]) -> CrawlSettings:
    """The settings of a run over `sources`, with the browser off when none of them needs it.

    Raises BrowserRefused when the environment names a proxy: what goes through it is beyond the guard.
    """
    needing = [source.id for source in sources if any(wants_browser(point) for point in source.access_points)]
    if not needing or not crawl.browser:
        return replace(crawl, browser=False)
    if crawl.ambient_proxies:
        names = ", ".join(crawl.ambient_proxies)
        raise BrowserRefused(
            f"the address guard does not cover a browser behind a proxy: unset {names}, or switch the browser off "
            f"(PRESSWATCH_BROWSER=false), or disable {', '.join(needing[:5])}"
        )
    return crawl


def missing(crawl: CrawlSettings) -> str | None:
    """What keeps pages from being rendered, in words; None when they can be."""
    if not crawl.browser:
        return "the source needs a browser: set PRESSWATCH_BROWSER=true (docs/add_a_source.md)"
    if importlib.util.find_spec("scrapy_playwright") is None:
        return "the source needs the browser extra: pip install 'presswatch[browser]'"
    if find_chromium() is None:
        return f"the source needs Chromium, looked for as {', '.join(NAMES)} (Debian: apt-get install chromium)"
    return None


def find_chromium() -> str | None:
    """Path of the system's Chromium; None when there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def with_browser(settings: dict[str, Any], crawl: CrawlSettings) -> dict[str, Any]:
    """Scrapy settings that also render pages; `PRESSWATCH_NO_BROWSER` says why none can be, where that is so."""
    problem = missing(crawl)
    if problem is not None:
        return {**settings, "PRESSWATCH_NO_BROWSER": problem}
    handlers = {**settings["DOWNLOAD_HANDLERS"], "http": HANDLER, "https": HANDLER}
    return {**settings, "DOWNLOAD_HANDLERS": handlers, **_playwright(crawl)}


def _playwright(crawl: CrawlSettings) -> dict[str, Any]:
    return {
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": find_chromium(),
            "args": [*ARGUMENTS, f"--proxy-server={NOWHERE}", "--proxy-bypass-list=<-loopback>"],
            "chromium_sandbox": os.geteuid() != 0,  # root cannot have it
            "handle_sigterm": False,  # a stopped run closes the browser itself
            "handle_sigint": False,
            "handle_sighup": False,
        },
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": crawl.timeout_s * 1000,
        "PLAYWRIGHT_DOWNLOAD_TIMEOUT": 1000,
        "PLAYWRIGHT_PROCESS_REQUEST_HEADERS": None,  # those of the browser, which carry our agent
    }
