"""Messages of a public Telegram channel as its preview shows them: one message, one article."""

from __future__ import annotations

import re
from typing import Any

from extract.fragments import lines_of
from extract.limits import cut_text
from extract.told import Told

MESSAGE = "tgme_widget_message"
MAX_TITLE = 120  # characters of the first line
_ID = re.compile(r"/([\w-]+)/(\d+)(?:[/?#]|$)")


def find_messages(tree: Any, url: str) -> tuple[Any, ...]:
    """The message elements of a page; only the one that `url` names when it is among several."""
    found = tuple(_with_class(tree, MESSAGE))
    named = _ID.search(url)
    if len(found) > 1 and named:
        chosen = tuple(one for one in found if (one.get("data-post") or "").endswith(f"/{named[2]}"))
        return chosen or found
    return found


def read_message(element: Any) -> Told:
    """Text, title (its first line), time and author of one message element; the text is "" when it has none."""
    text = "\n".join(line for one in _texts(element) for line in lines_of(one))
    stamp = next((one.get("datetime") for one in element.iter("time") if one.get("datetime")), None)
    author = next(iter(_with_class(element, "tgme_widget_message_from_author")), None)
    name = " ".join(author.text_content().split()) if author is not None else ""
    return Told(
        title=cut_text(text.split("\n", 1)[0], MAX_TITLE),
        text=text,
        stamps=(("time", stamp),) if stamp else (),
        authors=(name,) if name else (),
        refused="service_message" if "service_message" in (element.get("class") or "").split() else None,
    )


def _texts(element: Any) -> list[Any]:
    # Telegram nests a second element of the same class in long messages, and quotes of a reply have another
    found = list(_with_class(element, "tgme_widget_message_text"))
    found += _with_class(element, "tgme_widget_message_poll_question")
    return [one for one in found if not any(other is not one and other in list(one.iterancestors()) for other in found)]


def _with_class(tree: Any, name: str) -> list[Any]:
    return list(tree.xpath(f"descendant-or-self::*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"))
