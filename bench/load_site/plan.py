"""What the load site holds: outlets and their stories, all of it decided by a seed and a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bench.load_site.faults import FAULTY_SHARE, REACHABLE, Fault, HostFault
from bench.load_site.texts import Text, compose_text, title_count

LAYOUTS = ("wordpress", "bitrix", "divs", "article", "joomla")
LANGUAGES = ("ru", "kk", "en")
ACCESS = ("rss", "news_sitemap", "sitemap_index", "listing", "atom")
ZONE = ZoneInfo("Asia/Almaty")
SPAN = timedelta(hours=60)  # a source's first run looks back three days
OUTLETS_AT_MOST = 60_000  # addresses 127.0.1.1 to 127.0.240.250


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article of an outlet."""

    number: int
    path: str
    text: Text
    published_at: datetime
    fault: Fault | None = None

    @property
    def is_reachable(self) -> bool:
        """Whether a careful reader can have the whole page."""
        return self.fault is None or self.fault in REACHABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One invented outlet on an address of its own."""

    number: int
    language: str
    layout: str
    access: str
    encoding: str
    is_packed: bool  # its server packs answers with gzip
    names_charset: bool  # in the header; otherwise in the page only
    fault: HostFault | None
    stories: tuple[Story, ...]

    @property
    def id(self) -> str:
        """Id of the source, which is also the name of its catalogue file."""
        return f"load{self.number:05d}"

    @property
    def name(self) -> str:
        """What its pages call it."""
        words = {"ru": "Вестник", "kk": "Хабаршы", "en": "Courier"}
        return f"{words[self.language]} {self.number}"

    @property
    def host(self) -> str:
        """Its address on this machine, without port."""
        return f"127.0.{1 + self.number // 250}.{1 + self.number % 250}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteShape:
    """How large and how bad a load site is."""

    outlets: int = 100
    stories: int = 100  # of each outlet
    seed: int = 1
    now: datetime  # aware; stories are as old as 60 hours
    is_faulty: bool = False  # some stories of each outlet are served badly
    bad_hosts: tuple[HostFault, ...] = ()  # one more outlet for each, as bad as that

    def __post_init__(self) -> None:
        if not 0 < self.outlets + len(self.bad_hosts) <= OUTLETS_AT_MOST or not 0 < self.stories <= 2000:
            raise ValueError("a load site has 1 to 60,000 outlets of 1 to 2,000 stories each")
        if self.now.tzinfo is None:
            raise ValueError("SiteShape.now needs a time zone")


def plan_site(shape: SiteShape) -> tuple[Outlet, ...]:
    """The outlets of a load site; the same shape gives the same outlets, to the letter."""
    faults: tuple[HostFault | None, ...] = (*(None for _ in range(shape.outlets)), *shape.bad_hosts)
    return tuple(_outlet(number, fault, shape) for number, fault in enumerate(faults))


def _outlet(number: int, fault: HostFault | None, shape: SiteShape) -> Outlet:
    chance = Random(f"{shape.seed}:{number}")  # noqa: S311  a plan, not a secret
    language, layout = LANGUAGES[number % 3], LAYOUTS[number % 5]
    is_old = layout in ("bitrix", "joomla") and language != "en" and number % 2 == 1
    return Outlet(
        number=number,
        language=language,
        layout=layout,
        access=ACCESS[(number + number // 5) % 5],
        encoding="windows-1251" if is_old else "utf-8",
        is_packed=number % 10 != 9,
        names_charset=number % 4 != 3,
        fault=fault,
        stories=tuple(_stories(number, language, layout, chance, shape)),
    )


def _stories(number: int, language: str, layout: str, chance: Random, shape: SiteShape) -> list[Story]:
    titles = chance.sample(range(title_count(language)), shape.stories)
    moments = sorted((shape.now - chance.random() * SPAN for _ in titles), reverse=True)
    faults = _faults(chance, shape)
    return [
        Story(
            number=position,
            path=_path(layout, number, position, moment),
            text=compose_text(language, chance, title_number=title),
            published_at=moment.astimezone(ZONE).replace(microsecond=0),
            fault=faults.get(position),
        )
        for position, (title, moment) in enumerate(zip(titles, moments, strict=True))
    ]


def _faults(chance: Random, shape: SiteShape) -> dict[int, Fault]:
    """Which stories are served badly: chance gives each fault its share."""
    if not shape.is_faulty:
        return {}
    found: dict[int, Fault] = {}
    for position in range(shape.stories):
        drawn = chance.random()
        for fault, share in FAULTY_SHARE.items():
            drawn -= share
            if drawn < 0:
                found[position] = fault
                break
    return found


def _path(layout: str, outlet: int, story: int, moment: datetime) -> str:
    day = moment.astimezone(ZONE)
    slug = f"{('zhana', 'novosti', 'report')[story % 3]}-{('jol', 'most', 'school')[outlet % 3]}-{1000 + story}"
    return {
        "wordpress": f"/{day:%Y/%m/%d}/{slug}/",
        "bitrix": f"/news/detail.php?ID={100_000 + story}",
        "divs": f"/news/{500_000 + story}-{slug}.html",
        "article": f"/{day:%Y-%m-%d}/{slug}",
        "joomla": f"/index.php?option=com_content&view=article&id={20_000 + story}",
    }[layout]
