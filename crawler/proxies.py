"""Proxies that single sources are read through: named in the settings, chosen in a source's file.

A proxy connects by itself, where the guard does not see it. So the name of each host is resolved and checked here
before the proxy is asked for it, and a proxy that the program is to trust must itself refuse private addresses.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from scrapy.http import Request

from records import Source

PROXY = "proxy_name"  # request.meta: the proxy that the source's file names


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """One proxy: where it is, and what opens it."""

    name: str
    url: str  # without user and password
    host: str
    authorization: bytes | None = field(default=None, repr=False)

    def put_on(self, request: Request) -> None:
        """Send a request through this proxy."""
        request.meta["proxy"] = self.url
        if self.authorization:
            request.headers[b"Proxy-Authorization"] = self.authorization


def read_proxies(told: Mapping[str, str]) -> dict[str, Proxy]:
    """The proxies of the settings by name, each told as `http://user:password@proxy.example:3128`."""
    return {name: _proxy(name, url) for name, url in told.items()}


def unknown_proxy(source: Source, known: Mapping[str, str]) -> str | None:
    """What is wrong when the file of a source names a proxy that the settings do not; None when all is well."""
    if source.proxy is None or source.proxy in known:
        return None
    names = f"known: {', '.join(sorted(known))}" if known else "it names none"
    return f'proxy "{source.proxy}" is not in PRESSWATCH_PROXIES ({names}); add it there or correct the source\'s file'


def _proxy(name: str, url: str) -> Proxy:
    parts = urlsplit(url)
    host = parts.hostname or ""
    where = f"[{host}]" if ":" in host else host
    opened = None
    if parts.username is not None:
        secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        opened = b"Basic " + base64.b64encode(secret.encode("utf-8"))
    return Proxy(name=name, url=f"http://{where}:{parts.port or 80}", host=host.lower(), authorization=opened)
