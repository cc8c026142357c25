"""`presswatch import`: articles from JSON lines, a WARC file or a folder of HTML, stored like collected pages."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from commands.context import (
    CommandFailed,
    utc_now,
)
from commands.lines import BadLine, article_of, json_object, whole
from commands.stores import opened_store
from commands.terminal import say
from crawler.urls import UnusableAddress, canonical
from extract.imported import IMPORTED_TYPE
from records import Article, Page

app = typer.Typer(add_completion=False)
BATCH = 50  # pages in one transaction
MAX_BODY_BYTES = 8 * 1024 * 1024


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="JSON lines, a WARC file, or a folder of HTML files.")],
    source: Annotated[str, typer.Option(help="Source the pages belong to, where the file does not say.")] = "import",
) -> None:
    """Store articles from FILE as pages; a second import of the same file adds nothing. Then run `presswatch process`.

    Example: presswatch import articles.jsonl
    """
    if not file.exists():
        raise CommandFailed(f"there is no file or folder {file}")
    new = seen = 0
    with opened_store() as store:
        pages = pages_of(file, source, utc_now())
        while batch := list(islice(pages, BATCH)):
            unknown = {(p.source_id, p.url): p for p in batch if not store.pages.knows(p.source_id, p.url)}
            store.pages.save(tuple(unknown.values()))
            new, seen = new + len(unknown), seen + len(batch)
    say(f"{file}: {seen} articles read, {new} new; run `presswatch process`")


def pages_of(file: Path, source: str, now: datetime) -> Iterator[Page]:
    """The pages a file or folder holds; what cannot be read is reported on stderr and left out."""
    if file.is_dir():
        yield from _folder_pages(file, source, now)
    elif file.name.endswith((".warc", ".warc.gz", ".arc", ".arc.gz")):
        yield from _warc_pages(file, source, now)
    else:
        yield from _json_pages(file, source, now)


def _json_pages(file: Path, source: str, now: datetime) -> Iterator[Page]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                given = json_object(number, line)
                article = article_of(number, given)
                url = canonical(article.url if given.get("url") else _made_address(article))
            except (BadLine, UnusableAddress) as error:
                say(f"{file}: {error}, left out")
                continue
            told = {**given, "title": article.title, "text": article.text, "language": article.language}
            yield Page(
                source_id=article.source_id if given.get("source") else source,
                url=url,
                fetched_at=now,
                body=whole(json.dumps(told, ensure_ascii=False)).encode(),
                content_type=IMPORTED_TYPE,
                announced_at=article.published_at,
            )


def _made_address(article: Article) -> str:
    """An address for an article that has none: the same for the same words, so that no two articles share one."""
    words = f"{article.title}\n{article.text}".encode()
    return f"https://import.invalid/{hashlib.sha256(words).hexdigest()[:32]}"


def _folder_pages(folder: Path, source: str, now: datetime) -> Iterator[Page]:
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".html", ".htm") and p.is_file()):
        try:
            body = _read_body(path)
        except OSError as error:
            say(f"{path}: cannot be read ({error.strerror}), left out")
            continue
        if len(body) > MAX_BODY_BYTES:
            say(f"{path}: larger than {MAX_BODY_BYTES:,} bytes, left out")
            continue
        name = quote(os.fsencode(path.relative_to(folder).as_posix()))  # `#` and `?` are part of a file's name
        url = canonical(f"https://import.invalid/{name}")
        yield Page(source_id=source, url=url, fetched_at=now, body=body, content_type="text/html")


def _read_body(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BODY_BYTES + 1)


def _warc_pages(file: Path, source: str, now: datetime) -> Iterator[Page]:
    try:
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, arc2warc=True):
                page = _warc_page(record, source, now) if record.rec_type in ("response", "resource") else None
                if page is not None:
                    yield page
    except (ArchiveLoadFailed, OSError, ValueError, EOFError) as error:
        say(f"{file}: cannot be read further: {error}")


def _warc_page(record: Any, source: str, now: datetime) -> Page | None:
    headers = record.http_headers
    uri = record.rec_headers.get_header("WARC-Target-URI")
    kind = headers.get_header("Content-Type") if headers else record.content_type
    if kind is None or "html" not in kind.lower() or (headers and not headers.get_statuscode().startswith("2")):
        return None
    try:
        url = canonical(uri or "")
    except UnusableAddress as error:
        say(f"{uri}: {error}, left out")
        return None
    body = record.content_stream().read(MAX_BODY_BYTES + 1)
    if len(body) > MAX_BODY_BYTES:
        say(f"{url}: larger than {MAX_BODY_BYTES:,} bytes, left out")
        return None
    return Page(source_id=source, url=url, fetched_at=now, body=body, content_type=kind)
