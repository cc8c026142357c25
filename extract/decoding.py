"""Bytes of a page -> its markup as UTF-8: which encoding they really are in, whatever header and page declare."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from lxml import etree, html

from extract.limits import ExtractionFailed, check_depth, check_elements, check_links

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""(?:<meta[^>]{0,300}?charset\s*=\s*["']?|<\?xml[^>]{0,100}?encoding\s*=\s*["'])([\w:.-]{2,40})""", re.I
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w:.-]{2,40})", re.I)
_TAG = re.compile(
    r"<\s*(?:!doctype\s+html|html|head|body|meta|title|article|main|div|p|h[1-6]|br|table|span|section|a)\b", re.I
)
# lxml.html asks Python for the class of each element it hands out, a tenth of the time of a page; one serves us
_ONE_CLASS = etree.ElementDefaultClassLookup(element=html.HtmlElement)
_CONTROLS = bytes(code for code in (*range(32), 127) if code not in b"\t\n\r")  # a zero byte would end the page
_BINARY = bytes(code for code in _CONTROLS if code not in b"\f\x1b\x7f")
_OTHER_KINDS = (
    (b"%PDF-", "a PDF file"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
    (b"PK\x03\x04", "an archive or office file"), (b"\x1f\x8b", "a compressed file"), (b"{\\rtf", "an RTF file"),
    (b"\xd0\xcf\x11\xe0", "an office file"),
)  # fmt: skip
_XML_ROOT = re.compile(
    r"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(rss|feed|rdf:rdf|urlset|sitemapindex|svg|opml)\b", re.I | re.S
)

# Single-byte encodings of Cyrillic text, likeliest first; kz1048 is Kazakh's own
_CYRILLIC = ("windows-1251", "koi8-r", "kz1048", "cp866", "iso-8859-5", "mac-cyrillic", "ptcp154")
# What browsers read instead of the older standards that pages still name
_READ_AS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "win-1251": "cp1251",
    "cp-1251": "cp1251",
    "kz-1048": "kz1048",
}
_COMMON = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфіқғңүұһөәё")
SURE = 0.9  # likeness from which the declared encoding is believed without a look at others
RUNS = 3000  # words that decide on the encoding
_SINGLE_RUN = re.compile(rb"[\x80-\xff]+")


def decode_page(body: bytes, content_type: str | None) -> str:
    """The markup of a page as text.

    A byte-order mark and valid UTF-8 win over every declaration; else what the header and the page declare is used
    unless the bytes contradict it. Raises ExtractionFailed("not_html") for what is no markup at all.
    """
    _refuse_other_kinds(body)
    text = _decode(body, content_type)
    _refuse_other_text(text)
    return text


def parse_page(body: bytes, content_type: str | None) -> Any:
    """The element tree of a page within the limits of `extract.limits`; raises ExtractionFailed."""
    markup = decode_page(body, content_type).encode("utf-8", "replace").translate(None, delete=_CONTROLS)
    check_elements(markup)
    # remove_comments: old pages hide whole menus in them; no huge_tree: the parser then says when it is too deep
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        tree = html.document_fromstring(markup, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ExtractionFailed("not_html", f"the parser found no element ({error})") from None
    finally:
        check_depth(parser)
    check_links(tree)
    return tree


def _refuse_other_kinds(body: bytes) -> None:
    for start, kind in _OTHER_KINDS:
        if body.startswith(start):
            raise ExtractionFailed("not_html", f"the body is {kind}")


def _refuse_other_text(text: str) -> None:
    start = text[:2000].lstrip("\ufeff \t\r\n")
    if start.startswith("{") or re.match(r"\[\s*[\[{\"\d\]]", start):
        raise ExtractionFailed("not_html", "the body is JSON")
    root = _XML_ROOT.match(start)
    if root is not None:
        raise ExtractionFailed("not_html", f"the body is XML with the root <{root[1].lower()}>")
    if not _TAG.search(text):
        raise ExtractionFailed("not_html", "the body has no HTML tag")


def _decode(body: bytes, content_type: str | None) -> str:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, errors="replace").removeprefix("\ufeff")
    wide = _wide_encoding(body)
    if wide is not None:
        return body.decode(wide, errors="replace")
    _refuse_binary(body)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_other(body, content_type)


