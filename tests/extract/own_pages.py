"""Stories, teasers and menus of our own, and reading a page of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from extract.article import extract_article
from records import Article, NotAnArticle, Page

MakePage = Callable[..., Page]
EAST = timezone(timedelta(hours=5))

STORIES = (
    ("Ауданда жаңа мектеп ашылды", "Тоғыз жүз орындық мектеп жұмысын бастады, деп хабарлады әкімдік."),
    ("Көпірді жөндеу аяқталды", "Өзен үстіндегі көпір екі жылдан кейін қайта ашылды."),
    ("Ауылға таза су келді", "Екі мың тұрғын таза сумен қамтылды, құрылыс үш жылға созылған."),
    ("Жаңа бағдаршам орнатылды", "Қауіпті қиылыста алғашқы бағдаршам іске қосылды."),
    ("Күзгі жәрмеңке өтті", "Жәрмеңкеге облыстың сегіз ауданы қатысты."),
    ("Жол жөндеу кестесі шықты", "Келер жылы қырық шақырым жолды жөндеу жоспарланған."),
)
TEASERS = "".join(
    f'<div class="item"><h3><a href="/news/{n}">{title}</a></h3><p>{lead}</p><span>23.11.2026</span></div>'
    for n, (title, lead) in enumerate(STORIES)
)
LINKS = "".join(f'<li><a href="/news/{n}">{title}</a></li>' for n, (title, _) in enumerate(STORIES * 7))
MENU = '<ul><li><a href="/">Басты бет</a></li><li><a href="/qogam">Қоғам</a></li><li><a href="/sot">Сот</a></li></ul>'

NOTE = "Ақтөбеде «Таң» газетінің тілшісі ұсталды."
LONG_KK = (
    "Сенбі күні Ақтөбеде полиция «Таң» газетінің тілшісін сот ғимаратының жанында ұстап, бөлімшеге алып кетті.",
    "Редакцияның айтуынша, тілші ашық сот отырысына қатысуға келген, оның қолында куәлігі болған.",
    "Қалалық полиция департаменті бұл туралы түсініктеме берген жоқ.",
)
LONG_RU = (
    "Журналист районной газеты заявил, что охранник акимата отобрал у него камеру и стёр запись.",
    "По словам редактора, это случилось в понедельник утром у входа в здание акимата.",
    "В полиции сообщили, что заявление принято и проверка начата.",
)


def read(page: Page, now: datetime) -> Article:
    found = extract_article(page, now=now)
    assert isinstance(found, Article), found
    return found


def reason(page: Page, now: datetime) -> str:
    found = extract_article(page, now=now)
    assert isinstance(found, NotAnArticle), found
    return found.reason


def paragraphs(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)
