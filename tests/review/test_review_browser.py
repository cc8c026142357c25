"""The review pages in a real Chromium over a real server, with scripts and without: nothing leaves our own origin."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request, expect, sync_playwright

from storage.database import Store
from tests.review.conftest import PASSWORD
from tests.review.review_browser import CHROMIUM_ARGUMENTS, served
from tests.review.review_events_officials import DETENTION
from tests.review.review_events_others import ASSAULT, THREAT
from tests.review.review_newsroom import EVENTS, NOW, add_event, change_article, fill_store
from tests.review.test_review_outside_text import PAYLOADS, poisoned

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (Debian: apt-get install chromium)"),
]


@dataclass
class Visit:
    """A browser window on the pages, with everything it asked for and complained of."""

    page: Page
    origin: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def hear_dialog(self, dialog: Dialog) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()

    def hear_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def go(self, address: str) -> None:
        self.page.goto(f"{self.origin}{address}")

    def log_in(self, name: str = "correspondent-name") -> None:
        self.go("/login")
        self.page.fill("[name=name]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click(".login .button-main")
        self.page.wait_for_url("**/queue")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def origin(store: Store) -> Iterator[str]:
    with served(store) as origin:
        yield origin


@pytest.fixture
def visit(chromium: Browser, origin: str) -> Iterator[Any]:
    """Opens windows: `visit()` with scripts, `visit(scripts=False)` without; checks what they asked for at the end."""
    opened: list[tuple[BrowserContext, Visit]] = []

    def open_window(*, scripts: bool = True, **options: Any) -> Visit:
        context = chromium.new_context(java_script_enabled=scripts, locale="en", **options)
        page = context.new_page()
        page.set_default_timeout(15_000)
        window = Visit(page=page, origin=origin)

        def note(request: Request) -> None:
            window.asked.append(request.url)

        context.on("request", note)
        page.on("dialog", window.hear_dialog)
        page.on("pageerror", lambda error: window.complaints.append(str(error)))
        page.on("console", window.hear_console)
        opened.append((context, window))
        return window

    yield open_window
    for context, window in opened:
        context.close()
        foreign = [url for url in window.asked if not url.startswith(f"{origin}/")]
        assert foreign == []
        assert [text for text in window.complaints if "status of 4" not in text] == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_login_to_incident_and_back(store: Store, visit: Any, scripts: bool) -> None:
    candidate_id = add_event(store, DETENTION)
    window: Visit = visit(scripts=scripts)
    page = window.page
    window.log_in()
    expect(page.locator("article[data-card]")).to_have_count(1)
    expect(page.locator(".sentence mark.ev-act")).to_have_text("detained")
    page.click(".card-title a")
    expect(page.locator(".text mark.ev-act").first).to_have_text("ұстады")
    expect(page.locator("[name=settlement]")).to_have_value("Алматы")
    page.fill("[name=summary]", "Police held a reporter for three hours.")
    page.click("button[value=confirmed]")
    page.wait_for_url("**/queue?done=*")
    expect(page.locator(".notice-good")).to_contain_text("confirmed")
    page.click(".notice-good a[href^='/incidents/']")
    expect(page.locator("h1")).to_have_text("Police held a reporter for three hours.")
    window.go(f"/queue?done={candidate_id}")
    page.click("button[data-undo]")
    expect(page.locator("article[data-card]")).to_have_count(1)
    assert [d.kind.value for d in store.queue.decisions_of(candidate_id)] == ["confirmed", "undone"]
    assert store.incidents.incident(1).state == "withdrawn"  # type: ignore[union-attr]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_mistake_comes_back_with_everything_typed(store: Store, visit: Any, scripts: bool) -> None:
    candidate_id = add_event(store, THREAT)
    window: Visit = visit(scripts=scripts)
    window.log_in()
    window.go(f"/candidates/{candidate_id}?do=reject")
    window.page.fill("[name=note]", "бұрын жазғаным")
    window.page.click("button[value=rejected]")
    expect(window.page.locator(".section-reject .mistake")).to_be_visible()
    expect(window.page.locator("[name=note]")).to_have_value("бұрын жазғаным")
    window.page.check("[value=unreliable]")
    window.page.click("button[value=rejected]")
    window.page.wait_for_url("**/queue?done=*")
    assert store.queue.decisions_of(candidate_id)[0].reason == "unreliable"


def test_enter_in_a_field_decides_nothing_without_scripts(store: Store, visit: Any) -> None:
    candidate_id = add_event(store, THREAT)
    window: Visit = visit(scripts=False)
    window.log_in()
    window.go(f"/candidates/{candidate_id}")
    window.page.press("[name=settlement]", "Enter")
    expect(window.page.locator(".notice")).to_contain_text("Nothing was recorded yet")
    assert store.queue.decisions_of(candidate_id) == []


def test_queue_is_worked_through_by_keyboard(store: Store, visit: Any) -> None:
    first, second = add_event(store, DETENTION), add_event(store, ASSAULT)
    window: Visit = visit()
    page = window.page
    window.log_in()
    page.keyboard.press("j")
    expect(page.locator(".is-chosen .card-title")).to_contain_text("Reporter of Tanba")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("r")
    page.wait_for_url(f"**/candidates/{first}**")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue?done=*")
    assert store.queue.decisions_of(first)[0].reason == "media_as_source"
    page.keyboard.press("z")
    expect(page.locator("article[data-card]")).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/candidates/{second}**")
    page.keyboard.press("c")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue?done=*")
    assert store.queue.candidate(second).state == "confirmed"  # type: ignore[union-attr]
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(f"**/candidates/{first}**")
    page.fill("[name=incident_number]", "1")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/queue?done=*")
    assert store.queue.candidate(first).state == "update"  # type: ignore[union-attr]
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()


def test_keys_work_on_a_cyrillic_layout(store: Store, visit: Any) -> None:
    add_event(store, DETENTION)
    window: Visit = visit()
    window.log_in()
    window.page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'о', code: 'KeyJ', bubbles: true}))"
    )
    expect(window.page.locator(".is-chosen")).to_have_count(1)


def test_forms_carry_our_origin_and_other_sites_no_referrer(store: Store, visit: Any) -> None:
    candidate_id = add_event(store, DETENTION)
    window: Visit = visit()
    with window.page.expect_request(lambda request: request.method == "POST") as posted:
        window.log_in()
    assert posted.value.all_headers()["origin"] == window.origin
    headers: list[dict[str, str]] = []

    def answer(route: Any) -> None:
        headers.append(route.request.all_headers())
        route.fulfill(status=200, body="elsewhere")

    window.page.route("https://*.example/**", answer)
    window.go(f"/candidates/{candidate_id}")
    window.page.click("a.address >> nth=0")
    window.page.wait_for_url("https://*.example/**")
    assert "referer" not in headers[0]
    assert "origin" not in headers[0]
    window.asked[:] = [url for url in window.asked if ".example/" not in url]  # the click asked for on purpose


def test_hostile_text_runs_nowhere(store: Store, visit: Any) -> None:
    ids = [add_event(store, poisoned(payload), name=f"p{n}") for n, payload in enumerate(PAYLOADS)]
    window: Visit = visit()
    window.log_in()
    for address in ["/queue", "/queue?page=2", *(f"/candidates/{id}" for id in ids)]:
        window.go(address)
        assert window.page.locator("script").count() == 1, address
    assert window.complaints == []


@pytest.mark.parametrize(("width", "language"), [(390, "kk"), (390, "ru"), (320, "kk"), (1280, "kk")])
def test_no_screen_is_wider_than_the_window(store: Store, visit: Any, width: int, language: str) -> None:
    long_word = "Қазақстандықтарға" * 12
    event = replace(ASSAULT, told=(replace(ASSAULT.told[0], title=long_word, text=f"{long_word} {long_word}"),))
    ids = [*fill_store(store, EVENTS[:3]), add_event(store, event, name="long")]
    window: Visit = visit(viewport={"width": width, "height": 800}, extra_http_headers={"Accept-Language": language})
    window.log_in()
    for address in ("/queue", f"/candidates/{ids[0]}?view=side", f"/candidates/{ids[-1]}?do=known", "/decided",
                    "/incidents", "/codebook", "/nowhere"):  # fmt: skip
        window.go(address)
        assert window.page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize("width", [1280, 320])
def test_what_changed_is_read_without_scripts_on_any_width(store: Store, visit: Any, width: int) -> None:
    candidate_id = add_event(store, DETENTION)
    text = DETENTION.told[0].text.replace("үш сағаттан", "бес сағаттан") + "\nhttps://" + "ұ" * 200
    change_article(store, DETENTION, 0, at=NOW + timedelta(hours=1), text=text)
    window: Visit = visit(scripts=False, viewport={"width": width, "height": 800})
    page = window.page
    window.log_in()
    window.go(f"/candidates/{candidate_id}")
    page.click(".changed a")
    expect(page.locator(".change del").first).to_have_css("text-decoration-line", "line-through")
    expect(page.locator(".change ins").first).to_have_css("text-decoration-line", "underline")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click(".crumbs a")
    page.wait_for_url(f"**/candidates/{candidate_id}")
