"""How the crawler behaves: what an installation may choose, and the safe Scrapy settings that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MIB = 1024 * 1024
MAX_REDIRECTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSettings:
    """Limits and manners of one collection run."""

    user_agent: str
    allowed_private: tuple[str, ...] = ()  # address:port, address or network that is reached although not public
    first_run_days: int = 3  # a source's first run takes entries that are at most this old
    download_delay_s: float = 1.0  # least time between two requests to one host, before jitter
    max_body_bytes: int = 8 * MIB  # unpacked
    timeout_s: float = 30.0  # for one request, from connecting to the last byte
    pages_per_run: int = 500  # articles fetched for one source in one run; the rest waits for the next
    seconds_per_run: float = 1800.0  # after which no further article of a source is asked for; the rest waits too
    updates_per_run: int = 20  # stored articles asked again for one source in one run, because they changed
    backfill_pages: int = 5000  # articles fetched for one source when a range of dates is asked for
    backfill_index_pages: int = 400  # the same as index_pages_per_run, for a range of dates
    index_pages_per_run: int = 20  # pages of a listing, messages pages of a channel, or children of a sitemap index
    sources_at_once: int = 16
    failures_in_a_row: int = 5  # a source whose host fails this often in a row is left alone until the next run
    retries: int = 1
    proxies: Mapping[str, str] = field(default_factory=dict, repr=False)  # name -> http://user:password@host:port
    browser: bool = False  # sources whose file asks for it are read as a browser shows them
    ambient_proxies: tuple[str, ...] = ()  # variables of the environment that name a proxy
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)  # service -> what opens its interface

    def __post_init__(self) -> None:
        for name in ("first_run_days", "download_delay_s", "retries"):
            if getattr(self, name) < 0:
                raise ValueError(f"CrawlSettings.{name} must not be negative, got {getattr(self, name)}")
        for name in (
            "max_body_bytes",
            "timeout_s",
            "pages_per_run",
            "seconds_per_run",
            "index_pages_per_run",
            "sources_at_once",
        ):
            if getattr(self, name) <= 0:
                raise ValueError(f"CrawlSettings.{name} must be more than 0, got {getattr(self, name)}")
        if not self.user_agent.isascii() or not self.user_agent.isprintable() or not self.user_agent.strip():
            raise ValueError(f"CrawlSettings.user_agent must be printable ASCII, got {self.user_agent!r}")


def scrapy_settings(crawl: CrawlSettings) -> dict[str, Any]:
    """The Scrapy settings of one run: nothing but http and https, guarded addresses, limits, manners, no traces."""
    return _safety(crawl) | _manners(crawl) | _quiet()


def _safety(crawl: CrawlSettings) -> dict[str, Any]:
    return {
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(("file", "ftp", "s3", "data")),
            "https": "crawler.tls.CompletingHandler",
        },
        "TWISTED_DNS_RESOLVER": "crawler.guard.GuardedResolver",
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        "PRESSWATCH_ALLOWED_PRIVATE": list(crawl.allowed_private),
        "DOWNLOADER_MIDDLEWARES": {
            "crawler.guard.AddressGuard": 50,
            "crawler.politeness.RobotsGuard": 100,
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
            "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "crawler.politeness.PatientRetries": 550,
            "crawler.guard.GuardedRedirects": 600,
        },
        "HTTPPROXY_ENABLED": False,  # the environment names none; those of the settings are put on by the guard
        "PRESSWATCH_PROXIES": dict(crawl.proxies),
        "METAREFRESH_ENABLED": False,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_MAXSIZE": crawl.max_body_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": crawl.timeout_s,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "DNS_TIMEOUT": min(10.0, crawl.timeout_s),
        "REDIRECT_MAX_TIMES": MAX_REDIRECTS,
        "COOKIES_ENABLED": False,
        "HTTPCACHE_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
    }


def _manners(crawl: CrawlSettings) -> dict[str, Any]:
    return {
        "USER_AGENT": crawl.user_agent,
        "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
        "REFERER_ENABLED": False,
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": crawl.sources_at_once * 2,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": crawl.download_delay_s,
        "DOWNLOAD_DELAY_JITTER": 0.5,
        "AUTOTHROTTLE_ENABLED": True,
        "EXTENSIONS": {
            "scrapy.extensions.throttle.AutoThrottle": None,
            "crawler.politeness.PoliteThrottle": 0,
        },
        "AUTOTHROTTLE_START_DELAY": crawl.download_delay_s,
        "AUTOTHROTTLE_MAX_DELAY": 60.0,
        "RETRY_TIMES": crawl.retries,
        "RETRY_HTTP_CODES": [500, 502, 503, 504, 522, 524, 408],  # not 429: who says "too many" is left alone
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
    }


def _quiet() -> dict[str, Any]:
    return {
        "BOT_NAME": "presswatch",
        "LOG_LEVEL": "INFO",
        "LOG_INSTALL_ROOT_HANDLER": False,  # logging belongs to the entry points
        "LOG_FORMATTER": "crawler.politeness.SilentFormatter",
        "LOGSTATS_INTERVAL": 0,
        "STATS_DUMP": False,
    }
