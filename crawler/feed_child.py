"""Reads feeds and sitemaps in a process of its own: bytes on stdin, a line of JSON for each on stdout.

Run by `crawler.feed_process` as a file, with limits on memory and time, so that a hostile feed costs one child. It
imports nothing of the program: only the standard library, feedparser and lxml.
"""

import calendar
import contextlib
import io
import json
import re
import resource
import signal
import sys
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

MAX_LINKS = 50_000
MAX_TITLE = 1_000
MOST_CPU_S = 300  # of the processor for all feeds of one process
ENOUGH_CPU_S = 60  # after so many it reads no other
# What may stand before the root: declarations, comments, and a document type up to its internal subset.
_DOCTYPE = re.compile(rb"(?:\s|<\?.{0,2000}?\?>|<!--.{0,20000}?-->)*<!DOCTYPE\b[^>\[]*\[?", re.S | re.I)
_OTHER_URI = re.compile(rb"""(<link\b[^>]*?)\s+uri=(?:"(?!https?:)[^"]*"|'(?!https?:)[^']*')""", re.I)
_BREAKS = re.compile(r"(?:\s*<br\s*/?>\s*)+\Z")
_TAG = re.compile(r"<[^>]*>")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ROOT = re.compile(rb"<(?![!?])(?:[\w.-]+:)?([\w.-]+)")
_WIDE = (  # how a document in UTF-16 or UTF-32 begins, with a mark or without; the longer ones first
    (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"), (b"{\x00", "utf-16-le"), (b"\x00{", "utf-16-be"),
)  # fmt: skip
_DECLARED = re.compile(r"(<\?xml[^>]*?)\s+encoding\s*=\s*(?:\"[^\"]*\"|'[^']*')", re.I)
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", re.I)
_HIGH, _RUNS = re.compile(rb"[\x80-\xff]"), re.compile(rb"[\xa0-\xff]{3,}")
_MONTHS = (  # how the names of months begin, in Russian and in Kazakh
    ("янв", "қаң"), ("фев", "ақп"), ("мар", "нау"), ("апр", "сәу"), ("ма", "мам"), ("июн", "мау"), ("июл", "шіл"),
    ("авг", "там"), ("сен", "қыр"), ("окт", "қаз"), ("ноя", "қар"), ("дек", "жел"),
)  # fmt: skip
_CLOCK = r"(?:,?\s*(\d\d?):(\d\d)(?::(\d\d))?\s*(Z|GMT|UTC|[+-]\d\d:?\d\d)?)?\s*\Z"
_WORDS = re.compile(r"(?:[^\W\d]+\.?,?\s*)?(\d\d?)\s+([^\W\d_a-z]{3,})\.?\s+(\d{4})(?:\s*(?:г|ж)\.?)?" + _CLOCK, re.I)
_DOTS = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})" + _CLOCK, re.I)
_PACKED = re.compile(r"(\d{8})T(\d{6})Z?\Z")
_XML_SPACE = b" \t\r\n\x0b\x0c\x00"
_NEWS_FIELDS = {"title": "title", "publication_date": "published_at", "language": "language"}

Entry = dict[str, str | None]


def main() -> None:
    """Answer one request after the other until stdin ends. Arguments: bytes of memory, number of feeds.

    A request is a line of JSON (address or null, size of the body, bytes unpacked, seconds), then the body.
    """
    memory, feeds = int(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who stops the program with the keyboard means the parent
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))
    for _ in range(feeds):
        line = sys.stdin.buffer.readline()
        if not line:
            return
        told = json.loads(line)
        limit_time(told["seconds"])
        body = sys.stdin.buffer.read(told["size"])
        sys.stdout.buffer.write(json.dumps(answer(body, told["url"], told["unpacked"])).encode("ascii") + b"\n")
        sys.stdout.buffer.flush()


