"""Posts of Facebook and Instagram as Meta's interface tells them: a JSON object with words, moment, attachments."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from extract.limits import ExtractionFailed, cut_text
from extract.told import Told
from records import Page

MAX_TITLE = 120  # characters of the first line, as for other messages
MAX_ATTACHMENTS = 20


def read_graph_post(page: Page) -> Told:
    """The words of a post with those of what is attached to it; the first line is the title.

    Raises ExtractionFailed("undecodable") when it is no JSON object.
    """
    post = _load(page.body)
    lines = [line for name in ("message", "caption") for line in _lines(post.get(name))]
    for attachment in _attachments(post):
        for name in ("title", "description"):
            lines.extend(line for line in _lines(attachment.get(name)) if line not in lines)
    moment = next((post[name] for name in ("created_time", "timestamp") if isinstance(post.get(name), str)), "")
    return Told(
        title=cut_text(lines[0], MAX_TITLE) if lines else "",
        text="\n".join(lines),
        stamps=(("json", moment.strip()),) if moment.strip() else (),
    )


def _load(body: bytes) -> dict[str, Any]:
    try:
        post = json.loads(body)
    except (ValueError, RecursionError):
        raise ExtractionFailed("undecodable", "the post is not JSON") from None
    if not isinstance(post, dict):
        raise ExtractionFailed("undecodable", "the post is JSON, but no object")
    return post


def _attachments(post: dict[str, Any]) -> Iterator[dict[str, Any]]:
    held = post.get("attachments")
    data = held.get("data") if isinstance(held, dict) else None
    for attachment in data[:MAX_ATTACHMENTS] if isinstance(data, list) else ():
        if isinstance(attachment, dict):
            yield attachment


def _lines(words: object) -> list[str]:
    lines = (" ".join(line.split()) for line in words.splitlines()) if isinstance(words, str) else ()
    return [line for line in lines if line]
