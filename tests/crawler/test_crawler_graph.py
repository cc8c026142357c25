"""Facebook Pages and Instagram accounts through the official interface, against a local server that answers as its
documentation says: cursors, errors, allowances, missing fields, JSON that is odd or ends in the middle."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.catalogue import CatalogueError, load_catalogue
from crawler.fetch import Answer, FetchFailed
from crawler.graph_errors import explained, rate_limit, redacted
from crawler.spiders.custom import facebook, instagram
from tests.crawler.bad_site import Handler, Site
from tests.crawler.collecting import Collect, Run, source

TOKEN = "EAAtestTokenThatNobodyMaySee0123456789"
PAGE = "/v26.0/1001/published_posts"
OWN = "/v26.0/17841400000000001"
TOKENS = {"facebook": TOKEN, "instagram": TOKEN}
TEXTS = ("Тілшіні сотқа шақырды.\nРедакция мәлімдеме жасады.", "Редакция сообщила о взломе страницы.")
Error = dict[str, Any]


def page_of(site: Site, id: str = "fb", path: str = PAGE, **more: Any) -> dict[str, Any]:
    point = {"spider": "facebook", **more.pop("point", {})}
    return source(id, site.url + path, "custom", point=point, **more)


def account(site: Site, id: str = "ig", name: str = "daily.example") -> dict[str, Any]:
    return source(id, f"{site.url}{OWN}?business_discovery={name}", "custom", point={"spider": "instagram"})


def post(n: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"1001_{n}",
        "created_time": f"2026-11-{n:02}T05:00:00+0000",
        "message": f"{n}. {TEXTS[n % 2]}",
        "permalink_url": f"https://www.facebook.com/daily/posts/{n}",
        "attachments": {"data": [{"title": "Мақала", "url": "https://daily.example/1", "media_type": "link"}]},
        **more,
    }


def picture(n: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"1790{n}",
        "timestamp": f"2026-11-{n:02}T05:00:00+0000",
        "caption": f"{n}. {TEXTS[n % 2]}",
        "permalink": f"https://www.instagram.com/p/Code{n}/",
        "media_type": "IMAGE",
        **more,
    }


def asked(handler: Handler) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}


def send(handler: Handler, told: object, status: int = 200, usage: dict[str, str] | None = None) -> None:
    named = usage or {}
    handler.send(status, json.dumps(told).encode(), {"Content-Type": "application/json; charset=UTF-8", **named})


def guarded(answer: Callable[[Handler], None]) -> Callable[[Handler], None]:
    """An answer for those who bring the token; error 190 for all others."""

    def checked(handler: Handler) -> None:
        if handler.headers.get("Authorization") != f"Bearer {TOKEN}":
            send(handler, {"error": {"message": "Invalid OAuth access token.", "code": 190}}, 400)
        else:
            answer(handler)

    return checked


def pages(
    site: Site, posts: list[dict[str, Any]], path: str = PAGE, per_page: int = 10, usage: dict[str, str] | None = None
) -> None:
    """A Page whose posts come newest first, some at a time, with the tempting address of the next ones."""

    def answer(handler: Handler) -> None:
        start = int(asked(handler).get("after", "c0").removeprefix("c"))
        part, cursor = posts[start : start + per_page], f"c{start + per_page}"
        paging = {"cursors": {"before": f"c{start}", "after": cursor}}
        if start + per_page < len(posts):
            paging["next"] = f"{site.url}{path}?access_token={TOKEN}&after={cursor}"  # type: ignore[assignment]
        send(handler, {"data": part, "paging": paging}, usage=usage)

    site.under(path, guarded(answer))


def accounts(site: Site, posts: list[dict[str, Any]], per_page: int = 10) -> None:
    def answer(handler: Handler) -> None:
        fields = asked(handler)["fields"]
        start = int(fields.partition(".after(c")[2].partition(")")[0] or 0)
        media = {"data": posts[start : start + per_page], "paging": {"cursors": {"after": f"c{start + per_page}"}}}
        send(handler, {"business_discovery": {"media": media, "id": "2"}, "id": OWN.rpartition("/")[2]})

    site.under(OWN, guarded(answer))


def refuses(site: Site, error: Error, status: int = 400, path: str = PAGE, usage: dict[str, str] | None = None) -> None:
    site.under(path, guarded(lambda handler: send(handler, {"error": error}, status, usage)))


def assert_discreet(run: Run, site: Site, folder: Path) -> None:
    """The token stands in one header of requests to the interface and nowhere else."""
    assert TOKEN not in run.stderr
    assert TOKEN not in json.dumps(run.counts)
    assert TOKEN.encode() not in (folder / "tiny.db").read_bytes()
    assert not any(TOKEN in path for path, _ in site.requests)
    assert {name for _, headers in site.requests for name, value in headers.items() if TOKEN in value} <= {
        "Authorization"
    }


# ---- posts --------------------------------------------------------------------------------------


def test_posts_of_a_page_become_pages_and_then_only_news(site: Site, collect: Collect, tmp_path: Path) -> None:
    pages(site, [post(n) for n in range(24, 0, -1)])
    first = collect([page_of(site)], tokens=TOKENS)
    assert first.counts["fb"]["error"] is None
    assert first.urls() == [f"https://www.facebook.com/daily/posts/{n}" for n in range(1, 25)]
    assert json.loads(first.body(first.urls()[4])) == post(5)
    assert "Тілшіні сотқа".encode() in first.body(first.urls()[1]), "letters as they are, not escaped"
    kept = first.store.db.execute("select distinct type from pages").fetchall()
    assert kept == [("application/json; kind=graph-post",)]
    query = parse_qs(urlsplit(site.requests[0][0]).query)
    assert set(query["fields"][0].replace("attachments{", "").rstrip("}").split(",")) == {
        *("id", "created_time", "message", "permalink_url", "title", "description", "url", "media_type"),
    }, "nothing of people who comment or react"
    assert "/robots.txt" not in site.hits, "an interface opened with a token is not crawled"
    assert_discreet(first, site, tmp_path)
    site.hits.clear()
    pages(site, [post(n) for n in range(26, 0, -1)])
    second = collect([page_of(site)], tokens=TOKENS)
    assert second.urls()[24:] == [f"https://www.facebook.com/daily/posts/{n}" for n in (25, 26)]
    assert sum(site.hits.values()) == 2, "back to the first page without news"


def test_posts_of_an_account_become_pages_without_anything_of_others(
    site: Site, collect: Collect, tmp_path: Path
) -> None:
    accounts(site, [picture(n) for n in range(24, 0, -1)])
    run = collect([account(site)], tokens=TOKENS)
    assert run.counts["ig"]["error"] is None
    assert run.urls() == [f"https://www.instagram.com/p/Code{n}/" for n in range(1, 25)]
    assert json.loads(run.body(run.urls()[4])) == picture(5)
    fields = parse_qs(urlsplit(site.requests[0][0]).query)["fields"][0]
    assert fields == (
        "business_discovery.username(daily.example){media.limit(25){id,caption,timestamp,permalink,media_type}}"
    )
    assert_discreet(run, site, tmp_path)


def test_first_run_and_backfill_end_at_their_moment(site: Site, collect: Collect) -> None:
    pages(site, [post(n) for n in range(24, 0, -1)], per_page=4)
    first = collect([page_of(site)], tokens=TOKENS, first_run_days=3)
    assert len(first.urls()) == 3
    assert sum(site.hits.values()) == 2
    further = collect([page_of(site)], tokens=TOKENS, since="2026-11-10T00:00:00+05:00")
    assert len(further.urls()) == 15
    limited = page_of(site, "few", point={"options": {"max_pages": 1}})
    told = collect([limited], tokens=TOKENS)
    assert told.counts["few"]["new"] == 4
    assert "older posts are not read" in told.stderr


def test_posts_with_missing_fields_are_kept_or_counted(site: Site, collect: Collect) -> None:
    odd = [
        post(5, permalink_url="https://www.facebook.com/permalink.php?story_fbid=pfbid0Ab&id=1001"),
        post(4, permalink_url=None),
        {"id": "1001_3"},
        post(2, message=7, created_time=[], attachments="none"),
        {"message": "nameless"},
        "no object",
        {"id": "../evil", "permalink_url": "javascript:alert(1)"},
    ]
    pages(site, odd)  # type: ignore[arg-type]
    accounts(
        site, [picture(2), picture(1, permalink=None), {"id": "1", "permalink": "https://www.instagram.com/p/C3/"}]
    )
    run = collect([page_of(site), account(site)], tokens=TOKENS)
    assert sorted(run.urls()) == [
        *(f"https://www.facebook.com/1001_{n}" for n in (3, 4, 5)),
        "https://www.facebook.com/daily/posts/2",
        *(f"https://www.instagram.com/p/{code}/" for code in ("C3", "Code2")),
    ]
    assert "posts without an address: 2" in run.stderr
    assert "posts without an address: 1" in run.stderr


# ---- tokens -------------------------------------------------------------------------------------


def test_without_a_token_nothing_is_asked_and_the_setting_is_named(site: Site, collect: Collect) -> None:
    pages(site, [post(1)])
    run = collect([page_of(site), account(site)])
    assert "set PRESSWATCH_FACEBOOK_TOKEN" in run.counts["fb"]["error"]
    assert "set PRESSWATCH_INSTAGRAM_TOKEN" in run.counts["ig"]["error"]
    assert not site.requests


def test_token_goes_to_the_interface_only(site: Site, collect: Collect, canary: Site, tmp_path: Path) -> None:
    site.redirect(PAGE + "?", f"{canary.url}{PAGE}", 302)
    told = [
        page_of(site, "moved"),
        source("name", f"http://localhost:{site.port}{PAGE}", "custom", point={"spider": "facebook"}),
        source("other", f"https://graph.facebook.com.evil.example{PAGE}", "custom", point={"spider": "facebook"}),
        source("plain", f"http://graph.facebook.com{PAGE}", "custom", point={"spider": "facebook"}),
    ]
    run = collect(told, tokens=TOKENS, allowed=["127.0.0.0/8"])
    for id in ("name", "other", "plain"):
        assert "a token is sent to https://graph.facebook.com only" in run.counts[id]["error"]
    assert run.counts["moved"]["error"]
    assert not any(TOKEN in str(headers) for _, headers in canary.requests)
    assert_discreet(run, site, tmp_path)


# ---- errors -------------------------------------------------------------------------------------

LASTING: dict[str, tuple[Error, str]] = {
    "expired": ({"code": 190, "error_subcode": 463, "message": "Session has expired"}, "it has expired"),
    "revoked": ({"code": 190, "error_subcode": 467, "message": "Invalid"}, "it was revoked or is invalid"),
    "malformed": ({"code": 190, "message": f"Malformed access token {TOKEN}"}, "make a new one and set PRESSWATCH_"),
    "feature": ({"code": 10, "message": "(#10) requires"}, 'lacks the feature "Page Public Content Access"'),
    "permission": ({"code": 200, "message": "Permissions error"}, "lacks the feature"),
    "unknown": ({"code": 100, "error_subcode": 33, "message": "Unsupported get request"}, "no such page"),
    "field": ({"code": 100, "message": "(#100) Tried accessing nonexisting field"}, "nonexisting field"),
    "alias": ({"code": 803, "message": "Some of the aliases you requested do not exist"}, "no such page"),
    "strange": ({"code": 99999, "message": "?"}, "the interface refuses"),
    "wordless": ({}, "the interface refuses (no code, status 400)"),
}


def test_lasting_errors_say_what_to_do_and_keep_the_token_secret(site: Site, collect: Collect, tmp_path: Path) -> None:
    for id, (error, _) in LASTING.items():
        refuses(site, error, path=f"/v26.0/{id}/published_posts")
    run = collect([page_of(site, id, f"/v26.0/{id}/published_posts") for id in LASTING], tokens=TOKENS)
    for id, (_, words) in LASTING.items():
        assert words in run.counts[id]["error"], id
        assert "waits until" not in run.counts[id]["error"]
    assert run.store.db.execute("select count(*) from hosts").fetchone() == (0,)
    assert set(site.hits.values()) == {1}, "no error of these is tried again"
    assert_discreet(run, site, tmp_path)


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80002])
def test_used_up_allowance_leaves_the_interface_alone_as_long_as_it_says(
    site: Site, collect: Collect, code: int
) -> None:
    usage = {"178": [{"type": "instagram", "call_count": 100, "estimated_time_to_regain_access": 19}]}
    error = {"code": code, "message": "(#4) Application request limit reached"}
    headers = {"X-Business-Use-Case-Usage": json.dumps(usage), "X-App-Usage": '{"call_count": 71}'}
    refuses(site, error, 403, usage=headers)
    run = collect([page_of(site), page_of(site, "other")], tokens=TOKENS, sources_at_once=1)
    errors = sorted(run.counts[id]["error"] for id in ("fb", "other"))
    assert any("rate_limited: too many requests, left alone for 19 minutes" in error for error in errors)
    assert any("waits until 2026-11-24 12:19 UTC" in error for error in errors), "all pages share the allowance"
    assert sum(site.hits.values()) == 1
    pages(site, [post(1)])
    assert (
        "waits until" in collect([page_of(site)], tokens=TOKENS, now="2026-11-24T12:18:00+00:00").counts["fb"]["error"]
    )
    assert collect([page_of(site)], tokens=TOKENS, now="2026-11-24T12:20:00+00:00").counts["fb"]["new"] == 1


def test_nearly_used_allowance_ends_the_paging(site: Site, collect: Collect) -> None:
    pages(site, [post(n) for n in range(24, 0, -1)], usage={"X-App-Usage": '{"call_count": 95, "total_time": 3}'})
    run = collect([page_of(site)], tokens=TOKENS)
    assert run.counts["fb"]["new"] == 10
    assert "95 % of the allowance is used" in run.stderr
    assert sum(site.hits.values()) == 1


@pytest.mark.parametrize("code", [1, 2])
def test_passing_fault_of_the_interface_is_told_as_one(site: Site, collect: Collect, code: int) -> None:
    refuses(site, {"code": code, "message": "An unknown error has occurred", "is_transient": True}, 500)
    run = collect([page_of(site)], tokens=TOKENS)
    assert "service: the interface has a passing fault" in run.counts["fb"]["error"]


def test_fault_in_the_middle_keeps_what_came_before(site: Site, collect: Collect) -> None:
    def answer(handler: Handler) -> None:
        if "after" in asked(handler):
            send(handler, {"error": {"code": 2, "message": "later"}}, 500)
        else:
            told = {"data": [post(n) for n in (9, 8, 7)], "paging": {"cursors": {"after": "c3"}}}
            send(handler, told)

    site.under(PAGE, guarded(answer))
    run = collect([page_of(site)], tokens=TOKENS)
    assert run.counts["fb"]["new"] == 3
    assert "older posts: service" in run.stderr


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"code": 110, "error_subcode": 2207013, "message": "Cannot find User"}, "name of a professional account"),
        ({"code": 24, "message": "The requested resource does not exist"}, "professional account without an age limit"),
        ({"code": 10, "message": "Application does not have permission"}, "instagram_manage_insights"),
    ],
)
def test_errors_of_instagram_name_its_own_remedies(site: Site, collect: Collect, error: Error, words: str) -> None:
    refuses(site, error, path=OWN)
    assert words in collect([account(site)], tokens=TOKENS).counts["ig"]["error"]


ODD: dict[str, bytes] = {
    "half": b'{"data": [{"id": "1001_1", "message": "x',
    "html": b"<html>sorry</html>",
    "list": b"[]",
    "deep": b"[" * 100_000,
    "bytes": b"\xff\xfe\x00",
    "nothing": b"",
    "number": b'{"data": 5}',
    "error": b'{"error": "text"}',
    "other": b'{"id": "1001"}',
}


def test_odd_answers_are_failures_in_words(site: Site, collect: Collect) -> None:
    for id, body in ODD.items():
        site.page(f"/v26.0/{id}/published_posts?", body, "application/json")
    told = [page_of(site, id, f"/v26.0/{id}/published_posts") for id in ODD]
    run = collect(told, tokens=TOKENS)
    assert all(run.counts[id]["error"] for id in ODD)
    assert "no list of posts" in run.counts["half"]["error"]
    assert run.code == 0


@pytest.mark.parametrize(
    "header", ["", "{", "5", "[]", '{"a": 5}', '{"call_count": "x"}', '{"call_count": true}', "[" * 9999]
)
def test_odd_usage_headers_say_nothing(header: str) -> None:
    answer = Answer(url="https://graph.facebook.com/", status=200, body=b"", headers=(("x-app-usage", header),))
    assert rate_limit(answer) is None


@pytest.mark.parametrize("code", [None, "190", -1, 10**400, 1.5, float("inf"), [], {"a": 1}, True])
def test_odd_error_codes_give_words(code: object) -> None:
    answer = Answer(url="https://graph.facebook.com/", status=400, body=b"", headers=())
    assert isinstance(explained(answer, {"code": code, "message": ["x"]}, "facebook"), FetchFailed)


def test_recorded_answers_hold_no_token() -> None:
    kept = f'{{"next": "https://graph.facebook.com/x?access_token={TOKEN}&after=c"}}'.encode()
    assert redacted(kept, TOKEN) == b'{"next": "https://graph.facebook.com/x?access_token=REDACTED&after=c"}'
    other = b'{"next": "https:\\/\\/graph.facebook.com\\/x?access_token=EAAother\\u0026after=c", "access_token": "EAA"}'
    assert b"EAA" not in redacted(other, TOKEN)


def test_cursors_are_put_into_addresses_of_the_same_interface() -> None:
    url = "https://graph.facebook.com/v26.0/1?business_discovery=daily.example"
    assert ".after(Q1" in parse_qs(urlsplit(instagram.page_address(url, "Q1")).query)["fields"][0]
    assert facebook.page_address("https://graph.facebook.com/v26.0/1/published_posts", "Q1").endswith("&after=Q1")


@pytest.mark.parametrize(
    ("spider", "url", "good"),
    [
        ("facebook", "https://www.facebook.com/daily", "https://graph.facebook.com/v26.0/1234567890/published_posts"),
        ("facebook", "https://graph.facebook.com/v26.0/1/feed", "published_posts"),
        ("instagram", "https://www.instagram.com/daily/", "?business_discovery=daily_example"),
        ("instagram", "https://graph.facebook.com/v26.0/1?business_discovery=a)b", "?business_discovery=daily_example"),
    ],
)
def test_address_the_interface_does_not_have_is_a_mistake_with_an_example(
    spider: str, url: str, good: str, tmp_path: Path
) -> None:
    (tmp_path / "a.toml").write_text(
        'name = "a"\nhomepage = "https://a.example/"\ncountry = "kz"\nlanguages = ["kk"]\nschedule = "0 * * * *"\n'
        f'[[collect]]\nkind = "custom"\nspider = "{spider}"\nurl = "{url}"\n',
        encoding="utf-8",
    )
    with pytest.raises(CatalogueError) as caught:
        load_catalogue([tmp_path])
    assert good in caught.value.mistakes[0]
