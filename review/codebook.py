"""The code book as a page: every code with its label and definition."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from review.site import render

router = APIRouter()


@router.get("/codebook")
def show_codebook(request: Request) -> Response:
    """Categories, sub-types, targets, perpetrators and reasons, each with its definition."""
    return render(request, "codebook.html")
