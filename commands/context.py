"""What most commands start with: the catalogue loaded, manners of the crawler, time told."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime

from commands.terminal import say
from crawler.catalogue import SHIPPED, CatalogueError, load_catalogue
from crawler.settings import CrawlSettings
from records import Problem, Source
from settings import Settings

PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy")
HOME_ZONE = "Asia/Almaty"  # where a time without an offset is, unless its source says otherwise


class CommandFailed(Problem):
    """A command could not do its work."""


class WrongUsage(CommandFailed):
    """The arguments ask for something that does not exist."""

    exit_code = 2


def utc_now() -> datetime:
    """The present moment, aware, UTC."""
    return datetime.now(UTC)


def read_catalogue(settings: Settings) -> tuple[Source, ...]:
    """Every sound source of the catalogue; the mistakes of the others are reported on stderr, all at once."""
    for folder in settings.sources:
        if not folder.is_dir():
            say(f"{folder}: there is no such catalogue folder; correct PRESSWATCH_SOURCES")
    folders = [folder for folder in (SHIPPED, *settings.source_folders) if folder.is_dir()]
    try:
        return load_catalogue(folders)
    except CatalogueError as error:
        for mistake in error.mistakes:
            say(mistake)
        found = "1 mistake" if len(error.mistakes) == 1 else f"{len(error.mistakes)} mistakes"
        say(f"{found} in the catalogue; the other {len(error.sources)} sources are used")
        return error.sources


def choose_sources(sources: tuple[Source, ...], ids: list[str]) -> tuple[Source, ...]:
    """The sources named by `ids`, in that order; raises WrongUsage naming each unknown one."""
    by_id = {source.id: source for source in sources}
    unknown = [name for name in ids if name not in by_id]
    if unknown:
        raise WrongUsage(f"no such source: {', '.join(unknown)}; `presswatch source list` shows all")
    return tuple(by_id[name] for name in ids)


def ambient_proxies(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Variables of the environment that name a proxy."""
    return tuple(name for name in sorted(environ) if name.lower() in PROXY_VARIABLES and environ[name])


def crawl_settings(settings: Settings) -> CrawlSettings:
    """How the crawler behaves in this installation."""
    return CrawlSettings(
        user_agent=settings.agent(),
        allowed_private=settings.allow_private_addresses,
        download_delay_s=settings.download_delay_s,
        proxies=settings.proxy_addresses(),
        tokens=settings.tokens(),
        browser=settings.browser,
        ambient_proxies=ambient_proxies(os.environ),
    )
