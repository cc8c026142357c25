"""Text from outside stays text: no markup of it reaches a page, and what cannot be seen is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring

from codes import (
    Evidence,
    Place,
    Target,
)
from records import (
    Article,
    Mention,
)
from review.coding import parse_day
from review.marks import (
    address_parts,
    clean,
    convincing_sentence,
    is_web_address,
    marked_paragraphs,
    marked_pieces,
    visible_pieces,
)
from storage.database import Store
from tests.review.review_events import Event, Told
from tests.review.review_events_officials import DETENTION
from tests.review.review_newsroom import add_event, with_texts

REVIEW = Path(__file__).resolve().parents[2] / "review"
PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus=alert(1) x="',
    "javascript:alert(1)",
    "{{ 7*7 }}",
    "{% raw %}",
    "${7*7}",
    "<!--><script>alert(1)</script>-->",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<a href='javascript:alert(1)'>x</a>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
)
OWN_ELEMENTS = {"img", "svg", "iframe", "base", "math", "object", "embed", "style", "noscript", "mglyph"}


def poisoned(payload: str) -> Event:
    told = Told(
        source="tanba",
        language="en",
        title=f"Title {payload}",
        text=f"{payload} detained a reporter.\n{payload}",
        marks=((payload, "detention", "act"), ("reporter", "reporter", "media")),
    )
    return replace(
        DETENTION,
        told=(told,),
        targets=(Target(name=payload, role="reporter", outlet=payload),),
        place=Place(region=payload, settlement=payload),
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_becomes_markup_on_any_screen(
    store: Store, client: TestClient, decide: Callable[..., object], payload: str
) -> None:
    candidate_id = add_event(store, poisoned(payload), name="poisoned")
    pages = [client.get(a).text for a in ("/queue", f"/candidates/{candidate_id}")]
    decide(candidate_id, "confirmed", region="", note=payload, summary=payload)
    pages += [client.get(a).text for a in ("/decided", "/incidents", "/incidents/1", f"/candidates/{candidate_id}")]
    pages.append(client.get(f"/incidents?text={payload}").text)
    for html in pages:
        tree = fromstring(html)
        assert len(tree.xpath("//script")) == 1, "only our own script"
        assert not OWN_ELEMENTS & {element.tag for element in tree.iter() if isinstance(element.tag, str)}
        assert not [a for e in tree.iter() for a in e.attrib if a.startswith("on")]
        assert not tree.xpath("//*[starts-with(@href, 'javascript:') or starts-with(@src, 'javascript:')]")
        assert "49" not in tree.xpath("string(//h1)")


def test_address_that_is_not_of_the_web_is_no_link(store: Store, client: TestClient) -> None:
    assert not is_web_address("javascript:alert(1)")
    assert not is_web_address("data:text/html,x")
    assert not is_web_address("http://[broken")
    assert is_web_address("https://tanba.example/a")


def test_bidi_and_control_characters_are_shown_as_marks(store: Store, client: TestClient) -> None:
    title = "Reporter \u202eevil\u202c detained \u200bnow\x1b[2J"
    candidate_id = add_event(store, with_texts(DETENTION, title=title, text=title, language="en"))
    for address in ("/queue", f"/candidates/{candidate_id}"):
        html = client.get(address).text
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\x1b]", html)
        assert "U+202E" in html
        assert "U+200B" in html


def test_outside_text_is_isolated_from_the_text_around_it(store: Store, client: TestClient) -> None:
    add_event(store, DETENTION)
    title = fromstring(client.get("/queue").text).xpath("//article//h2/a/*")
    assert [element.tag for element in title] == ["bdi"]


def test_international_host_is_shown_in_both_forms() -> None:
    url = "https://xn--80aj9a.xn--80ao21a/"
    assert address_parts(url) == (url, b"xn--80aj9a.xn--80ao21a".decode("idna"))
    assert address_parts("https://tanba.example/") == ("https://tanba.example/", None)


def test_templates_never_switch_escaping_off() -> None:
    for path in (REVIEW / "templates").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape false|Markup", text), path.name
        assert not re.search(r"<[^>]+\s(on\w+|style)=", text), path.name
        assert not re.search(r"(src|href|action)=[\"'](https?:)?//", text), path.name
    for path in REVIEW.glob("*.py"):
        assert "Markup(" not in path.read_text(encoding="utf-8"), path.name


def test_script_writes_no_markup_and_asks_for_nothing() -> None:
    script = (REVIEW / "static" / "presswatch.js").read_text(encoding="utf-8")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch(", "XMLHttpRequest",
                 "localStorage", "sessionStorage", "http://", "https://"):  # fmt: skip
        assert word not in script


def article(text: str, title: str = "") -> Article:
    return Article(source_id="a", url="https://a.example/", page_sha256="", title=title, text=text, language="en")


def evidence(start: int, end: int, rule: str = "en.act.detention.x") -> Evidence:
    return Evidence(start=start, end=end, label="detention", rule=rule)


@given(
    text=st.text(max_size=200),
    ranges=st.lists(st.tuples(st.integers(0, 220), st.integers(1, 40)), max_size=6),
)
def test_pieces_put_together_are_the_text(text: str, ranges: list[tuple[int, int]]) -> None:
    found = [evidence(start, start + length) for start, length in ranges]
    assert "".join(piece.text for piece in marked_pieces(text, found)) == text
    assert "".join(piece.text for piece in visible_pieces(text)) == text
    for piece in marked_pieces(text, found):
        assert not piece.hidden or len(piece.text) == 1


@given(text=st.text(max_size=300), start=st.integers(0, 200))
def test_any_text_has_paragraphs_and_a_convincing_sentence(text: str, start: int) -> None:
    mention = Mention(score=0.5, evidence=(evidence(start, start + 5),))
    paragraphs = marked_paragraphs(article(text), mention)
    shown = "".join(piece.text for paragraph in paragraphs for piece in paragraph.pieces)
    assert shown.split() == text.split() or shown.replace(" ", "") in text.replace("\n", "").replace(" ", "")
    assert isinstance(convincing_sentence(article(text), mention), list)


@given(text=st.text(max_size=200))
def test_cleaned_text_is_clean_already(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert not any(piece.hidden for piece in visible_pieces(clean(text)))


@given(text=st.text(max_size=12))
def test_any_typed_date_is_a_date_or_refused(text: str) -> None:
    try:
        day, precision = parse_day(text)
    except ValueError:
        return
    assert precision in ("day", "month", "year")
    assert day.year > 0


def test_evidence_overlapping_evidence_is_marked_once_with_both_rules() -> None:
    found = [evidence(0, 8), evidence(4, 12, rule="en.media.reporter.x")]
    pieces = marked_pieces("detained reporter", found)
    assert [(p.text, len(p.evidence)) for p in pieces] == [("deta", 1), ("ined", 2), (" rep", 1), ("orter", 0)]


def test_convincing_sentence_is_the_one_with_the_act() -> None:
    text = "A reporter came. Police detained the reporter of Tanba! She left."
    at = text.index("detained")
    found = (evidence(2, 10, "en.media.reporter.x"), evidence(at, at + 8))
    pieces = convincing_sentence(article(text), Mention(score=1, evidence=found))
    assert "".join(piece.text for piece in pieces) == "Police detained the reporter of Tanba!"


def test_passage_of_a_digest_is_set_off_from_the_rest() -> None:
    text = "Other news.\nPolice detained a reporter.\nMore news."
    mention = Mention(score=1, evidence=(evidence(19, 27),), passage=(12, 39))
    assert [p.inside for p in marked_paragraphs(article(text), mention)] == [False, True, False]
