"""Records one invented source for each kind of spider, as `presswatch source record` does: `tests/sources/example_*`.

Run `python -m tests.crawler.record_examples` in the root after a change that is meant to alter what is read, look at
the differences, and commit them. Everything is asked of a server of this machine; nothing of it exists elsewhere.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.catalogue import read_source
from records import Source
from tests.crawler.bad_site import running_site
from tests.crawler.collecting import Child, finish
from tests.crawler.families import wire
from tests.crawler.families.table import Known
from tests.crawler.families.world import World, make

SOURCES = Path(__file__).parent.parent / "sources"
ORIGIN = """# Origin

Everything in this folder is invented: the outlet, its pages and the news on them. The pages were written for the tests
(`tests/crawler/families/`) and recorded from a server of the same machine with `presswatch source record`.
"""


@dataclass(frozen=True, kw_only=True)
class Example:
    """An invented source and the family of its pages."""

    id: str
    home: str
    languages: tuple[str, ...]
    collect: str  # the table of its access point
    family: str
    form: str = "iso"
    address: str = ""

    def toml(self) -> str:
        languages = ", ".join(f'"{language}"' for language in self.languages)
        facts = {"name": self.id.replace("_", " ").title(), "homepage": self.home, "country": "kz"}
        lines = [f'{name} = "{value}"' for name, value in facts.items()]
        rest = f'languages = [{languages}]\nschedule = "0 * * * *"\nverified = false\n\n[[collect]]\n{self.collect}\n'
        return "\n".join(("# Invented.", *lines, rest))


def _custom(spider: str, url: str) -> str:
    return f'kind = "custom"\nspider = "{spider}"\nurl = "{url}"'


NEWS = (
    "https://www.gov.kz/api/v1/public/content-manager/news?sort-by=created_date:DESC&projects=eq:example&page=1&size=10"
)
SEARCH = "https://news.google.com/rss/search?q=site:closed.example+when:1d&hl=ru&gl=KZ&ceid=KZ:ru"
EXAMPLES: Sequence[Example] = (
    Example(
        id="example_feed",
        home="https://kundelik.example/",
        languages=("kk", "ru"),
        collect='kind = "feed"\nurl = "https://kundelik.example/feed/"',
        family="wordpress",
        address="https://kundelik.example/{y}/{m}/{slug}/",
    ),
    Example(
        id="example_news_sitemap",
        home="https://arna.example/",
        languages=("kk",),
        collect='kind = "news_sitemap"\nurl = "https://arna.example/sitemap.news.xml"',
        family="plain_stamped",
        form="kk_time",
        address="https://arna.example/news/{n}-{slug}",
    ),
    Example(
        id="example_sitemap",
        home="https://vestnik.example/",
        languages=("ru",),
        collect='kind = "sitemap"\nurl = "https://vestnik.example/sitemap.xml"',
        family="drupal",
        form="ru",
        address="https://vestnik.example/istorii/{slug}",
    ),
    Example(
        id="example_listing",
        home="https://agency.example/",
        languages=("ru",),
        collect='kind = "listing"\nurl = "https://agency.example/ru/news/"\npaging = "?PAGEN_1={n}"',
        family="bitrix",
        form="ru_time",
        address="https://agency.example/ru/news/{slug}",
    ),
    Example(
        id="example_telegram",
        home="https://t.me/example_news",
        languages=("kk", "ru"),
        collect=_custom("telegram", "https://t.me/s/example_news"),
        family="telegram",
    ),
    Example(
        id="example_wordpress",
        home="https://blog.example/",
        languages=("en",),
        collect=_custom("wordpress", "https://blog.example/wp-json/wp/v2/posts"),
        family="wordpress_bare",
        form="en",
        address="https://blog.example/{slug}/",
    ),
    Example(
        id="example_govkz",
        home="https://www.gov.kz/memleket/entities/example?lang=kk",
        languages=("kk",),
        collect=_custom("govkz", NEWS),
        family="govkz",
    ),
    Example(
        id="example_youtube",
        home="https://www.youtube.com/@example",
        languages=("ru", "kk"),
        collect=_custom("youtube", "https://www.youtube.com/@example"),
        family="youtube",
    ),
    Example(
        id="example_google_news",
        home="https://closed.example/",
        languages=("ru",),
        collect=_custom("google_news", SEARCH),
        family="plain",
        form="dotted_time",
        address="https://closed.example/news/{n}",
    ),
    Example(
        id="example_pangea",
        home="https://radio.example/",
        languages=("kk",),
        collect=_custom("pangea", "https://radio.example/z/360"),
        family="pangea",
        form="kk",
        address="https://radio.example/a/{slug}/{n}.html",
    ),
    Example(
        id="example_facebook",
        home="https://www.facebook.com/1000",
        languages=("ru",),
        collect=_custom("facebook", "https://graph.facebook.com/v26.0/1000/published_posts"),
        family="facebook",
    ),
    Example(
        id="example_instagram",
        home="https://www.instagram.com",
        languages=("kk",),
        collect=_custom("instagram", "https://graph.facebook.com/v26.0/1?business_discovery=example"),
        family="instagram",
    ),
)


def record(example: Example, folder: Path) -> Path:
    """The folder of a fresh recording of an example, made below `folder`."""
    sources = folder / "sources"
    sources.mkdir(parents=True)
    file = sources / f"{example.id}.toml"
    file.write_text(example.toml(), encoding="utf-8")
    world, source = World(), _read(file)
    known = Known(id=example.id, family=example.family, form=example.form, address=example.address)
    make(source, known, world, paragraphs=1)
    with running_site() as site:
        world.at(site)
        environment = {
            "PRESSWATCH_DATA": str(folder / "data"),
            "PRESSWATCH_SOURCES": str(sources),
            "PRESSWATCH_DOWNLOAD_DELAY_S": "0",
            "PRESSWATCH_ALLOW_PRIVATE_ADDRESSES": f"127.0.0.1:{site.port}",
            "PRESSWATCH_FACEBOOK_TOKEN": "example-token-of-nobody",
            "PRESSWATCH_INSTAGRAM_TOKEN": "example-token-of-nobody",
        }
        (folder / wire.PORT_FILE).write_text(str(site.port), encoding="ascii")
        job = folder / "command.json"
        told = {"arguments": ["source", "record", example.id], "environment": environment}
        job.write_text(json.dumps(told), encoding="utf-8")
        ended = finish(Child(wire.run_command, folder, job))
    if ended.code:
        raise SystemExit(f"{example.id}: {ended.stderr}")
    (made,) = (sources / f"{example.id}.recorded").iterdir()
    return made


def main() -> None:
    """Record all examples anew."""
    for example in EXAMPLES:
        with tempfile.TemporaryDirectory() as name:
            made = record(example, Path(name))
            target = SOURCES / example.id
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir(parents=True)
            shutil.copytree(made, target / made.name)
            shutil.copy(Path(name) / "sources" / f"{example.id}.toml", target)
            (target / "ORIGIN.md").write_text(ORIGIN, encoding="utf-8")


def _read(file: Path) -> Source:
    source, mistakes = read_source(file, file.name)
    if source is None:
        raise SystemExit("\n".join(mistakes))
    return source


if __name__ == "__main__":
    main()
