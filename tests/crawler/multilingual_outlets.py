"""Invented outlets in several languages, made before `source new` was tuned on them."""

from __future__ import annotations

from tests.crawler.bad_site import Site
from tests.crawler.outlet_parts import (
    Build,
    Truth,
    cards,
    held_out,
    into,
    menu,
    own,
    page,
    rss,
    written,
)
from tests.crawler.outlets import alternate

SHAPES: list[Build] = []
shape = into(SHAPES)


@shape
def three_languages(site: Site) -> Truth:
    links = {code: written(site, f"/{code}/article/{{n}}-{{s}}", code) for code in ("kk", "ru", "en")}
    names = {"kk": "Үш тіл", "ru": "Уш тил", "en": "Three Tongues"}
    feeds = {code: rss(site, f"/{code}/rss.xml", found, code, title=names[code]) for code, found in links.items()}
    hreflang = "".join(f'<link rel="alternate" hreflang="{code}" href="/{code}/">' for code in links)
    switch = "".join(f'<a href="/{code}/">{code.upper()}</a>' for code in links)
    for code, found in links.items():
        others = menu(site, f"/{code}/category/politics", f"/{code}/about", f"/{code}/author/5")
        head = hreflang + alternate(f"/{code}/rss.xml") + f'<meta property="og:site_name" content="{names[code]}">'
        page(site, f"/{code}/", names[code], switch + others + cards(found, code), code, head)
    site.redirect("/", "/ru/")
    return Truth(
        site, site.url + "/", ("feed",), (feeds["ru"],), ("ru",), tuple(held_out(site, "/ru/article/{n}-{s}", "ru")),
        own(site, "/ru/", "/kk/", "/ru/category/politics", "/ru/about", "/ru/author/5"), "Уш тил",
        editions=own(site, "/kk/", "/en/"),
    )  # fmt: skip


@shape
def host_for_each_language(site: Site) -> Truth:
    root = site.host
    links = {}
    for code, label in (("kk", "kaz"), ("ru", "rus")):
        site.host = f"{label}.{root}"
        links[code] = written(site, "/{s}-{n}/", code)
        page(site, f"//{site.host}/", "Екі үй", cards(links[code], code), code, alternate("/feed"))
        site.answers[f"//{site.host}/feed"] = site.answers[_path(rss(site, f"/{label}/feed", links[code], code))]
    articles = held_out(site, "/{s}-{n}/", "ru")
    site.host = f"kaz.{root}"
    articles += held_out(site, "/{s}-{n}/", "kk")
    site.host = root
    doors = f'<a href="http://kaz.{root}:{site.port}/">Қазақша</a><a href="http://rus.{root}:{site.port}/">Русский</a>'
    both = cards([link for pair in zip(links["kk"], links["ru"], strict=True) for link in pair], "kk")
    page(site, f"//{root}/", "Екі үй", doors + menu(site, "/about", "/team") + both, "kk")
    return Truth(
        site, site.url + "/", ("listing",), (site.url + "/",), ("kk", "ru"), tuple(articles),
        own(site, "/", "/about", "/team"), "Екі үй", editions=(f"http://rus.{root}:{site.port}/", f"http://kaz.{root}:{site.port}/"),
    )  # fmt: skip


def _path(url: str) -> str:
    return "/" + url.partition("//")[2].partition("/")[2]
