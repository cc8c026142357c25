"""The stored copy of a page: the bytes behind a mention, handed out as plain text that no browser runs."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import Response

from review.site import site_of

router = APIRouter()
_SHA256 = re.compile(r"[0-9a-f]{64}")


@router.get("/copies/{sha256}")
def send_copy(request: Request, sha256: Annotated[str, Path(max_length=64)]) -> Response:
    """The stored bytes as a text file to keep: never shown as a page, never sniffed, never framed."""
    body = site_of(request).store.pages.body(sha256) if _SHA256.fullmatch(sha256) else None
    if body is None:
        raise HTTPException(404)
    return Response(
        body,
        media_type="text/plain",
        headers={
            "Content-Type": "text/plain",  # without a charset: the bytes are what was received
            "Content-Disposition": f'attachment; filename="page-{sha256[:12]}.txt"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
