"""The newsroom's HTML: every outlet's stories, lists and channel preview, each site in a layout of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from demo.content import Outlet, Story
from demo.words import day_month

TEMPLATES = Path(__file__).with_name("templates")
STORIES_A_LIST = 5
MESSAGES_A_PREVIEW = 7

NOTICE = {
    "kk": "«{name}» — presswatch демо-редакциясының ойдан шығарылған басылымы. Адамдары мен оқиғалары шынайы емес.",
    "ru": "«{name}» — вымышленное издание демонстрационной редакции presswatch. Люди и события здесь придуманы.",
    "en": "“{name}” is an invented outlet of the presswatch demo newsroom. Its people and events are made up.",
}
# What a site says around its stories.
WORDS = {
    "kk": {
        "news": "Жаңалықтар",
        "about": "Басылым туралы",
        "region": "Өңір",
        "private": "Редакция бөлмесі",
        "related": "Тағы оқыңыз",
        "read_also": "Осы тақырыпта",
        "cookies": "Сайт cookie файлдарын пайдаланады.",
        "accept": "Келісемін",
        "newsletter": "Апталық хатқа жазылыңыз.",
    },
    "ru": {
        "news": "Новости",
        "about": "Об издании",
        "region": "Регион",
        "private": "Для сотрудников",
        "related": "Читайте также",
        "read_also": "По теме",
        "cookies": "Сайт использует файлы cookie. Оставаясь здесь, вы соглашаетесь с этим.",
        "accept": "Хорошо",
        "newsletter": "Подпишитесь на письмо недели.",
    },
    "en": {
        "news": "News",
        "about": "About us",
        "region": "Region",
        "private": "Staff room",
        "related": "Most read",
        "read_also": "See also",
        "cookies": "This site uses cookies.",
        "accept": "Fine",
        "newsletter": "Get our weekly letter every Friday morning.",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """A link to a story with what a list shows of it."""

    path: str
    title: str
    lead: str
    day: str


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)


def notice(outlet: Outlet, language: str) -> str:
    """The sentence that says the outlet is invented."""
    return NOTICE[language].format(name=outlet.name)


def teaser_of(outlet: Outlet, story: Story) -> Teaser:
    """The story as a list of its own site shows it."""
    lead = story.paragraphs[0].split(". ")[0]
    day = day_month(story.published_at.date(), story.language)
    return Teaser(path=outlet.path_of(story), title=story.title, lead=lead, day=day)


def render_story(outlet: Outlet, story: Story, base_url: str) -> bytes:
    """A story's page in the outlet's layout and encoding; its teasers name three other stories of the site."""
    place = outlet.stories.index(story)
    others = [outlet.stories[(place + step) % len(outlet.stories)] for step in (1, 2, 3)]
    return _render(
        outlet,
        f"{outlet.layout}.html",
        story.language,
        story=story,
        teasers=[teaser_of(outlet, other) for other in others],
        published=_published(story),
        json_ld=_json_ld(outlet, story, base_url),
        json_ld_graph=_json_ld_graph(outlet, story, base_url),
    )


def render_list(
    outlet: Outlet,
    heading: str,
    stories: Sequence[Story],
    *,
    page: int = 1,
    pages: int = 1,
) -> bytes:
    """A page of teasers: a home page, a tag, one page of a listing."""
    teasers = [teaser_of(outlet, story) for story in stories]
    return _render(
        outlet, "list.html", outlet.languages[0], heading=heading, teasers=teasers, page=page, pages=pages, story=None
    )


def render_about(outlet: Outlet) -> bytes:
    """The page that says who makes the outlet: nobody, it is invented."""
    language = outlet.languages[0]
    return _render(outlet, "about.html", language, heading=WORDS[language]["about"], story=None)


def render_preview(outlet: Outlet, stories: Sequence[Story], base_url: str, *, older: bool) -> bytes:
    """A channel's public preview with these messages, oldest first; `older` says whether more lie before them."""
    ordered = sorted(stories, key=lambda story: story.number)
    first = ordered[0]
    messages = [
        {
            "story": story,
            "utc": story.published_at.astimezone(UTC).isoformat(),
            "clock": f"{story.published_at:%H:%M}",
        }
        for story in ordered
    ]
    return _render(
        outlet,
        "telegram.html",
        outlet.languages[0],
        messages=messages,
        channel=outlet.index_path.rsplit("/", 1)[-1],
        base_url=base_url,
        older=first.number if older else None,
        # The channel's first message is a service message: no story, and a reader of previews must not take it for one.
        service=None if older else outlet.first_number - 1,
        service_utc=(first.published_at - timedelta(days=1)).astimezone(UTC).isoformat(),
    )


def _render(outlet: Outlet, template: str, language: str, **values: object) -> bytes:
    words = WORDS[language]
    menu = [(words["news"], "/"), (words["region"], "/tag/region/"), (words["about"], "/about/")]
    html = (
        _environment()
        .get_template(template)
        .render(
            outlet=outlet,
            page_language=language,
            words=words,
            menu=[*menu, (words["private"], "/private/")],
            notice=notice(outlet, language),
            **values,
        )
    )
    # An old encoding has no Kazakh letters; such sites write them as character references.
    return html.encode(outlet.encoding, "xmlcharrefreplace")


def _published(story: Story) -> dict[str, str]:
    at: datetime = story.published_at
    words = day_month(at.date(), story.language)
    return {
        "iso": at.isoformat(),
        "clock": f"{at:%H:%M}",
        "numeric": f"{at:%d.%m.%Y, %H:%M}",
        "words": f"{words} {at.year}, {at:%H:%M}",
    }


def _news_article(outlet: Outlet, story: Story, base_url: str) -> dict[str, object]:
    return {
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": story.published_at.isoformat(),
        "inLanguage": story.language,
        "mainEntityOfPage": base_url + outlet.path_of(story),
        "author": {"@type": "Person" if story.author else "Organization", "name": story.author or outlet.name},
        "publisher": {"@type": "Organization", "name": outlet.name},
    }


def _json_ld(outlet: Outlet, story: Story, base_url: str) -> Markup:
    return _as_script({"@context": "https://schema.org", **_news_article(outlet, story, base_url)})


def _json_ld_graph(outlet: Outlet, story: Story, base_url: str) -> Markup:
    site = {"@type": "WebSite", "name": outlet.name, "url": base_url + "/"}
    return _as_script({"@context": "https://schema.org", "@graph": [site, _news_article(outlet, story, base_url)]})


def _as_script(data: object) -> Markup:
    # "</" would end the script element early.
    return Markup(json.dumps(data, ensure_ascii=False).replace("</", "<\\/"))  # noqa: S704 (our own files)
