"""Pictures of every screen, in three languages, on a desk and on a phone, over an invented newsroom.

python -m tests.review.screenshots FOLDER
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from records import LANGUAGES, Decision, DecisionKind
from review.coding import make_incident, suggest_coding
from review.passwords import hash_password
from storage.database import Store, open_store, upgrade
from tests.review.review_browser import CHROMIUM_ARGUMENTS, served
from tests.review.review_events_officials import DETENTION, SEARCH
from tests.review.review_newsroom import EVENTS, NOW, add_event, change_article, fill_store

PASSWORD = "four plain words here"
CORRECTED = sum(len(event.told) for event in EVENTS) + len(DETENTION.told) + 1  # id of the article that changed
SIZES = {"desk": (1280, 900), "phone": (390, 844)}


def fill(store: Store) -> None:
    """A dozen candidates, some decided, incidents of three kinds, one withdrawn, a second report of a known event."""
    account = store.accounts.add("Айгерім", hash_password(PASSWORD), "correspondent", at=NOW)
    ids = fill_store(store)
    for candidate_id in ids[1:5]:
        confirm(store, candidate_id, account.pseudonym)
    record(store, ids[4], account.pseudonym, DecisionKind.UNDONE, undoes=4)
    record(store, ids[11], account.pseudonym, DecisionKind.REJECTED, reason="abroad", note="Көрші елдегі оқиға.")
    record(store, ids[9], account.pseudonym, DecisionKind.UNSURE, note="Редакцияға хабарласу керек: сайт ашыла ма?")
    add_event(store, DETENTION, name="again")
    correct_articles(store)


def correct_articles(store: Store) -> None:
    """One more candidate, whose articles were corrected after they were first seen."""
    add_event(store, SEARCH, name="corrected", at=NOW - timedelta(hours=9))
    text = SEARCH.told[0].text.replace("үш компьютер мен", "бес компьютер,")
    for hours, changed in (
        (5, {"text": text}),
        (2, {"text": f"{text}\nЖаңартылды: редакция прокуратураға шағым түсірді."}),
        (1, {"text": text, "title": "Оралда газет редакциясында тінту жүрді"}),
    ):
        change_article(store, SEARCH, 0, name="corrected", at=NOW - timedelta(hours=hours), **changed)


def confirm(store: Store, candidate_id: int, pseudonym: str) -> None:
    """Confirm a candidate as the machine suggests it."""
    candidate = store.queue.candidate(candidate_id)
    if candidate is None:
        raise LookupError(f"there is no candidate {candidate_id}")
    incident = make_incident(suggest_coding(candidate, "ru"), candidate, NOW.date())
    decision = Decision(candidate_id=candidate_id, kind=DecisionKind.CONFIRMED, decided_at=NOW, decided_by=pseudonym)
    store.queue.record_decision(decision, incident=incident, seen_decision_id=None)


def record(store: Store, candidate_id: int, pseudonym: str, kind: DecisionKind, **more: Any) -> None:
    """Append another decision."""
    made = store.queue.decisions_of(candidate_id)
    decision = Decision(candidate_id=candidate_id, kind=kind, decided_at=NOW, decided_by=pseudonym, **more)
    store.queue.record_decision(decision, seen_decision_id=made[-1].id if made else None)


@contextmanager
def filled_store() -> Iterator[Store]:
    """A store with the invented newsroom, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/presswatch.db"
        upgrade(url)
        with open_store(url) as store:
            fill(store)
            yield store


def log_in(page: Page, origin: str) -> None:
    """Log in through the form."""
    page.goto(f"{origin}/login")
    page.fill("[name=name]", "Айгерім")
    page.fill("[name=password]", PASSWORD)
    page.click(".login .button-main")
    page.wait_for_url("**/queue")


def take(browser: Browser, origin: str, folder: Path, language: str, size: str, scheme: Any = "light") -> None:
    """Save every screen in one language and size; say which are wider than the window."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale=language, reduced_motion="reduce"
    )
    page = context.new_page()

    def save(name: str) -> None:
        page.wait_for_load_state("load")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            print(f"{name} {language} {size}: {wide} px wide", file=sys.stderr)
        page.screenshot(
            path=folder / f"{name}-{language}-{size}{'' if scheme == 'light' else '-dark'}.png", full_page=True
        )

    page.goto(f"{origin}/login")
    save("1-login")
    log_in(page, origin)
    for name, address in (
        ("2-queue", "/queue?done=2"),
        ("3-candidate", "/candidates/1"),
        ("3-side", "/candidates/1?view=side"),
        ("4-reject", "/candidates/6?do=reject"),
        ("4-known", "/candidates/13?do=known&known_text=Теміртау"),
        ("4-versions", f"/articles/{CORRECTED}/versions"),
        ("5-decided", "/decided"),
        ("6-incidents", "/incidents?withdrawn=1"),
        ("7-incident", "/incidents/1"),
        ("8-codebook", "/codebook"),
        ("9-error", "/nowhere"),
    ):
        page.goto(f"{origin}{address}")
        save(name)
    page.goto(f"{origin}/candidates/1")
    page.fill("[name=summary]", "")
    page.fill("[name=occurred_on]", "кеше")
    page.click("[value=confirmed]")
    save("4-mistakes")
    context.close()


def main(folder: Path) -> None:
    """Save the pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not installed; on Debian: apt-get install chromium")
    with filled_store() as store, served(store) as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        for language in LANGUAGES:
            for size in SIZES:
                take(browser, origin, folder, language, size)
        take(browser, origin, folder, "kk", "desk", "dark")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
