"""The page of what an article said before, and the way to it from the candidate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from lxml.html import HtmlElement, fromstring

from records import LANGUAGES
from review.marks import SHOWN_CHARACTERS
from review.versions import VERSIONS_COMPARED
from storage.database import Store
from tests.review.review_events_officials import DETENTION
from tests.review.review_newsroom import NOW, add_event, change_article

NewClient = Callable[..., TestClient]
HOUR = timedelta(hours=1)
KAZAKH, RUSSIAN, ENGLISH = (told.text for told in DETENTION.told)


def opened(client: TestClient, article_id: int) -> HtmlElement:
    answer = client.get(f"/articles/{article_id}/versions")
    assert answer.status_code == 200
    return fromstring(answer.text)


def words(page: HtmlElement, tag: str) -> list[str]:
    """What is marked with a tag in texts and titles, without what only screen readers say."""
    for spoken in page.xpath("//*[@class='sr']"):
        spoken.drop_tree()
    return [element.text_content().strip() for element in page.xpath(f"//article//{tag}")]


def links(page: HtmlElement) -> list[str]:
    return [link.get("href") for link in page.xpath("//a[contains(@href, '/versions')]")]


def test_a_mention_whose_article_changed_leads_to_its_versions(store: Store, client: TestClient) -> None:
    candidate_id = add_event(store, DETENTION)
    assert links(fromstring(client.get(f"/candidates/{candidate_id}").text)) == []
    change_article(store, DETENTION, 0, at=NOW + HOUR, text=KAZAKH.replace("үш сағаттан", "бес сағаттан"))
    change_article(store, DETENTION, 0, at=NOW + 3 * HOUR, title="Тілші босатылды")
    page = fromstring(client.get(f"/candidates/{candidate_id}?queue=/queue").text)
    assert "text changed 2 times, last on Nov 24, 2026, 17:00" in " ".join(page.text_content().split())
    [address] = links(page)
    versions = fromstring(client.get(address).text)
    assert versions.xpath("//nav[@class='crumbs']/a/@href") == [f"/candidates/{candidate_id}?queue=/queue"]


def test_each_version_is_compared_with_the_one_before_the_newest_first(store: Store, client: TestClient) -> None:
    add_event(store, DETENTION)
    change_article(store, DETENTION, 1, at=NOW + HOUR, text=RUSSIAN.replace("через три часа", "через пять часов"))
    change_article(store, DETENTION, 1, at=NOW + 2 * HOUR, title="В Алматы отпустили корреспондентку «Таңбы»")
    page = opened(client, 2)
    assert [item.get("value") for item in page.xpath("//ol[@class='versions']/li")] == ["3", "2", "1"]
    said = " ".join(page.text_content().split())
    for moment in ("14:00", "15:00", "16:00"):
        assert f"first seen Nov 24, 2026, {moment}" in said
    assert page.xpath("//article/@id") == ["version-3", "version-2"]
    assert "задержали" in " ".join(words(page, "del"))
    assert {"отпустили", "пять часов", "три часа"} <= {*words(page, "ins"), *words(page, "del")}
    assert len(page.xpath("//ol[@class='versions']//a[starts-with(@href, '/copies/')]")) == 3


def test_what_went_and_came_is_told_without_colour_and_is_no_evidence(store: Store, client: TestClient) -> None:
    add_event(store, DETENTION)
    change_article(store, DETENTION, 2, at=NOW + HOUR, text=ENGLISH.replace("Monday", "Tuesday"))
    page = opened(client, 3)
    assert page.xpath("//mark") == []
    [gone], [come] = page.xpath("//article//del"), page.xpath("//article//ins")
    assert " ".join(gone.text_content().split()) == "[removed: Monday]"
    assert " ".join(come.text_content().split()) == "[added: Tuesday]"


def test_unchanged_paragraphs_are_folded_away(store: Store, client: TestClient) -> None:
    add_event(store, DETENTION)
    text = "\n".join(f"Paragraph number {n} stays as it is." for n in range(6))
    change_article(store, DETENTION, 2, at=NOW + HOUR, text=text)
    change_article(store, DETENTION, 2, at=NOW + 2 * HOUR, text=f"{text}\nA new one.")
    newest = opened(client, 3).xpath("//article")[0]
    assert newest.xpath(".//summary")[0].text_content() == "6 unchanged paragraphs"
    assert len(newest.xpath(".//details//p")) == 6


def test_hostile_former_texts_stay_text(store: Store, client: TestClient) -> None:
    add_event(store, DETENTION)
    change_article(store, DETENTION, 2, at=NOW + HOUR, text="<script>alert(1)</script> \u202e</del>", title="<b>x</b>")
    change_article(store, DETENTION, 2, at=NOW + 2 * HOUR, text="calm")
    answer = client.get("/articles/3/versions")
    assert "<script>alert" not in answer.text
    assert "U+202E" in answer.text
    assert fromstring(answer.text).xpath("//main//b") == []


def test_long_and_often_changed_articles_are_cut(store: Store, client: TestClient) -> None:
    add_event(store, DETENTION)
    for number in range(VERSIONS_COMPARED + 3):
        told = f"{number} " + "х " * (SHOWN_CHARACTERS if number == VERSIONS_COMPARED else 3)
        change_article(store, DETENTION, 1, at=NOW + (number + 1) * HOUR, text=told)
    page = opened(client, 2)
    assert len(page.xpath("//article")) == VERSIONS_COMPARED
    assert len(page.xpath("//ol[@class='versions']/li")) == VERSIONS_COMPARED + 4
    said = page.text_content()
    assert "it is cut here" in said
    assert "Earlier changes are not compared here" in said


def test_an_article_that_never_changed_says_so(store: Store, client: TestClient) -> None:
    add_event(store, DETENTION)
    assert "has not changed since" in opened(client, 1).text_content()


@pytest.mark.parametrize("address", ["/articles/99/versions", "/articles/0/versions", "/articles/x/versions"])
def test_an_unknown_article_is_not_found(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_way_back_leads_nowhere_else(store: Store, client: TestClient) -> None:
    add_event(store, DETENTION)
    page = fromstring(client.get("/articles/1/versions?back=https://evil.example/").text)
    assert page.xpath("//nav[@class='crumbs']/a/@href") == ["/queue"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_versions_are_told_in_every_language(store: Store, new_client: NewClient, language: str) -> None:
    add_event(store, DETENTION)
    change_article(store, DETENTION, 0, at=NOW + HOUR, text=KAZAKH.replace("Телефоны мен ", ""))
    said = new_client("reader", language=language).get("/articles/1/versions").text
    words = {"kk": "1-нұсқадан 2-нұсқаға", "ru": "От версии 1 к версии 2", "en": "From version 1 to version 2"}
    assert words[language] in said
    assert f'<html lang="{language}">' in said