def _wide_encoding(body: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of its ASCII characters is zero."""
    head = body[:400]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) / 5 and even < len(head) / 50:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) / 5 and odd < len(head) / 50 else None


def _refuse_binary(body: bytes) -> None:
    head = body[:20_000]
    controls = len(head) - len(head.translate(None, delete=_BINARY))
    if controls > max(8, len(head) / 50):
        raise ExtractionFailed("not_html", "the body is binary data")


def _decode_other(body: bytes, content_type: str | None) -> str:
    declared = [*_declared(body, content_type)]
    lines = body.split(b"\n")
    broken = [number for number, line in enumerate(lines) if not _is_utf8(line)]
    high = _SINGLE_RUN.findall(b"\n".join(lines[number] for number in broken))
    damaged = b"\n".join(lines[number] for number in broken).decode("utf-8", errors="ignore")
    # a few wrong bytes among much good UTF-8: damage (a cut character), not another encoding
    if sum(not char.isascii() for char in damaged) * 4 > sum(map(len, high)):
        return body.decode("utf-8", errors="replace")
    encoding = _single_byte_encoding(b" ".join(high[:RUNS]), declared)
    if any(not line.isascii() for number, line in enumerate(lines) if number not in frozenset(broken)):
        return _decode_lines(lines, encoding)
    return body.decode(encoding, errors="replace")


def _decode_lines(lines: Iterable[bytes], encoding: str) -> str:
    return "\n".join(line.decode("utf-8" if _is_utf8(line) else encoding, errors="replace") for line in lines)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _declared(body: bytes, content_type: str | None) -> Iterator[str]:
    header = _CHARSET.search(content_type or "")
    names = [header[1]] if header else []
    names += [match.decode("ascii", "replace") for match in _DECLARED.findall(body[:20_000])]
    for name in names:
        encoding = _python_name(name.lower())
        if encoding is not None and not encoding.startswith("utf"):
            yield encoding


@cache
def _python_name(name: str) -> str | None:
    try:
        known = codecs.lookup(_READ_AS.get(name, name)).name
    except LookupError:
        return None
    return _READ_AS.get(known, known)


def _single_byte_encoding(high: bytes, declared: list[str]) -> str:
    """The encoding that makes the likeliest words of the bytes above ASCII; the declared one where it is as good."""
    for encoding in declared:
        if not _is_single_byte(encoding) and _decodes(high, encoding):
            return encoding  # an East Asian encoding: its bytes would be a poor match for any Cyrillic table
    runs = high.split()
    average = sum(map(len, runs)) / max(1, len(runs))
    if average < 1.7:
        # lone high bytes between ASCII letters: accents of a Western or Turkish text, or typographic marks
        return declared[0] if declared else "cp1252"
    if declared and _likeness(high, declared[0]) >= SURE:
        return declared[0]
    scores = {encoding: _likeness(high, encoding) for encoding in _CYRILLIC}
    best = max(scores, key=lambda encoding: scores[encoding])
    for encoding in declared:
        score = _likeness(high, encoding)
        if score >= scores[best] - 0.03 and (score > 0.3 or scores[best] < 0.3):
            return encoding
    return best


@cache
def _is_single_byte(encoding: str) -> bool:
    try:
        return len(bytes(range(128, 256)).decode(encoding, errors="replace")) == 128
    except (LookupError, UnicodeError):
        return False


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _likeness(high: bytes, encoding: str) -> float:
    """How much bytes read like words, at most 1: share of common small letters, less for capitals inside words."""
    words = high.decode(encoding, errors="replace").split()
    letters = Counter("".join(words))
    good = sum(count for char, count in letters.items() if char in _COMMON)
    inner = Counter("".join([word[1:] for word in words]))
    bad = sum(count for char, count in inner.items() if char.isupper() or not char.isalpha())
    return (good - bad) / (letters.total() or 1)
