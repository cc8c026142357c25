"""What an article said before: its texts by time, and what changed from each to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from review.difference import ParagraphChange, Stretch, compare_texts, compare_words
from review.marks import SHOWN_CHARACTERS, is_web_address
from review.site import RecordId, own_address, render, site_of
from storage.former_texts import ArticleText

VERSIONS_COMPARED = 12  # the newest; a page rewritten all day long is not compared from its first minute on
FOLDED_FROM = 2  # that many unchanged paragraphs in a row are folded away

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Paragraphs in a row that changed, or that did not."""

    paragraphs: tuple[ParagraphChange, ...]
    is_folded: bool  # unchanged, and long enough to be folded away


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionChange:
    """What changed from one text of an article to the next."""

    number: int  # of the later text; the first text of an article is 1
    earlier: ArticleText
    later: ArticleText
    title: tuple[Stretch, ...]
    passages: tuple[Passage, ...]
    is_cut: bool  # one of the texts is longer than what is compared

    @property
    def is_text_same(self) -> bool:
        """Whether only the title, or nothing but spaces, changed."""
        return all(paragraph.is_same for passage in self.passages for paragraph in passage.paragraphs)


@router.get("/articles/{article_id}/versions")
def show_versions(request: Request, article_id: RecordId) -> Response:
    """Every text an article had, and the differences, the newest first."""
    store = site_of(request).store
    article, texts = store.articles.article(article_id), store.former_texts.texts_of(article_id)
    if article is None or not texts:
        raise HTTPException(404)
    return render(
        request,
        "versions.html",
        article=article,
        texts=list(enumerate(texts, 1)),
        changes=compare_versions(texts),
        compared=VERSIONS_COMPARED,
        back=own_address(request.query_params.get("back", "/queue")),
        is_web_address=is_web_address,
    )


def versions_address(article_id: int, back: str) -> str:
    """Address of the page of an article's versions, which leads back to `back`."""
    return f"/articles/{article_id}/versions?{urlencode({'back': back})}"


def compare_versions(texts: Sequence[ArticleText]) -> list[VersionChange]:
    """What changed from each text to the next, the newest first, at most `VERSIONS_COMPARED` of them."""
    neighbours = list(enumerate(pairwise(texts), 2))
    return [_compare(number, *pair) for number, pair in reversed(neighbours[-VERSIONS_COMPARED:])]


def fold_unchanged(paragraphs: Sequence[ParagraphChange]) -> tuple[Passage, ...]:
    """The paragraphs in passages; unchanged ones in a row are folded away."""
    passages = []
    for is_same, group in groupby(paragraphs, key=lambda paragraph: paragraph.is_same):
        run = tuple(group)
        passages.append(Passage(paragraphs=run, is_folded=is_same and len(run) >= FOLDED_FROM))
    return tuple(passages)


def _compare(number: int, earlier: ArticleText, later: ArticleText) -> VersionChange:
    return VersionChange(
        number=number,
        earlier=earlier,
        later=later,
        title=compare_words(earlier.title, later.title),
        passages=fold_unchanged(compare_texts(earlier.text[:SHOWN_CHARACTERS], later.text[:SHOWN_CHARACTERS])),
        is_cut=max(len(earlier.text), len(later.text)) > SHOWN_CHARACTERS,
    )