def limit_time(seconds: float) -> None:
    """End this process once it has used so many further seconds of the processor."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (min(int(time.process_time() + seconds) + 1, hard), hard))


def answer(body: bytes, url: str | None, unpacked: int) -> dict[str, Any]:
    """Entries and problem of one feed, and whether this process should read no other after it."""
    is_last = False
    try:
        entries, problem = read(body, url, unpacked)
    except MemoryError:
        entries, problem, is_last = [], "needs more memory than a feed may use", True
    except RecursionError:
        entries, problem = [], "nested too deeply"
    except Exception as error:  # the boundary of the child: whatever a parser stumbles over is a problem of the feed
        entries, problem = [], f"cannot be read ({type(error).__name__}: {str(error)[:200]})"
    if len(entries) > MAX_LINKS:
        entries, problem = (
            entries[:MAX_LINKS],
            problem or f"holds {len(entries)} entries; the first {MAX_LINKS} are read",
        )
    return {"entries": entries, "problem": problem, "is_last": is_last or time.process_time() > ENOUGH_CPU_S}


def read(body: bytes, url: str | None, max_unpacked: int) -> tuple[list[Entry], str | None]:
    """The entries of a feed or sitemap, and what is wrong with it."""
    problem = None
    if body[:2] == b"\x1f\x8b":
        body, problem = unpack(body, max_unpacked)
    body = narrow(body).strip(_XML_SPACE)
    body = body[3:].lstrip() if body[:3] == b"\xef\xbb\xbf" and body[3:].lstrip()[:1] in (b"{", b"[") else body
    if not body:
        return [], problem or "the body is empty"
    if declares_entities(body):
        return [], "refused: the document declares entities of its own"
    root = root_name(body)
    if body[:1] in b"{[":
        entries, trouble = read_json_feed(body)
    elif root in ("urlset", "sitemapindex"):
        entries, trouble = read_sitemap(body)
    elif root is None and _is_address_list(body):
        entries, trouble = [entry(line) for line in body.decode("utf-8", "replace").split()], None
    else:
        entries, trouble = read_feed(body, url)
    return list(resolved(entries, url)), problem or trouble


def unpack(body: bytes, limit: int) -> tuple[bytes, str | None]:
    """What a gzip body holds, at most `limit` bytes; a cut or broken one gives what could be unpacked."""
    parts: list[bytes] = []
    left, rest = limit + 1, body
    try:
        while rest[:2] == b"\x1f\x8b" and left > 0:
            member = zlib.decompressobj(31)
            part = member.decompress(rest, left)
            parts.append(part)
            left -= len(part)
            if not member.eof and left > 0:
                return b"".join(parts), "the gzip body is cut short; what came before is read"
            rest = member.unused_data
    except zlib.error:
        return b"".join(parts), "the gzip body is broken; what came before is read"
    if left <= 0:
        return b"", f"refused: larger than {limit} bytes unpacked"
    return b"".join(parts), None


def declares_entities(body: bytes) -> bool:
    """Whether the document type declares entities: the way to bombs and to files of this machine."""
    head = body[:400_000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    match = _DOCTYPE.match(head)
    if not match:
        return False
    rest = head[match.end() :]
    subset = rest[: rest.find(b"]")] if b"]" in rest else rest
    return match[0].endswith(b"[") and b"<!ENTITY" in subset.upper()


def root_name(body: bytes) -> str | None:
    """Local name of the first element, lower case."""
    match = _ROOT.search(body[:8192].replace(b"\x00", b""))
    return match[1].decode("ascii", "replace").lower() if match else None


def read_json_feed(body: bytes) -> tuple[list[Entry], str | None]:
    """Entries of a JSON Feed (jsonfeed.org)."""
    try:
        data = json.loads(body)
    except ValueError as error:
        return [], f"not valid JSON ({error})"
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        return [], "JSON without a list of items: not a JSON Feed"
    found = [_json_entry(item, data.get("language")) for item in items if isinstance(item, dict)]
    return [item for item in found if item["url"]], None if found else "the feed has no entries"


def _json_entry(item: dict[str, Any], language: Any) -> Entry:
    url = next((item[key] for key in ("url", "external_url", "id") if _is_web(item.get(key))), None)
    url = url or _text(item.get("url"))  # one that is meant from the address of the feed
    date = next((item[key] for key in ("date_published", "date_modified") if isinstance(item.get(key), str)), None)
    found = entry(url, _text(item.get("title")), date, _text(item.get("language")) or _text(language))
    changed = item.get("date_modified")
    found["changed_at"] = changed if isinstance(changed, str) else None
    return {**found, "summary": _summary(item.get("summary") or item.get("content_text"))}


def read_sitemap(body: bytes) -> tuple[list[Entry], str | None]:
    """Addresses of a sitemap or news sitemap, and the children of a sitemap index."""
    from lxml import etree

    entries: list[Entry] = []
    context = etree.iterparse(
        io.BytesIO(body), events=("end",), recover=True, resolve_entities=False, no_network=True, huge_tree=False
    )
    problem = None
    try:
        for _, element in context:
            name = _local(element)
            if name in ("url", "sitemap"):
                entries.append(_sitemap_entry(element, name))
                _forget(element)
                if len(entries) > MAX_LINKS:
                    break
    except etree.XMLSyntaxError as error:
        problem = f"broken XML ({error}); what came before is read"
    if problem is None and len(context.error_log):
        problem = f"broken XML ({context.error_log[0].message}); what can be read is read"
    found = [item for item in entries if item["url"]]
    return found, problem or (None if found else "the sitemap has no entries")


def _sitemap_entry(element: Any, name: str) -> Entry:
    found = entry(None, kind="sitemap" if name == "sitemap" else "article")
    for child in element.iter():
        local, text = _local(child), (child.text or "").strip()
        if local == "loc" and found["url"] is None and child.getparent() is element:
            found["url"] = text or None
        elif local in _NEWS_FIELDS and text and "news" in (child.tag if isinstance(child.tag, str) else ""):
            found[_NEWS_FIELDS[local]] = text[:MAX_TITLE]
        elif local == "lastmod" and child.getparent() is element:
            found["changed_at"] = text or None
    return found


def _forget(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def read_feed(body: bytes, url: str | None) -> tuple[list[Entry], str | None]:
    """Entries of an RSS, RDF or Atom feed as feedparser reads it."""
    import feedparser

    if further_date not in feedparser.datetimes._date_handlers:
        feedparser.registerDateHandler(further_date)
    body = _OTHER_URI.sub(rb"\1", body)  # feedparser takes any uri= for the address, also one that is no web page
    headers = {"content-location": url} if url else {}
    data = feedparser.parse(io.BytesIO(body), response_headers=headers, resolve_relative_uris=True)
    language = data.feed.get("language")
    found = [_feed_entry(item, language) for item in data.entries]
    entries = [item for item in found if item["url"] or item["title"] or item["published_at"]]
    if entries:
        return entries, f"the feed is not well formed ({_cause(data)})" if data.bozo and _is_broken(data) else None
    if data.get("version"):
        return [], "the feed has no entries"
    if root_name(body) in ("html", "head", "body") or b"<html" in body[:2048].lower():
        return [], "an HTML page, not a feed"
    return [], f"not a feed ({_cause(data)})" if data.bozo and _is_broken(data) else "not a feed"


def _feed_entry(item: Any, language: str | None) -> Entry:
    detail = item.get("title_detail", {})
    found = entry(_address(item), _text(item.get("title")), _moment(item), _text(detail.get("language")) or language)
    return {**found, "summary": _summary(item.get("summary")), "changed_at": _moment(item, ("updated_parsed",))}


def _address(item: Any) -> str | None:
    """The web page of an entry: its alternate link, else its only link, else a guid that is an address."""
    alternates = [found.get("href") for found in item.get("links", ()) if found.get("rel") in (None, "alternate")]
    candidates = [address for address in (*alternates, item.get("link"), item.get("id")) if address]
    web = [address for address in candidates if _is_web(address)]
    return next(iter(web or candidates[:1]), None)


def _moment(item: Any, names: tuple[str, ...] = ("published_parsed", "created_parsed", "updated_parsed")) -> str | None:
    for name in names:
        parsed = dict.get(item, name)
        if parsed:
            try:
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat()
            except (ValueError, TypeError, OverflowError, OSError):
                continue
    return None


def further_date(text: str) -> Any:
    """A date that feedparser does not read or misreads, as it wants it (UTC); None for any other."""
    text = " ".join(text.split())
    with contextlib.suppress(ValueError, OverflowError, OSError):
        if re.fullmatch(r"1\d{9}", text):
            return datetime.fromtimestamp(int(text), UTC).timetuple()
        if match := _PACKED.match(text):
            return datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S").timetuple()
        if match := _WORDS.match(text) or _DOTS.match(text):
            month = int(match[2]) if match[2].isdigit() else _month(match[2].lower())
            hour, minute, second = (int(part or 0) for part in match.group(4, 5, 6))
            zone = (match[7] or "UTC").upper()
            moment = datetime(int(match[3]), month, int(match[1]), hour, minute, second)
            offset = "+0000" if zone in ("Z", "GMT", "UTC") else zone.replace(":", "")
            return datetime.strptime(f"{moment.isoformat()}{offset}", "%Y-%m-%dT%H:%M:%S%z").utctimetuple()
    return None


def _month(word: str) -> int:
    """Number of a month after its name; 0, which is none, for another word."""
    fits = [n for n, starts in enumerate(_MONTHS, 1) if word.startswith(starts)]
    longest = [n for n in fits if n != 5 or word.startswith(("май", "мая", "мам"))]
    return longest[0] if longest else 0


def _is_broken(data: Any) -> bool:
    """feedparser also complains of encodings it could mend; those are no problem of the reader."""
    return type(data.bozo_exception).__name__ not in ("CharacterEncodingOverride", "NonXMLContentType")


def _cause(data: Any) -> str:
    return re.sub(r"\s+", " ", str(data.get("bozo_exception", "unknown cause")))[:200]


def entry(
    url: str | None,
    title: str | None = None,
    published_at: str | None = None,
    language: str | None = None,
    kind: str = "article",
) -> Entry:
    """One entry as it goes to the parent."""
    return {
        "url": url,
        "title": title[:MAX_TITLE] if title else None,
        "published_at": published_at,
        "language": language,
        "kind": kind,
        "changed_at": None,
        "summary": None,
    }


def resolved(entries: list[Entry], url: str | None) -> Iterator[Entry]:
    """The entries with relative addresses made absolute."""
    for found in entries:
        address = (found["url"] or "").strip()
        if url and address:
            with contextlib.suppress(ValueError):
                address = urljoin(url, address)
        yield {**found, "url": address or None}


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    return " ".join(_BREAKS.sub("", _CONTROLS.sub("", value)).split()) or None


def _summary(value: Any) -> str | None:
    """The first words of a summary, without its markup."""
    return _text(_TAG.sub(" ", value[: 4 * MAX_TITLE])[:MAX_TITLE]) if isinstance(value, str) else None


def _is_web(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))


def narrow(body: bytes) -> bytes:
    """The body in UTF-8 where it is in UTF-16 or UTF-32, or calls itself UTF-8 and is not; else as it is."""
    encoding = next((name for start, name in _WIDE if body.startswith(start)), None) or lied_about(body)
    if encoding is None:
        return body
    return _DECLARED.sub(r"\1", body.decode(encoding, "replace"), count=1).encode("utf-8", "replace")


def lied_about(body: bytes) -> str | None:
    """The encoding of a body that says it is UTF-8, or nothing, and is not; None where it is, or cannot be told.

    A few broken characters leave it UTF-8. Letters that stand side by side are Cyrillic: in Latin scripts those beyond
    ASCII stand alone. KZ-1048 is windows-1251 with the letters of Kazakh in places that Russian does not use.
    """
    try:
        body.decode("utf-8")
        return None
    except UnicodeDecodeError:
        pass
    declared = _ENCODING.search(body[:200])
    if body[:2] in (b"\x1f\x8b", b"PK") or (declared and declared[1].lower() not in (b"utf-8", b"utf8")):
        return None
    high = len(_HIGH.findall(body))
    if body.decode("utf-8", "replace").count("\ufffd") <= high / 10:
        return "utf-8"
    return "kz1048" if sum(map(len, _RUNS.findall(body))) > 0.7 * high else None


def _is_address_list(body: bytes) -> bool:
    return all(line.strip().startswith((b"http://", b"https://")) for line in body[:4096].splitlines()[:3])


if __name__ == "__main__":
    main()
