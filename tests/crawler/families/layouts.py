"""Families of which the layout of lists and articles is known by its parts: software first, then single outlets.

Only the structure is that of the sites (which part holds what, and how dates are written); every page is our own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape

from tests.crawler.families.building import (
    Family,
    Outlet,
    framed,
    headline,
    json_ld,
    link,
    meta,
    paragraphs,
)
from tests.crawler.families.stories import Story


def laid_out(
    *, item: str, article: str, around: str = "{items}", head: str = "", traps: tuple[str, ...] = ()
) -> Family:
    """A family told by templates: `item` is one entry of a list, `around` the list, `article` the article's part.

    Names in braces: url, title, summary, date (as printed), iso, unix, number, text (paragraphs), tag (a link that is
    no article), items. `head` names what stands in the head of an article: meta, json_ld.
    """

    def list_page(stories: Sequence[Story], outlet: Outlet) -> str:
        items = "".join(item.format(**_facts(story, outlet)) for story in stories)
        body = f"<main>{around.format(items=items, home=escape(outlet.home))}</main>"
        return framed(outlet, outlet.name, body + _most_read(stories))

    def article_page(story: Story, outlet: Outlet) -> str:
        told = {"meta": meta, "json_ld": json_ld}
        heads = "".join(told[name](story, outlet) for name in head.split())
        body = article.format(**_facts(story, outlet))
        return framed(outlet, headline(story, outlet), f"<main>{body}</main>", heads)

    return Family(list_page=list_page, article_page=article_page, traps=traps)


def _facts(story: Story, outlet: Outlet) -> dict[str, str]:
    return {
        "url": escape(story.url),
        "title": escape(story.title),
        "summary": escape(story.paragraphs[0][:80]),
        "date": escape(outlet.printed(story)),
        "iso": outlet.iso(story),
        "unix": str(int(story.at.timestamp())),
        "number": str(story.number),
        "text": paragraphs(story),
        "tag": f'<a href="{escape(outlet.traps[-1])}">{escape(outlet.traps[-1].rpartition("/")[2] or "tag")}</a>',
    }


def _most_read(stories: Sequence[Story]) -> str:
    """The same articles once more, beside the list."""
    links = "".join(f"<li>{link(story)}</li>" for story in stories[:1])
    return f'<aside class="popular"><ol>{links}</ol></aside>'


def state_list(stories: Sequence[Story], outlet: Outlet) -> str:
    """A page that the server draws and a script takes over: its state stands below as JSON."""
    cards = "".join(
        f'<div class="RichBlock">{link(story, "<h2>" + escape(story.title) + "</h2>")}</div>' for story in stories
    )
    return framed(outlet, outlet.name, f'<div id="__next"><main>{cards}</main></div>{_state(stories, outlet)}')


def state_article(story: Story, outlet: Outlet) -> str:
    body = (
        f'<div id="__next"><article><h1>{escape(story.title)}</h1><time datetime="{outlet.iso(story)}">'
        f"{escape(outlet.printed(story))}</time><div>{paragraphs(story)}</div></article></div>"
    )
    return framed(outlet, headline(story, outlet), body + _state([story], outlet), meta(story, outlet))


def _state(stories: Sequence[Story], outlet: Outlet) -> str:
    told = [{"id": story.number, "url": story.url, "title": story.title, "at": outlet.iso(story)} for story in stories]
    state = {"props": {"pageProps": {"items": told}}, "page": "/[...path]", "buildId": "example"}
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state, ensure_ascii=False)}</script>'


WORDPRESS = laid_out(
    item='<article id="post-{number}" class="post type-post hentry"><h2 class="entry-title"><a href="{url}" '
    'rel="bookmark">{title}</a></h2><div class="entry-meta"><time class="entry-date published" datetime="{iso}">{date}'
    '</time> {tag}</div><div class="entry-summary"><p>{summary} <a class="more-link" href="{url}">…</a></p></div>'
    "</article>",
    around='{items}<nav class="pagination"><a class="next page-numbers" href="{home}">→</a></nav>',
    article='<article id="post-{number}" class="post type-post hentry"><header class="entry-header"><h1 class='
    '"entry-title">{title}</h1><div class="entry-meta"><time class="entry-date published" datetime="{iso}">'
    "{date}</time>"
    ' {tag}</div></header><div class="entry-content">{text}</div><footer class="entry-footer">{tag}</footer></article>',
    traps=("/category/obshchestvo/", "/tag/media/", "/author/admin/", "/feed/", "/wp-login.php", "/page/3/"),
)
# A theme that prints the day and says nothing to machines.
WORDPRESS_BARE = laid_out(
    item='<div class="post"><h3><a href="{url}">{title}</a></h3><span class="date">{date}</span></div>',
    article='<div class="post single"><h1 class="title">{title}</h1><span class="date">{date}</span><div class="entry">'
    "{text}</div><p class='tags'>{tag}</p></div>",
    traps=WORDPRESS.traps,
)
BITRIX = laid_out(
    item='<div class="post type-post" id="bx_{number}"><div class="post-header"><h3 class="post-title"><a href="{url}">'
    '{title}</a></h3></div><div class="post-byline"><p>{date}</p></div></div>',
    around='<div class="news-list">{items}<div class="bx-pagination"><a href="?PAGEN_1=2">2</a></div></div>',
    article='<article class="news-detail"><h1>{title}</h1><div class="post-byline"><p>{date}</p></div>'
    '<div class="post-content">{text}</div></article>',
    traps=("/ru/news/rss/", "/upload/iblock/", "/search/"),
)
JOOMLA = laid_out(
    item='<div class="itemContainer"><div class="catItemHeader"><span class="catItemDateCreated">{date}</span>'
    '<h3 class="catItemTitle"><a href="{url}">{title}</a></h3></div></div>',
    around='<div id="k2Container" class="itemListView">{items}<div class="k2Pagination"><a href="?start=20">2</a>'
    "</div></div>",
    article='<div id="k2Container" class="itemView"><h1 class="single-post__entry-title itemTitle">{title}</h1>'
    '<time class="itemDateCreated" datetime="{iso}">{date}</time><div class="entry__article itemFullText">{text}</div>'
    "</div>",
    traps=("{prefix}/news/itemlist/tag/smi", "{prefix}/news/itemlist/user/12-redaktor", "{prefix}/component/search"),
)
XOOPS = laid_out(
    item='<div class="item"><div class="itemHead"><span class="itemTitle"><a href="{url}">{title}</a></span></div>'
    '<div class="itemInfo"><span class="itemPostDate">{date}</span></div></div>',
    article='<div class="item"><div class="itemHead"><h1 class="itemTitle">{title}</h1></div><div class="itemInfo">'
    '<span class="itemPostDate">{date}</span></div><div class="itemBody"><div class="itemText">{text}</div></div>'
    "</div>",
    traps=("/userinfo.php?uid=1", "/modules/newspaper/index.php?numberid=4", "/modules/news/index.php?storytopic=3"),
)
DATALIFE = laid_out(
    item='<div class="shortstory"><h2><a href="{url}">{title}</a></h2><div class="date">{date}</div>{tag}</div>',
    article='<div id="dle-content"><article class="fullstory"><h1>{title}</h1><div class="date">{date}</div>'
    '<div class="full-text">{text}</div></article></div>',
    head="meta",
    traps=("/kazakhstan-news/", "/user/redaktor/", "/tags/smi/", "/index.php?do=feedback"),
)
DRUPAL = laid_out(
    item='<div class="views-row"><h3><a href="{url}" hreflang="en">{title}</a></h3><span class="date">{date}</span>'
    "</div>",
    around='<div class="view-content">{items}</div><ul class="pager"><li><a href="?page=1">next</a></li></ul>',
    article='<article class="node node--type-article"><h1 class="page-title"><span class="field--name-title">{title}'
    '</span></h1><div class="node__submitted">{date}</div><div class="node__content"><div class="field--name-body">'
    "{text}</div></div></article>",
    traps=("{prefix}/taxonomy/term/12", "/user/login", "{prefix}/tags/press"),
)
DRUPAL_STAMPED = laid_out(
    item='<div class="views-row"><h3><a href="{url}">{title}</a></h3></div>',
    around='<div class="view-content">{items}</div>',
    article='<article class="node node--type-article"><h1>{title}</h1><time datetime="{iso}" class="datetime">'
    "{date}</time>"
    '<div class="field--name-body">{text}</div></article>',
    head="meta",
    traps=DRUPAL.traps,
)
PANGEA = laid_out(
    item='<li class="col-xs-12"><div class="media-block"><a href="{url}" class="img-wrap"></a><div class='
    '"media-block__content"><span class="date">{date}</span><a href="{url}"><h4 class="media-block__title">{title}</h4>'
    "</a></div></div></li>",
    around='<ul id="ordinaryItems">{items}</ul>',
    article='<div class="hdr-container"><h1 class="title pg-title">{title}</h1><div class="publishing-details">'
    '<time pubdate="pubdate" datetime="{iso}">{date}</time></div></div><div id="article-content"><div class="wsw">'
    "{text}"
    "</div></div>",
    head="json_ld",
    traps=("/z/361", "/author/redaktor/ptyqm", "/podcasts", "/p/4123.html"),
)
# Plain pages: of these sites only the form of addresses is known, and of some the form of dates.
PLAIN = laid_out(
    item='<div class="card"><a href="{url}"><h3>{title}</h3></a><span>{date}</span></div>',
    article='<article><h1>{title}</h1><div class="date">{date}</div><div class="text">{text}</div></article>',
    traps=("{prefix}/news", "{prefix}/author/redaktor", "{prefix}/category/novosti-goroda", "{prefix}/page/2"),
)
PLAIN_STAMPED = laid_out(
    item='<div class="card"><a href="{url}"><h3>{title}</h3></a><span>{date}</span></div>',
    article='<article><h1>{title}</h1><div class="date">{date}</div><div class="text">{text}</div></article>',
    head="meta json_ld",
    traps=PLAIN.traps,
)
STATE = Family(
    list_page=state_list,
    article_page=state_article,
    traps=("/tag/media", "/news", "/about", "/authors/redaktor"),
)

FAMILIES: Mapping[str, Family] = {
    "wordpress": WORDPRESS,
    "wordpress_bare": WORDPRESS_BARE,
    "bitrix": BITRIX,
    "joomla": JOOMLA,
    "xoops": XOOPS,
    "datalife": DATALIFE,
    "drupal": DRUPAL,
    "drupal_stamped": DRUPAL_STAMPED,
    "pangea": PANGEA,
    "state": STATE,
    "plain": PLAIN,
    "plain_stamped": PLAIN_STAMPED,
    "kazinform": laid_out(
        item='<div class="lenta_news__block"><span class="lenta_news__time">{date}</span><a href="{url}" class='
        '"lenta_news__title">{title}</a></div>',
        article='<div class="article"><h1 class="article__title">{title}</h1><div class="article__time">{date}</div>'
        '<div class="article__body-text">{text}</div></div>',
        traps=("{prefix}/category/obschestvo", "{prefix}/tag/smi", "/archive/20261101"),
    ),
    "kazpravda": laid_out(
        item='<div class="news-item"><a href="{url}">{title}</a></div>',
        article='<div class="article"><h1 class="article__title">{title}</h1><div class="article__date">{date}</div>'
        '<div class="article__body">{text}</div></div>',
        traps=("/c/obshchestvo/", "/a/gazeta/"),
    ),
    "egemen": laid_out(
        item='<div class="flex_news"><a href="{url}">{title}</a><span class="text-grey">{date}</span></div>',
        article='<div><h1 class="responsive_title">{title}</h1><span class="text-grey">{date}</span><div class='
        '"article-body">{text}</div></div>',
        traps=("/category/qogam", "/tag/bilim", "/authors"),
    ),
    "tengrinews": laid_out(
        item='<div class="content_main_item"><a href="{url}"><img alt=""></a><span class="content_main_item_title">'
        '<a href="{url}">{title}</a></span><div class="content_main_item_meta"><time datetime="{iso}">{date}</time>'
        "</div></div>",
        article='<section class="content_main"><h1 class="head-single">{title}</h1><div class="date-time">{date}</div>'
        '<div class="content_main_text">{text}</div></section>',
        head="meta",
        traps=("/kazakhstan_news/", "/tag/smi/", "/article/", "/page/contacts/"),
    ),
    "zakon": laid_out(
        item='<div class="zmainCard_item card_md"><a href="{url}">{title}</a><time datetime="{iso}">{date}</time>'
        "</div>",
        article='<div class="articleBlock"><h1>{title}</h1><time class="date" datetime="{iso}">{date}</time>'
        '<div class="content">{text}</div></div>',
        traps=("/obshestvo/", "/sobytiia/", "/tag/smi/", "/redaktsiia/"),
    ),
    "nur": laid_out(
        item='<article class="article-card"><a href="{url}"><h2 class="article-card__title">{title}</h2></a>'
        "<time datetime="
        '"{iso}">{date}</time></article>',
        around='<div class="block-infinite">{items}</div>',
        article='<article><h1 class="main-headline">{title}</h1><time datetime="{iso}">{date}</time><div class='
        '"formatted-body">{text}</div></article>',
        traps=("/society/", "/politics/universe/", "/author/123/", "/tags/smi/"),
    ),
    "vlast": laid_out(
        item='<div class="news-inline-item media"><div class="news-inline-item-body"><a href="{url}">{title}</a>'
        '<time datetime="{iso}">{date}</time></div></div>',
        article='<div class="article"><h1>{title}</h1><time datetime="{iso}">{date}</time>'
        '<div class="default-item-text">'
        "{text}</div></div>",
        traps=("/novosti/", "/avtory/redaktor.html", "/tags/smi/", "/english/"),
    ),
    "ulysmedia": laid_out(
        item='<div class="category__item"><a class="category__title" href="{url}">{title}</a><span class="date" title='
        '"{date}">{date}</span></div>',
        article='<div class="post"><h1>{title}</h1><span class="date" title="{date}">{date}</span>'
        '<div class="post__text">'
        "{text}</div></div>",
        traps=("/news/", "/analitika/", "/tag/smi/", "/search/?search_text=smi"),
    ),
    "informburo": laid_out(
        item='<li class="uk-grid"><a href="{url}">{title}</a><time class="article-time">{date}</time></li>',
        article='<div class="article"><h1>{title}</h1><div class="article-info">{date}</div><div>{text}</div></div>',
        head="meta",
        traps=("/novosti", "/tag/svoboda-slova", "/author/redaktor", "/stati"),
    ),
    "time_kz": laid_out(
        item='<div class="row"><a href="{url}">{title}</a><span>{date}</span></div>',
        around='<div class="post-items">{items}</div>',
        article='<div class="post"><h1>{title}</h1><div class="date">{date}</div><div class="post-text">{text}</div>'
        "</div>",
        traps=("/articles/territory", "/news", "/authors/12"),
    ),
    "ratel": laid_out(
        item='<div class="article__title"><a href="{url}">{title}</a></div><div class="post_news__date">{date}</div>',
        article='<div class="post"><h1>{title}</h1><div class="post_news__date">{date}</div><div class="text">'
        "{text}</div></div>",
        traps=("/raw", "/outlook", "/search?q=smi"),
    ),
    "qamshy": laid_out(
        item='<div class="tabs__item__text"><a href="{url}">{title}</a></div>',
        article='<div class="post"><h1>{title}</h1><span class="post__date">{date}</span><div class="post__text">'
        "{text}</div></div>",
        traps=("/category/qogam", "/tag/bilim"),
    ),
    "baq": laid_out(
        item='<div class="l-col"><a class="l-col__item" href="{url}"><span>{title}</span></a></div>',
        article='<div class="post"><h1>{title}</h1><time datetime="{iso}">{date}</time><div class="post__body">'
        "{text}</div></div>",
        traps=("/category/qogam", "/tag/bilim_200012345", "/search"),
    ),
    "sputnik": laid_out(
        item='<div class="list__item"><a class="list__title" href="{url}">{title}</a>'
        '<div class="list__date" data-unixtime='
        '"{unix}">{date}</div></div>',
        article='<div class="article"><h1 class="article__title">{title}</h1><div class="article__info-date">'
        '<a href="/">'
        '{date}</a></div><div class="article__body"><div class="article__text">{text}</div></div></div>',
        head="meta",
        traps=("/20261101/", "/keyword_smi/", "/person_Redaktor/", "/archive/"),
    ),
    "total": laid_out(
        item='<div class="b-news-list__item"><a href="{url}">{title}</a><span>{date}</span></div>',
        article='<div class="b-article"><h1>{title}</h1><div class="b-article__date">{date}</div>'
        '<div class="b-article__text">'
        "{text}</div></div>",
        traps=("/ru/news/", "/ru/news/page-40", "/ru/author/12"),
    ),
}
