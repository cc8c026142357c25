"""Messages of a public Telegram channel as its preview shows them: one message, one article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from extract.limits import cut_text

MESSAGE = "tgme_widget_message"
MAX_TITLE = 120  # characters of the first line
_ID = re.compile(r"/([\w-]+)/(\d+)(?:[/?#]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one message says: text with its line breaks, the ISO stamp of its time, who signed it."""

    title: str
    text: str
    stamp: str | None
    author: str | None
    is_service: bool


def find_messages(tree: Any, url: str) -> tuple[Any, ...]:
    """The message elements of a page; only the one that `url` names when it is among several."""
    found = tuple(_with_class(tree, MESSAGE))
    named = _ID.search(url)
    if len(found) > 1 and named:
        chosen = tuple(one for one in found if (one.get("data-post") or "").endswith(f"/{named[2]}"))
        return chosen or found
    return found


def read_message(element: Any) -> Message:
    """Text, title (its first line), time and author of one message element; the text is "" when it has none."""
    text = "\n".join(filter(None, (_lines(one) for one in _texts(element))))
    first = text.split("\n", 1)[0]
    stamp = next((one.get("datetime") for one in element.iter("time") if one.get("datetime")), None)
    author = next(iter(_with_class(element, "tgme_widget_message_from_author")), None)
    return Message(
        title=cut_text(first, MAX_TITLE),
        text=text,
        stamp=stamp,
        author=" ".join(author.text_content().split()) or None if author is not None else None,
        is_service="service_message" in (element.get("class") or "").split(),
    )


def _texts(element: Any) -> list[Any]:
    # Telegram nests a second element of the same class in long messages, and quotes of a reply have another
    found = list(_with_class(element, "tgme_widget_message_text"))
    found += _with_class(element, "tgme_widget_message_poll_question")
    return [one for one in found if not any(other is not one and other in list(one.iterancestors()) for other in found)]


def _with_class(tree: Any, name: str) -> list[Any]:
    return list(tree.xpath(f"descendant-or-self::*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"))


def _lines(element: Any) -> str:
    lines = (" ".join(line.split()) for line in "".join(_pieces(element)).split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(element: Any) -> list[str]:
    pieces = [(element.text or "").replace("\n", " ")]
    for child in element:
        block = child.tag in ("br", "p", "div", "blockquote", "pre")
        pieces += ["\n" if block else "", *_pieces(child), "\n" if block and child.tag != "br" else ""]
        pieces.append((child.tail or "").replace("\n", " "))
    return pieces
