"""Pages of the load site in five shapes that news sites have, some 70 kB each, most of it no article."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from random import Random

from bench.load_site.plan import Outlet, Story

MONTHS: Mapping[str, tuple[str, ...]] = {
    "ru": ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
           "декабря"),
    "kk": ("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек", "қазан", "қараша",
           "желтоқсан"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip
RUBRICS: Mapping[str, tuple[str, ...]] = {
    "ru": ("Главная", "Общество", "Экономика", "Культура", "Спорт", "Погода", "Регионы", "Мнения", "Фото", "Архив"),
    "kk": ("Басты бет", "Қоғам", "Экономика", "Мәдениет", "Спорт", "Ауа райы", "Өңірлер", "Пікір", "Фото", "Мұрағат"),
    "en": ("Home", "Society", "Economy", "Culture", "Sport", "Weather", "Regions", "Opinion", "Photo", "Archive"),
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "ru": {"more": "Читайте также", "latest": "Последние новости", "rights": "Все права защищены", "photo": "Фото из "
           "архива редакции", "mail": "Подпишитесь на нашу рассылку и читайте новости утром"},
    "kk": {"more": "Тағы оқыңыз", "latest": "Соңғы жаңалықтар", "rights": "Барлық құқықтар қорғалған", "photo": "Сурет "
           "редакция мұрағатынан", "mail": "Таңғы жаңалықтарды хатпен алып тұрыңыз"},
    "en": {"more": "Read also", "latest": "Latest news", "rights": "All rights reserved", "photo": "Picture from our "
           "archive", "mail": "Get the news of the morning by mail"},
}  # fmt: skip
LOCALES = {"ru": "ru_RU", "kk": "kk_KZ", "en": "en_US"}
SCRIPT_BYTES = 28_000
STYLE_BYTES = 14_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Chrome:
    """What every page of an outlet shares: before the title, between head and story, after the story."""

    top: str
    middle: str
    bottom: str


def make_chrome(outlet: Outlet) -> Chrome:
    """The parts of an outlet's pages that do not change from story to story."""
    chance = Random(f"chrome:{outlet.number}")  # noqa: S311  filler, not a secret
    opening, closing = _frames(outlet)
    return Chrome(
        top=f'<!DOCTYPE html>\n<html lang="{outlet.language}">\n<head>\n<meta charset="{outlet.encoding}">\n',
        middle=f"{_styles(chance)}{_scripts(chance)}</head>\n<body>\n{_menu(outlet)}{opening}",
        bottom=f"{closing}{_sidebar(outlet)}{_footer(outlet)}{_scripts(chance)}</body>\n</html>\n",
    )


def story_head(outlet: Outlet, story: Story) -> str:
    """Title, meta fields and JSON-LD of a story, as its layout has them."""
    title = escape(story.text.title)
    head = f"<title>{title} — {escape(outlet.name)}</title>\n"
    head += f'<meta name="description" content="{escape(story.text.paragraphs[0][:150])}">\n'
    if outlet.layout in ("wordpress", "article", "divs"):
        head += (
            f'<meta property="og:type" content="article">\n<meta property="og:title" content="{title}">\n'
            f'<meta property="og:locale" content="{LOCALES[outlet.language]}">\n'
            f'<meta property="og:site_name" content="{escape(outlet.name)}">\n'
        )
    if outlet.layout in ("wordpress", "divs"):
        head += f'<meta property="article:published_time" content="{story.published_at.isoformat()}">\n'
    if outlet.layout == "article":
        head += f'<script type="application/ld+json">{_structured(outlet, story)}</script>\n'
    return head


def story_body(outlet: Outlet, story: Story) -> str:
    """The story itself with its picture and links to others, in the shape of the layout."""
    return BODIES[outlet.layout](outlet, story, _related(outlet, story))


