"""Which addresses the crawler may reach: only public ones, checked on what is really connected to.

Three walls: the middleware looks at scheme, port and IP addresses written into a link (in any spelling), the resolver
at what a name really resolves to, the redirect handler at where an answer points. Every hop passes all three.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.proxies import PROXY, Proxy, read_proxies
from crawler.urls import DEFAULT_PORTS, UnusableAddress, canonical, host_of, port_of, shown

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
NAMED_PORTS = "named_ports"  # request.meta: ports that the source's own file names

# Ranges that `ipaddress.is_global` of some Python versions calls global although nothing public lives there.
_DENIED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "192.0.0.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
        "fec0::/10",
        "ff00::/8",
    )
)


class RequestRefused(IgnoreRequest):
    """A request that is never sent; `reason` is the short code of the failure.

    `retry_after` is what the host said of when to come again, when that is why.
    """

    def __init__(self, reason: str, detail: str, *, retry_after: str | None = None) -> None:
        super().__init__(detail)
        self.reason = reason
        self.retry_after = retry_after


def is_public(address: str, allowed: Sequence[str] = ()) -> bool:
    """Whether an IP address (with or without port) may be connected to.

    `allowed` names what is reached although not public: `127.0.0.1:8123`, `127.0.0.1` or `127.0.0.0/8`. An entry with a
    port counts for an address without one too: names are resolved before the port is known, so the port is checked
    where the request is made.
    """
    host, port = _host_and_port(address)
    ip = literal_address(host)
    if ip is None:
        return False
    return _is_global(ip) or any(_allows(entry, ip, port) for entry in allowed)


def literal_address(host: str) -> IPAddress | None:
    """The IP address a host spells, in any way a resolver understands (`127.1`, `0x7f000001`); None for a name."""
    bare = host.strip("[]").partition("%")[0]
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(bare))
    except (OSError, ValueError, UnicodeError):
        return None


def check_address(url: str, *, named_ports: frozenset[int], allowed: Sequence[str]) -> str:
    """The canonical form of an address that may be asked for; raises RequestRefused with the reason."""
    try:
        address = canonical(url)
    except UnusableAddress as error:
        raise RequestRefused(error.reason, str(error)) from None
    host, port = host_of(address), port_of(address)
    if literal_address(host) is not None and not is_public(_joined(host, port), allowed):
        raise RequestRefused("address_refused", f"{shown(address)}: not a public address")
    if port not in DEFAULT_PORTS.values() and port not in named_ports and not _port_allowed(port, allowed):
        raise RequestRefused("address_refused", f"{shown(address)}: port {port} is not one the source's file names")
    return address


class AddressGuard:
    """Downloader middleware: refuses what `check_address` refuses, on each hop and for robots.txt too.

    A request goes through a proxy only when its source names one of the settings; what the proxy is asked for is
    resolved and checked here first.
    """

    def __init__(
        self, allowed: Sequence[str], proxies: Mapping[str, Proxy] | None = None, timeout_s: float = 10.0
    ) -> None:
        self.allowed = tuple(allowed)
        self.proxies = dict(proxies or {})
        self.timeout_s = timeout_s

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """A guard with the exceptions of the settings."""
        told = crawler.settings
        proxies = read_proxies(told.getdict("PRESSWATCH_PROXIES"))
        return cls(told.getlist("PRESSWATCH_ALLOWED_PRIVATE"), proxies, told.getfloat("DNS_TIMEOUT"))

    async def process_request(self, request: Request) -> None:
        """Raise RequestRefused for an address that is not to be reached; otherwise let it pass.

        After redirects the refusal names every address on the way.
        """
        try:
            await self._check(request)
        except RequestRefused as refused:
            way = [shown(url) for url in request.meta.get("redirect_urls", ())]
            if not way:
                raise
            raise RequestRefused(refused.reason, f"{refused} (redirected from {' -> '.join(way)})") from None

    async def _check(self, request: Request) -> None:
        proxy = self._proxy_of(request)
        ports = frozenset(request.meta.get(NAMED_PORTS, ()))
        address = check_address(request.url, named_ports=ports, allowed=self.allowed)
        host = host_of(address)
        if literal_address(host) is None:
            if any(host == known.host for known in self.proxies.values()):
                raise RequestRefused("address_refused", f"{shown(address)}: the host of a proxy is no source")
            if self.allowed or proxy:
                await self._check_name(host, port_of(address), address, is_last_wall=proxy is not None)
        if proxy is not None:
            proxy.put_on(request)

    def _proxy_of(self, request: Request) -> Proxy | None:
        """The proxy that the source of a request names; raises RequestRefused for any other."""
        name, told = request.meta.get(PROXY), request.meta.get("proxy")
        proxy = self.proxies.get(name) if name is not None else None
        if name is not None and proxy is None:
            raise RequestRefused("proxy_unknown", f'the settings name no proxy "{name}"; add it to PRESSWATCH_PROXIES')
        if told and (proxy is None or told != proxy.url):
            raise RequestRefused("address_refused", "a proxy is set; the address guard does not cover proxies")
        return proxy

    async def _check_name(self, host: str, port: int, address: str, *, is_last_wall: bool) -> None:
        """Raise RequestRefused for a name that leads to a private address which no exception fits, port included.

        Before a proxy this is the last wall, so that a name which cannot be resolved here is refused too.
        """
        try:
            asked = asyncio.get_running_loop().getaddrinfo(host, port, family=socket.AF_INET)
            found = await asyncio.wait_for(asked, self.timeout_s)
        except OSError as error:
            if is_last_wall:
                unseen = f"{host} cannot be resolved here, so that it cannot be checked before a proxy is asked for it"
                raise RequestRefused("dns", unseen) from error
            return  # the resolver will say so
        for *_, target in found:
            if not is_public(_joined(str(target[0]), port), self.allowed):
                raise RequestRefused("address_refused", f"{shown(address)}: leads to {target[0]}, not a public address")


class GuardedResolver(CachingThreadedResolver):
    """Resolver of the reactor that answers only with public addresses; what it refused is kept in `refused`."""

    refused: dict[str, str] = {}  # noqa: RUF012  one process, one run: name -> address
    allowed: tuple[str, ...] = ()
    proxy_hosts: frozenset[str] = frozenset()  # named by the settings, so they may be anywhere

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """A resolver with the exceptions of the settings."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.allowed = tuple(crawler.settings.getlist("PRESSWATCH_ALLOWED_PRIVATE"))
        proxies = read_proxies(crawler.settings.getdict("PRESSWATCH_PROXIES"))
        resolver.proxy_hosts = frozenset(proxy.host for proxy in proxies.values())
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """The address of a name; fails when it is not a public one."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        found.addCallback(self._only_public, name)
        return found

    def _only_public(self, address: str, name: str) -> str:
        if is_public(address, self.allowed) or name.lower() in self.proxy_hosts:
            return address
        self.refused[name] = address
        raise DNSLookupError(f"{name} leads to {address}, not a public address")


class GuardedRedirects(RedirectMiddleware):
    """Follows redirects to http and https only, and never sends a Referer."""

    def handle_referer(self, request: Request, response: Response) -> None:
        """Remove the header: the next site is not told where we come from."""
        request.headers.pop("Referer", None)

    def _engine_started(self) -> None:
        """Nothing to look up: there is no Referer middleware."""

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """The next request of a redirect; raises RequestRefused when it leads to another scheme."""
        answer = super().process_response(request, response)
        if isinstance(answer, Request) and urlsplit(answer.url).netloc != urlsplit(request.url).netloc:
            answer.headers.pop("Accept-Language", None)  # meant for an interface that answers in the language asked for
        if isinstance(answer, Response) and answer.status in (301, 302, 303, 307, 308):
            location = (answer.headers.get("Location") or b"").decode("latin-1")
            if ":" in location.partition("/")[0] and not location.lower().startswith(("http:", "https:")):
                raise RequestRefused("scheme_refused", f"redirected to {shown(location)}: only http and https")
        return answer


def _is_global(ip: IPAddress) -> bool:
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        return _is_global(ip.ipv4_mapped)
    if any(ip.version == network.version and ip in network for network in _DENIED):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _allows(entry: str, ip: IPAddress, port: int | None) -> bool:
    host, entry_port = _host_and_port(entry)
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    try:
        network: IPNetwork = ipaddress.ip_network(host, strict=False)
    except ValueError:
        return False
    return ip.version == network.version and ip in network and (port is None or entry_port in (None, port))


def _port_allowed(port: int, allowed: Sequence[str]) -> bool:
    return any(_host_and_port(entry)[1] == port for entry in allowed)


def _host_and_port(address: str) -> tuple[str, int | None]:
    """`[::1]:80`, `127.0.0.1:80`, `::1` and `127.0.0.0/8` taken apart."""
    if address.startswith("["):
        host, _, rest = address[1:].partition("]")
        return host, int(rest[1:]) if rest[1:].isdigit() else None
    host, separator, port = address.rpartition(":")
    if separator and ":" not in host and port.isdigit():
        return host, int(port)
    return address, None


def _joined(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
