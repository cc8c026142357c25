"""Style, script and fonts, read once at start and served from memory."""

from __future__ import annotations

import mimetypes

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

router = APIRouter()
_KINDS = {".woff2": "font/woff2", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


@router.get("/static/{name}")
def send_static(request: Request, name: str) -> Response:
    """A file of the static folder; its address changes with the program's version, so browsers may keep it."""
    content = request.app.state.static.get(name)
    if content is None:
        raise HTTPException(404)
    suffix = name[name.rfind(".") :]
    kind = _KINDS.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(content, headers={"Content-Type": kind, "Cache-Control": "private, max-age=86400"})
