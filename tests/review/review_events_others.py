"""Invented events in which others act or nobody knows who, and such as do not count: long ago, abroad."""

from __future__ import annotations

from codes import (
    Context,
    Perpetrator,
    Place,
    Target,
)
from tests.review.review_events import Event, Told

ASSAULT = Event(
    category="physical",
    subtypes=(("nonfatal_attack", 0.94), ("equipment_damage", 0.77)),
    targets=(
        Target(name="Бауыржан Оспанов", role="camera_operator", outlet="Арна-7"),
        Target(name="Гүлмира Ахметова", role="reporter", outlet="Арна-7"),
    ),
    perpetrator=Perpetrator(group="non_authorities", role="private_security"),
    place=Place(region="Karaganda Region", settlement="Теміртау"),
    told=(
        Told(
            source="stepnoi-vestnik",
            language="ru",
            score=0.95,
            title="Охранники завода избили оператора телеканала в Темиртау",
            text=(
                "В Темиртау охранники металлургического завода избили оператора телеканала «Арна-7» "
                "Бауыржана Оспанова и "
                "разбили его камеру.\n"
                "Съёмочная группа снимала сюжет о выбросах с обочины общей дороги. Корреспондент Гульмира Ахметова "
                "говорит, что их окружили пятеро и потребовали удалить запись.\n"
                "У Оспанова сотрясение и ушиб плеча, он обратился в больницу и написал заявление в полицию."
            ),
            marks=(
                ("охранники", "private_security", "agent"),
                ("избили", "nonfatal_attack", "act"),
                ("оператора", "camera_operator", "media"),
                ("разбили его камеру", "equipment_damage", "act"),
                ("Темиртау", "Karaganda Region|Темиртау", "place"),
            ),
        ),
        Told(
            source="dala-habar",
            language="kk",
            score=0.9,
            title="Теміртауда күзетшілер телеарна операторын соққыға жықты",
            text=(
                "Теміртаудағы зауыттың күзетшілері «Арна-7» телеарнасының операторы Бауыржан Оспановты соққыға жығып, "
                "камерасын сындырған. Түсіру тобы жалпыға ортақ жолдың бойында жұмыс істеп тұрған.\n"
                "Оператор ауруханаға жеткізілді. Тілші Гүлмира Ахметова полицияға арыз берілгенін айтты."
            ),
            marks=(
                ("күзетшілері", "private_security", "agent"),
                ("операторы", "camera_operator", "media"),
                ("соққыға жығып", "nonfatal_attack", "act"),
                ("камерасын сындырған", "equipment_damage", "act"),
            ),
        ),
    ),
)

DDOS = Event(
    category="nonphysical_cyber",
    subtypes=(("ddos", 0.91), ("site_blocking", 0.28)),
    targets=(Target(role="website", outlet="Steppe Observer"),),
    perpetrator=Perpetrator(group="unknown", role="unknown_online"),
    place=Place(region="Online"),
    told=(
        Told(
            source="steppe-observer",
            language="en",
            score=0.91,
            title="Our site was under attack for two days",
            text=(
                "The site of Steppe Observer was flooded with requests for two days after we published an "
                "investigation "
                "into road contracts.\n"
                "Our hosting company counted more than four million requests an hour. The editors moved "
                "the site behind "
                "another filter; readers abroad could not open it on Saturday."
            ),
            marks=(
                ("flooded with requests", "ddos", "act"),
                ("site of Steppe Observer", "website", "media"),
                ("editors", "editor", "media"),
            ),
        ),
    ),
)

THREAT = Event(
    category="nonphysical_cyber",
    subtypes=(("threats", 0.89), ("intimidation", 0.72)),
    targets=(Target(name="Серік Жанұзақов", role="blogger", outlet=None),),
    perpetrator=Perpetrator(group="unknown", role="unknown_person"),
    place=Place(region="Kyzylorda Region", settlement="Қызылорда"),
    told=(
        Told(
            source="dala-habar",
            language="kk",
            score=0.86,
            title="Қызылордалық блогерге белгісіз біреулер қоңырау шалып, өлтіреміз деп қорқытты",
            text=(
                "Қызылордалық блогер Серік Жанұзақовқа белгісіз біреулер қоңырау шалып, өлтіреміз деп қорқытқан. "
                "Бұған дейін ол қаладағы су құбыры құрылысы туралы бейнежазба жариялаған.\n"
                "«Балаларыңды ойла деді», – дейді блогер. Ол қоңыраудың жазбасын полицияға тапсырды."
            ),
            marks=(
                ("блогер", "blogger", "media"),
                ("белгісіз біреулер", "unknown_person", "agent"),
                ("өлтіреміз деп қорқытқан", "threats", "act"),
                ("Қызылордалық", "Kyzylorda Region|Қызылорда", "place"),
            ),
        ),
    ),
)

BLOCKED = Event(
    category="nonphysical_cyber",
    subtypes=(("site_blocking", 0.71),),
    targets=(Target(role="website", outlet="Қала айнасы"),),
    place=Place(region="Kazakhstan"),
    days_ago=None,
    told=(
        Told(
            source="steppe-observer",
            language="en",
            score=0.68,
            title="Readers report that the site of Qala Ainasy no longer opens",
            text=(
                "Readers in several regions say that the local news site Qala Ainasy no longer opens without a VPN.\n"
                "The editors have received no notice. The ministry says it has taken no decision to restrict access."
            ),
            marks=(
                ("no longer opens", "site_blocking", "act"),
                ("news site", "website", "media"),
                ("editors", "editor", "media"),
            ),
        ),
    ),
)

RETROSPECTIVE = Event(
    category="judicial_economic",
    subtypes=(("custody", 0.62), ("prison_sentence", 0.41)),
    targets=(Target(name="Тимур Байбеков", role="reporter", outlet="Вечерний портал"),),
    perpetrator=Perpetrator(group="authorities"),
    place=Place(region="Aktobe Region", settlement="Актобе"),
    days_ago=400,
    context=Context(retrospective=True),
    told=(
        Told(
            source="vechernii-portal",
            language="ru",
            score=0.52,
            title="Год без Тимура: как живёт редакция после ареста коллеги",
            text=(
                "Год назад в Актобе арестовали нашего корреспондента Тимура Байбекова. Мы собрали "
                "воспоминания коллег.\n"
                "«Мы до сих пор держим его стол», — говорит редактор."
            ),
            marks=(
                ("Год назад", "retrospective", "context"),
                ("арестовали", "custody", "act"),
                ("корреспондента", "reporter", "media"),
            ),
        ),
    ),
)

ABROAD = Event(
    category="judicial_economic",
    subtypes=(("detention", 0.58),),
    targets=(Target(role="reporter", outlet=None),),
    perpetrator=Perpetrator(group="authorities", role="foreign_authority"),
    place=Place(region="Abroad"),
    context=Context(abroad=True),
    told=(
        Told(
            source="steppe-observer",
            language="en",
            score=0.44,
            title="Two reporters held for a night in a neighbouring country",
            text=(
                "Two reporters of a local radio station were held for a night after filming a rally in a neighbouring "
                "country. None of them works for an outlet from Kazakhstan."
            ),
            marks=(("held", "detention", "act"), ("reporters", "reporter", "media")),
        ),
    ),
)
