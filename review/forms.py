"""Forms as they arrive: urlencoded fields, bounded, cleaned of hidden characters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request

from review.marks import clean

MAX_FORM_BYTES = 256 * 1024
MAX_FIELDS = 600
MAX_VALUE = 20_000  # characters of one field


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Fields of one form; a missing field is empty text."""

    fields: Mapping[str, tuple[str, ...]]

    def get(self, name: str) -> str:
        """The field's first value, cleaned, at most `MAX_VALUE` characters."""
        values = self.fields.get(name, ())
        return clean(values[0])[:MAX_VALUE] if values else ""

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a repeated field, cleaned."""
        return tuple(clean(value)[:MAX_VALUE] for value in self.fields.get(name, ()))

    def secret(self, name: str) -> str:
        """The field as typed: passwords and tokens are not cleaned."""
        values = self.fields.get(name, ())
        return values[0] if values else ""

    def number(self, name: str) -> int | None:
        """The field as an id (1 to 2^31-1), else None."""
        text = self.get(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 and int(text) > 0 else None

    def rows(self, *names: str, limit: int = 30) -> Iterator[tuple[str, ...]]:
        """Repeated fields side by side, row by row."""
        columns = [self.all(name) for name in names]
        for index in range(min(limit, max((len(c) for c in columns), default=0))):
            yield tuple(column[index] if index < len(column) else "" for column in columns)


EMPTY = Form(fields={})


async def read_form(request: Request) -> Form:
    """The urlencoded form of a request; 413 when it is larger than 256 KiB, 415 when it is of another kind."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("", "application/x-www-form-urlencoded"):
        raise HTTPException(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise HTTPException(413)
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise HTTPException(413) from None
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return Form(fields={name: tuple(values) for name, values in fields.items()})