def written_date(language: str, moment: datetime) -> str:
    """A day and an hour as people write them."""
    month = MONTHS[language][moment.month - 1]
    if language == "kk":
        return f"{moment.year} жылғы {moment.day} {month}, {moment:%H:%M}"
    if language == "ru":
        return f"{moment.day} {month} {moment.year}, {moment:%H:%M}"
    return f"{month} {moment.day}, {moment.year}, {moment:%H:%M}"


def _wordpress(outlet: Outlet, story: Story, related: str) -> str:
    stamp, told = story.published_at.isoformat(), written_date(outlet.language, story.published_at)
    return (
        f'<article id="post-{story.number}" class="post type-post status-publish hentry category-news">\n'
        f'<header class="entry-header"><h1 class="entry-title">{escape(story.text.title)}</h1>'
        f'<div class="entry-meta"><time class="entry-date published" datetime="{stamp}">{told}</time> '
        f'<span class="author vcard"><a href="/author/{story.number % 9}/">{escape(story.text.author)}</a></span></div>'
        f'</header>\n<div class="entry-content">\n{_picture(outlet)}{_paragraphs(story)}</div>\n'
        f'<footer class="entry-footer">{related}</footer></article>\n'
    )


def _bitrix(outlet: Outlet, story: Story, related: str) -> str:
    broken = "<br><br>\n".join(escape(paragraph) for paragraph in story.text.paragraphs)
    return (
        f'<table width="100%" cellpadding="0" cellspacing="0"><tr><td class="news-date-time">'
        f"{story.published_at:%d.%m.%Y %H:%M}</td></tr>\n<tr><td><h3>{escape(story.text.title)}</h3></td></tr>\n"
        f'<tr><td class="detail_text" valign="top">{_picture(outlet)}{broken}</td></tr>\n'
        f'<tr><td align="right"><i>{escape(story.text.author)}</i></td></tr>\n<tr><td>{related}</td></tr></table>\n'
    )


def _divs(outlet: Outlet, story: Story, related: str) -> str:
    told = written_date(outlet.language, story.published_at)
    pieces = "".join(f'<div class="b-txt__p"><div>{escape(text)}</div></div>\n' for text in story.text.paragraphs)
    return (
        f'<div class="b-main"><div class="b-main__in"><div class="b-ttl"><h1>{escape(story.text.title)}</h1></div>\n'
        f'<div class="b-info"><div class="b-info__d">{told}</div><div class="b-info__a">{escape(story.text.author)}'
        f'</div></div>\n<div class="b-pic">{_picture(outlet)}</div><div class="b-txt">{pieces}</div>\n'
        f'<div class="b-more">{related}</div></div></div>\n'
    )


def _article(outlet: Outlet, story: Story, related: str) -> str:
    stamp, told = story.published_at.isoformat(), written_date(outlet.language, story.published_at)
    return (
        f'<main><article><h1>{escape(story.text.title)}</h1><p class="byline"><time datetime="{stamp}">{told}</time> · '
        f"{escape(story.text.author)}</p>\n<figure>{_picture(outlet)}</figure>\n{_paragraphs(story)}"
        f"<aside>{related}</aside></article></main>\n"
    )


def _joomla(outlet: Outlet, story: Story, related: str) -> str:
    told = written_date(outlet.language, story.published_at)
    return (
        f'<div class="item-page" itemscope itemtype="https://schema.org/Article"><div class="page-header">'
        f'<h2 itemprop="headline">{escape(story.text.title)}</h2></div>\n<dl class="article-info muted">'
        f'<dd class="createdby">{escape(story.text.author)}</dd><dd class="published"><time itemprop="datePublished" '
        f'datetime="{story.published_at.isoformat()}">{told}</time></dd></dl>\n<div itemprop="articleBody">'
        f'{_picture(outlet)}{_paragraphs(story)}</div>\n<ul class="pager pagenav"><li>{related}</li></ul></div>\n'
    )


