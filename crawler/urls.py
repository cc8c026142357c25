"""The one form of an address that the whole program compares and stores."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import idna

MAX_LENGTH = 2083
DEFAULT_PORTS = {"http": 80, "https": 443}
# Parameters that say where a reader came from, never what the page is.
TRACKING = re.compile(
    r"(?:utm_\w+|ga_\w+|mc_[ce]id|fbclid|gclid|gbraid|wbraid|dclid|yclid|ysclid|msclkid|twclid|igshid|igsh"
    r"|_openstat|openstat|_ga|_gl|__twitter_impression|wt_mc|at_medium|at_campaign|from=rss)",
    re.IGNORECASE,
)
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\\]")
_KEPT = re.compile(r"[^\x21-\x7e]")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\Z")
_DOTS = str.maketrans("。．｡", "...")


class UnusableAddress(ValueError):
    """An address cannot be fetched or compared; the message says why, `reason` in one word."""

    def __init__(self, message: str, reason: str = "address_refused") -> None:
        super().__init__(message)
        self.reason = reason


def canonical(url: str) -> str:
    """The address in the form that is compared and stored; applying it twice changes nothing.

    Scheme and host are lower case (IDNA), default ports, fragments and tracking parameters are dropped; the order of
    the query stays. Raises UnusableAddress for anything but a plain http or https address.
    """
    parts = _split(url)
    host = canonical_host(parts.hostname or "")
    port = _port(parts)
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port in (None, DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    path = _quoted(_without_dots(parts.path or "/"))
    return _short_enough(urlunsplit((parts.scheme, netloc, path, _quoted(_without_tracking(parts.query)), "")))


def absolute(base: str | None, url: str) -> str:
    """`url` as a canonical address, resolved against `base` when it is relative; raises UnusableAddress."""
    stripped = url.strip()
    try:
        return canonical(urljoin(base, stripped) if base else stripped)
    except UnusableAddress:
        raise
    except ValueError as error:
        raise UnusableAddress(f"{shown(url)}: not an address ({error})") from None


def canonical_host(host: str) -> str:
    """A host name or IP address, lower case, IDNA, without the final dot; raises UnusableAddress."""
    plain = unicodedata.normalize("NFKC", host.translate(_DOTS)).lower().rstrip(".")
    if ":" in plain:
        return _ipv6(plain)
    if not plain or len(plain) > 253:
        raise UnusableAddress(f"{shown(host)!r}: a host name has 1 to 253 letters")
    if not plain.isascii():
        try:
            plain = idna.encode(plain, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError) as error:
            raise UnusableAddress(f"{shown(host)!r}: not a host name ({error})") from None
    if not all(_LABEL.match(label) for label in plain.split(".")):
        raise UnusableAddress(f"{shown(host)!r}: not a host name")
    return plain


def host_of(url: str) -> str:
    """The host of a canonical address, without port."""
    return urlsplit(url).hostname or ""


def port_of(url: str) -> int:
    """The port of a canonical address, the default one of its scheme when it names none."""
    parts = urlsplit(url)
    return parts.port or DEFAULT_PORTS.get(parts.scheme, 0)


def shown(url: str) -> str:
    """An address as it may stand in a message: at most 200 characters, without control characters or credentials."""
    visible = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in url[:200])
    return re.sub(r"(?<=://)[^/?#]*@", "…@", visible)


def _split(url: str) -> SplitResult:
    if _UNSAFE.search(url):
        url = url.strip()
        if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\\]", url):
            raise UnusableAddress(f"{shown(url)}: control characters or backslashes in the address")
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise UnusableAddress(f"{shown(url)}: not an address ({error})") from None
    if parts.scheme not in DEFAULT_PORTS:
        raise UnusableAddress(f"{shown(url)}: only http and https addresses are collected", "scheme_refused")
    if "@" in parts.netloc:
        raise UnusableAddress(f"{shown(url)}: an address with a user name or password is refused")
    return parts


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise UnusableAddress(f"{shown(parts.netloc)}: a port lies between 1 and 65535")
    return port


def _ipv6(host: str) -> str:
    try:
        return ipaddress.IPv6Address(host).compressed
    except ValueError:
        raise UnusableAddress(f"{shown(host)!r}: not an IPv6 address") from None


def _without_dots(path: str) -> str:
    """The path without `.` and `..` segments, so that one page has one address."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for position, segment in enumerate(segments):
        last = position == len(segments) - 1
        if segment == "..":
            kept = kept[:-1]
        if segment in (".", ".."):
            if last:
                kept.append("")
            continue
        kept.append(segment)
    return "/" + "/".join(kept)


def _without_tracking(query: str) -> str:
    kept = [part for part in query.split("&") if part and not _is_tracking(part)]
    return "&".join(kept)


def _is_tracking(parameter: str) -> bool:
    return bool(TRACKING.fullmatch(parameter.partition("=")[0]) or TRACKING.fullmatch(parameter))


def _quoted(text: str) -> str:
    """Letters outside ASCII and stray percent signs escaped; what is escaped keeps its meaning, in capitals."""
    text = _BROKEN_ESCAPE.sub("%25", text)
    text = _ESCAPE.sub(lambda match: match[0].upper(), text)
    return _KEPT.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace")), text)


def _short_enough(url: str) -> str:
    if len(url) > MAX_LENGTH:
        raise UnusableAddress(f"{shown(url)}…: longer than {MAX_LENGTH} characters")
    return url
