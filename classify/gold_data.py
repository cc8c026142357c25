"""Gold data: labelled texts, one JSON object a line; any field but id and text may be absent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from records import LANGUAGES, Article, Language, Problem

SHIPPED = Path(__file__).with_name("gold")


class GoldError(Problem):
    """A gold file that cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True)
class GoldItem:
    """One labelled text: the article and what is expected of it; absent fields are not scored."""

    article: Article
    expected: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Its id in the file."""
        return str(self.expected.get("id", ""))

    @property
    def split(self) -> str:
        """tune, test, or "all" when the file does not say."""
        return str(self.expected.get("split") or "all")

    @property
    def is_relevant(self) -> bool | None:
        """Whether it should be flagged: `relevant`, else `flagged`; None when neither is told."""
        value = self.expected.get("relevant", self.expected.get("flagged"))
        return None if value is None else bool(value)


def read_gold(path: Path | None) -> tuple[GoldItem, ...]:
    """The items of one file, or of every shipped file when `path` is None. Raises GoldError."""
    paths = [path] if path else sorted(SHIPPED.glob("*.jsonl"))
    return tuple(item for file in paths for item in _read_file(file))


def _read_file(path: Path) -> list[GoldItem]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: cannot be read: {error}; give a file of JSON lines") from error
    items = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            items.append(_read_line(line, f"{path.name}:{number}"))
    return items


def _read_line(line: str, place: str) -> GoldItem:
    try:
        data = json.loads(line)
        published = datetime.fromisoformat(data["published_at"]) if data.get("published_at") else None
        language = data.get("language")
        article = Article(
            source_id="gold",
            url=str(data.get("url") or f"gold:{data.get('id', place)}"),
            page_sha256="",
            title=str(data.get("title") or ""),
            text=str(data["text"]),
            language=cast(Language, language) if language in LANGUAGES else None,
            published_at=published,
            published_precision="minute" if published else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GoldError(
            f'{place}: not a gold item ({error}); try {{"id": "a1", "text": "…", "language": "kk"}}'
        ) from error
    return GoldItem(article, data)