BODIES: Mapping[str, Callable[[Outlet, Story, str], str]] = {
    "wordpress": _wordpress,
    "bitrix": _bitrix,
    "divs": _divs,
    "article": _article,
    "joomla": _joomla,
}


def _frames(outlet: Outlet) -> tuple[str, str]:
    if outlet.layout == "bitrix":
        return (
            '<table width="980" align="center"><tr><td width="220" valign="top"></td><td valign="top">\n',
            "</td></tr></table>\n",
        )
    return '<div id="page" class="site"><div id="content" class="site-content">\n', "</div></div>\n"


def _paragraphs(story: Story) -> str:
    return "".join(f"<p>{escape(text)}</p>\n" for text in story.text.paragraphs)


def _picture(outlet: Outlet) -> str:
    return f'<img src="/img/{outlet.number}.jpg" width="640" height="400" alt="{WORDS[outlet.language]["photo"]}">\n'


def _structured(outlet: Outlet, story: Story) -> str:
    told = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.text.title,
        "datePublished": story.published_at.isoformat(),
        "inLanguage": outlet.language,
        "author": {"@type": "Person", "name": story.text.author},
        "publisher": {"@type": "Organization", "name": outlet.name},
    }
    return json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")


def _related(outlet: Outlet, story: Story) -> str:
    near = [outlet.stories[(story.number + step) % len(outlet.stories)] for step in (1, 2, 3, 4)]
    return f"<h4>{WORDS[outlet.language]['more']}</h4>{_links(near)}"


def _links(stories: Sequence[Story]) -> str:
    items = (f'<li><a href="{escape(story.path)}">{escape(story.text.title)}</a></li>\n' for story in stories)
    return f"<ul>{''.join(items)}</ul>\n"


def _menu(outlet: Outlet) -> str:
    rubrics = "".join(
        f'<li class="menu-item menu-item-{number}"><a href="/rubric/{number}/">{name}</a><ul class="sub-menu">'
        + "".join(f'<li><a href="/rubric/{number}/{part}/">{name} {part}</a></li>' for part in range(1, 7))
        + "</ul></li>\n"
        for number, name in enumerate(RUBRICS[outlet.language])
    )
    return f'<nav class="main-menu"><a class="logo" href="/">{escape(outlet.name)}</a><ul>{rubrics}</ul></nav>\n'


def _sidebar(outlet: Outlet) -> str:
    teasers = "".join(
        f'<div class="teaser"><a href="{escape(story.path)}"><img src="/img/t{story.number}.jpg" alt="" width="80">'
        f'<span class="teaser-title">{escape(story.text.title)}</span></a>'
        f'<span class="teaser-date">{story.published_at:%d.%m.%Y %H:%M}</span></div>\n'
        for story in outlet.stories[:20]
    )
    words = WORDS[outlet.language]
    return f'<aside class="sidebar"><h4>{words["latest"]}</h4>{teasers}<p>{words["mail"]}</p></aside>\n'


def _footer(outlet: Outlet) -> str:
    rights = WORDS[outlet.language]["rights"]
    return f'<footer class="site-footer"><p>© 2009–2026 {escape(outlet.name)}. {rights}.</p></footer>\n'


def _styles(chance: Random) -> str:
    rules, size = [], 0
    while size < STYLE_BYTES:
        rule = (
            f".c{chance.randrange(10_000)} .b{chance.randrange(10_000)}{{margin:{chance.randrange(40)}px;"
            f"padding:{chance.randrange(20)}px;color:#{chance.randrange(1 << 24):06x};float:left}}\n"
        )
        rules.append(rule)
        size += len(rule)
    return f"<style>{''.join(rules)}</style>\n"


def _scripts(chance: Random) -> str:
    lines, size = [], 0
    while size < SCRIPT_BYTES // 2:
        line = f"window.q=window.q||[];q.push(['set','k{chance.randrange(10**6)}',{chance.random():.12f}]);\n"
        lines.append(line)
        size += len(line)
    return f"<script>{''.join(lines)}</script>\n"
