"""What the screens show: the queue, evidence, languages, incidents, errors, health."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from lxml.html import fromstring

from records import LANGUAGES, Page
from storage.database import Store
from tests.review.conftest import Clock
from tests.review.review_events_officials import DETENTION
from tests.review.review_events_others import ABROAD, ASSAULT, BLOCKED, DDOS, THREAT
from tests.review.review_newsroom import EVENTS, NOW, add_event, fill_store, with_texts

NewClient = Callable[..., TestClient]


def marked(html: str) -> list[str]:
    """Highlighted words of a page."""
    return [mark.text_content() for mark in fromstring(html).xpath("//mark")]


def test_queue_shows_the_surest_candidate_first(store: Store, client: TestClient) -> None:
    fill_store(store, (ABROAD, DETENTION, THREAT))
    ids = fromstring(client.get("/queue").text).xpath("//article[@data-card]//h2/@id")
    assert ids == ["card-2", "card-3", "card-1"]


def test_card_says_what_who_where_when_and_by_whom(store: Store, new_client: NewClient) -> None:
    add_event(store, DETENTION)
    text = " ".join(fromstring(new_client("correspondent", language="kk").get("/queue").text).text_content().split())
    for words in ("Ұстау", "Айнұр Сапарова", "Тілші, журналист", "Таңба", "Алматы", "2026 ж. 23 қараша", "Полиция"):
        assert words in text
    assert "3 хабар, 3 дереккөз" in text


def test_card_highlights_the_sentence_that_convinced(store: Store, client: TestClient) -> None:
    add_event(store, DETENTION)
    words = marked(client.get("/queue").text)
    assert "detained" in words
    assert "Police" in words


def test_card_prefers_the_readers_language(store: Store, new_client: NewClient) -> None:
    add_event(store, DETENTION)
    for language, title in (("kk", "тілшісін полиция ұстады"), ("ru", "задержали корреспондентку"), ("en", "detained")):
        card = fromstring(new_client("reader", language=language).get("/queue").text).xpath("//article//h2")[0]
        assert title in card.text_content()
        assert card.get("lang") == language


def test_queue_is_filtered_by_language_and_category(store: Store, client: TestClient) -> None:
    fill_store(store, (DETENTION, DDOS, ASSAULT))
    assert client.get("/queue?language=en").text.count("data-card") == 2
    assert client.get("/queue?category=physical").text.count("data-card") == 1
    assert client.get("/queue?language=en&category=physical").text.count("data-card") == 0
    assert client.get("/queue?language=xx&category=nonsense&page=-3").text.count("data-card") == 3


def test_long_queue_has_pages(store: Store, client: TestClient) -> None:
    for number in range(23):
        add_event(store, BLOCKED, name=f"blocked-{number}")
    first, second = client.get("/queue"), client.get("/queue?page=2")
    assert (first.text.count("data-card"), second.text.count("data-card")) == (20, 3)
    assert 'rel="next"' in first.text
    assert 'rel="prev"' in second.text


def test_candidate_shows_every_mention_with_its_evidence_and_rule(store: Store, client: TestClient) -> None:
    candidate_id = add_event(store, DETENTION)
    page = client.get(f"/candidates/{candidate_id}").text
    assert {"ұстады", "задержали", "detained"} <= set(marked(page))
    assert "kk.act.detention.invented" in page
    texts = {t.get("lang") for t in fromstring(page).xpath("//div[@class='text']")}
    assert texts == set(LANGUAGES)


def test_hundreds_of_reprints_are_listed_below_the_surest_mentions(store: Store, client: TestClient) -> None:
    event = replace(BLOCKED, told=tuple(replace(BLOCKED.told[0], title=f"Reprint {n}") for n in range(40)))
    page = client.get(f"/candidates/{add_event(store, event)}").text
    assert page.count('class="mention"') == 12
    assert "28 further mentions" in page
    assert "40 mentions" in page


def test_links_of_articles_tell_the_site_nothing(store: Store, client: TestClient) -> None:
    candidate_id = add_event(store, DETENTION)
    links = fromstring(client.get(f"/candidates/{candidate_id}").text).xpath("//a[starts-with(@href, 'http')]")
    assert len(links) == 3
    assert all(link.get("rel") == "noreferrer noopener external" for link in links)
    assert all(link.text_content() == link.get("href") for link in links)


def test_stored_copy_is_a_download_no_browser_runs(store: Store, client: TestClient) -> None:
    page = Page(source_id="tanba", url="https://tanba.example/x", fetched_at=NOW, body=b"<script>alert(1)</script>")
    store.pages.save([page])
    answer = client.get(f"/copies/{page.sha256}")
    assert answer.content == page.body
    assert answer.headers["content-type"] == "text/plain"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-security-policy"].startswith("sandbox")
    for wrong in ("0" * 64, "..%2f..%2fetc%2fpasswd", "x"):
        assert client.get(f"/copies/{wrong}").status_code == 404


def test_definitions_of_the_suggestion_stand_beside_the_form(store: Store, client: TestClient) -> None:
    candidate_id = add_event(store, DETENTION)
    assert "Officials take a person to a station" in client.get(f"/candidates/{candidate_id}").text
    assert "Officials take a person to a station" in client.get("/codebook").text


def test_incidents_are_found_by_words_place_category_and_time(
    store: Store, client: TestClient, decide: Callable[..., object]
) -> None:
    for candidate_id in fill_store(store, (DETENTION, ASSAULT)):
        decide(candidate_id, "confirmed")

    def found(query: str) -> int:
        html: str = client.get(f"/incidents?{query}").text
        return html.count("data-card")

    assert found("") == 2
    assert found("text=Оспанов") == 1
    assert found("region=Almaty+city") == 1
    assert found("category=physical") == 1
    assert found("occurred_from=2026&occurred_to=2026-11") == 2
    assert found("occurred_to=2025") == 0
    assert found("occurred_from=nonsense&region=Atlantis") == 2


def test_incident_shows_acts_targets_sources_and_history_by_pseudonym(
    store: Store, client: TestClient, decide: Callable[..., object]
) -> None:
    decide(add_event(store, ASSAULT), "confirmed", note="видел видео")
    page = client.get("/incidents/1").text
    pseudonym = store.accounts.by_name("correspondent-name")[0].pseudonym  # type: ignore[index]
    for words in ("Бауыржан Оспанов", "Private security", "https://stepnoi-vestnik.example/", pseudonym, "видел видео"):
        assert words in page
    assert "correspondent-name" not in page


def test_decided_candidates_are_listed_newest_first(
    store: Store, client: TestClient, decide: Callable[..., object]
) -> None:
    first, second = fill_store(store, (DETENTION, ASSAULT))
    decide(first, "rejected", reason="abroad")
    decide(second, "confirmed")
    links = fromstring(client.get("/decided").text).xpath("//a[@data-open]/@href")
    assert [link.split("?")[0] for link in links] == [f"/candidates/{second}", f"/candidates/{first}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_opens_in_every_language(
    store: Store, new_client: NewClient, decide: Callable[..., object], language: str
) -> None:
    ids = fill_store(store, EVENTS)
    decide(ids[0], "confirmed")
    decide(ids[1], "rejected", reason="general")
    client = new_client("correspondent", language=language)
    addresses = ["/queue", f"/queue?done={ids[0]}", "/decided", "/drafts", "/incidents", "/incidents/1", "/codebook"]
    addresses += [f"/candidates/{id}" for id in ids] + [f"/candidates/{ids[0]}?view=side&do=reject"]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert f'<html lang="{language}">' in answer.text
    assert new_client(language=language).get("/login").status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nowhere", 404),
        ("/candidates/999", 404),
        ("/candidates/abc", 404),
        ("/candidates/99999999999999999999999", 404),
        ("/candidates/0", 404),
        ("/incidents/-1", 404),
        ("/static/../app.py", 404),
        ("/static/app.py", 404),
    ],
)
def test_wrong_addresses_are_told_plainly(client: TestClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


def test_wrong_address_keeps_the_menu_for_who_is_logged_in(client: TestClient, new_client: NewClient) -> None:
    assert 'action="/logout"' in client.get("/nowhere").text
    assert 'action="/logout"' not in new_client().get("/nowhere").text


def test_unforeseen_error_shows_nothing_of_the_inside(
    store: Store, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**named: object) -> None:
        raise RuntimeError("SELECT secret FROM /srv/presswatch/app.py")

    monkeypatch.setattr(store.queue, "count_awaiting", broken)
    answer = client.get("/queue")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_health_is_well_on_a_fresh_and_on_a_running_installation(store: Store, new_client: NewClient) -> None:
    client = new_client()
    assert client.get("/healthz").json()["status"] == "ok"
    run = store.runs.start("collect", NOW - timedelta(minutes=10))
    store.runs.finish(run, at=NOW - timedelta(minutes=9), state="finished")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["runs"]["collect"]["state"]) == (200, "finished")


def test_health_tells_a_lost_run_and_a_silent_day(store: Store, new_client: NewClient, clock: Clock) -> None:
    client = new_client()
    run = store.runs.start("collect", NOW)
    store.runs.finish(run, at=NOW, state="finished")
    clock.move(hours=25)
    assert client.get("/healthz").status_code == 503
    store.runs.start("collect", clock.at)
    assert client.get("/healthz").status_code == 200
    store.runs.mark_lost(clock.at)
    assert client.get("/healthz").status_code == 503


def test_candidate_that_lost_its_mentions_still_opens(store: Store, client: TestClient) -> None:
    candidate_id = add_event(store, with_texts(DDOS, title="", text=""))
    assert client.get(f"/candidates/{candidate_id}").status_code == 200
    assert client.get("/queue").status_code == 200
