"""An invented newsroom for the review tests: candidates in Kazakh, Russian and English, people and outlets made up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

from records import (
    Article,
    Assessment,
    Candidate,
    Context,
    Evidence,
    Language,
    Mention,
    Outcome,
    OutcomeKind,
    Page,
    Perpetrator,
    Place,
    Scored,
    Source,
    Target,
    TextField,
)
from storage.database import Store

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

SOURCES = tuple(
    Source(
        id=id,
        name=name,
        homepage=f"https://{id}.example/",
        country="kz",
        languages=("kk", "ru", "en"),
        schedule="0 * * * *",
        access_points=(),
    )
    for id, name in (
        ("dala-habar", "Дала хабар"),
        ("tanba", "Таңба"),
        ("vechernii-portal", "Вечерний портал"),
        ("stepnoi-vestnik", "Степной вестник"),
        ("steppe-observer", "Steppe Observer"),
    )
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """One article with what a classifier finds in it: words of it with the label and rule that matched them."""

    source: str
    language: Language
    title: str
    text: str
    marks: tuple[tuple[str, str, str], ...] = ()  # words, label, kind of rule
    score: float = 0.9
    days_ago: int = 1
    passage: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """One candidate: articles and the coding they suggest."""

    told: tuple[Told, ...]
    category: str
    subtypes: tuple[tuple[str, float], ...]
    targets: tuple[Target, ...] = ()
    perpetrator: Perpetrator | None = None
    place: Place | None = None
    days_ago: int | None = 1
    context: Context = field(default_factory=Context)


DETENTION = Event(
    category="judicial_economic",
    subtypes=(("detention", 0.96), ("obstruction", 0.61), ("confiscation", 0.34)),
    targets=(Target(name="Айнұр Сапарова", role="reporter", outlet="Таңба"),),
    perpetrator=Perpetrator(group="authorities", role="police"),
    place=Place(region="Almaty city", settlement="Алматы"),
    told=(
        Told(
            source="tanba",
            language="kk",
            score=0.97,
            title="Алматыда «Таңба» басылымының тілшісін полиция ұстады",
            text=(
                "Бүгін таңертең Алматыда полиция «Таңба» басылымының тілшісі Айнұр Сапарованы ұстады. "
                "Ол қала әкімдігінің алдындағы тұрғындар жиынын түсіріп тұрған.\n"
                "Көзі көргендердің айтуынша, тілші қызметтік куәлігін көрсеткен, бірақ полицейлер оны күштеп көлікке "
                "отырғызған. Телефоны мен диктофоны алынып, үш сағаттан кейін ғана қайтарылған.\n"
                "Басылымның бас редакторы Ерлан Дәулетов мұны кәсіби қызметке кедергі деп атады. "
                "Қалалық полиция департаменті әзірге түсініктеме берген жоқ."
            ),
            marks=(
                ("тілшісі", "reporter", "media"),
                ("полиция", "police", "agent"),
                ("ұстады", "detention", "act"),
                ("кәсіби қызметке кедергі", "obstruction", "act"),
                ("Алматыда", "Almaty city|Алматы", "place"),
            ),
        ),
        Told(
            source="vechernii-portal",
            language="ru",
            score=0.93,
            title="В Алматы задержали корреспондентку издания «Таңба»",
            text=(
                "Корреспондентку издания «Таңба» Айнур Сапарову задержали утром у здания акимата Алматы, "
                "где она снимала "
                "собрание жителей.\n"
                "По словам очевидцев, журналистка показала удостоверение, однако полицейские посадили её в машину. "
                "Телефон вернули через три часа. В полиции ситуацию пока не комментируют."
            ),
            marks=(
                ("Корреспондентку", "reporter", "media"),
                ("задержали", "detention", "act"),
                ("полицейские", "police", "agent"),
                ("Алматы", "Almaty city|Алматы", "place"),
            ),
        ),
        Told(
            source="steppe-observer",
            language="en",
            score=0.88,
            title="Reporter of Tanba detained while filming residents in Almaty",
            text=(
                "Police in Almaty detained Ainur Saparova, a reporter of the Tanba news site, on Monday morning as she "
                "filmed a gathering of residents outside the city administration.\n"
                "Witnesses said she had shown her press card. She was let go three hours later and got her phone back."
            ),
            marks=(
                ("Police", "police", "agent"),
                ("detained", "detention", "act"),
                ("reporter", "reporter", "media"),
                ("Almaty", "Almaty city|Almaty", "place"),
            ),
        ),
    ),
)

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

FINE = Event(
    category="judicial_economic",
    subtypes=(("fine", 0.93), ("administrative_case", 0.66)),
    targets=(Target(name="Ольга Ветрова", role="editor_in_chief", outlet="Степной вестник"),),
    perpetrator=Perpetrator(group="authorities", role="court"),
    place=Place(region="Pavlodar Region", settlement="Павлодар"),
    days_ago=3,
    told=(
        Told(
            source="stepnoi-vestnik",
            language="ru",
            score=0.9,
            days_ago=2,
            title="Суд в Павлодаре оштрафовал главного редактора за одну фразу",
            text=(
                "Административный суд Павлодара оштрафовал главного редактора «Степного вестника» Ольгу "
                "Ветрову по статье "
                "о распространении ложной информации.\n"
                "Поводом стала фраза о нехватке угля в районных больницах. Редакция намерена обжаловать решение."
            ),
            marks=(
                ("суд", "court", "agent"),
                ("оштрафовал", "fine", "act"),
                ("главного редактора", "editor_in_chief", "media"),
                ("Павлодара", "Pavlodar Region|Павлодар", "place"),
            ),
        ),
        Told(
            source="vechernii-portal",
            language="ru",
            score=0.84,
            days_ago=2,
            title="Главреда «Степного вестника» оштрафовали на 40 МРП",
            text=(
                "Ольгу Ветрову, главного редактора газеты «Степной вестник», оштрафовали на 40 месячных расчётных "
                "показателей. Заседание прошло без прессы."
            ),
            marks=(("оштрафовали", "fine", "act"), ("главного редактора", "editor_in_chief", "media")),
        ),
    ),
)

SEARCH = Event(
    category="judicial_economic",
    subtypes=(("search", 0.92), ("confiscation", 0.88), ("interrogation", 0.57)),
    targets=(Target(role="newsroom", outlet="Жайық апталығы"),),
    perpetrator=Perpetrator(group="authorities", role="financial_investigations"),
    place=Place(region="West Kazakhstan Region", settlement="Орал"),
    told=(
        Told(
            source="tanba",
            language="kk",
            score=0.92,
            title="«Жайық апталығы» редакциясында тінту жүріп, компьютерлер алынды",
            text=(
                "Оралда «Жайық апталығы» газетінің редакциясында тінту жүргізілді. Экономикалық тергеп-тексеру "
                "департаментінің қызметкерлері үш компьютер мен бухгалтерлік құжаттарды алып кетті.\n"
                "Редактордан алты сағат жауап алынған. Газет соңғы айларда ауылшаруашылық субсидиялары "
                "туралы жазып келген."
            ),
            marks=(
                ("редакциясында", "newsroom", "media"),
                ("тінту жүргізілді", "search", "act"),
                ("Экономикалық тергеп-тексеру", "financial_investigations", "agent"),
                ("компьютер мен бухгалтерлік құжаттарды алып кетті", "confiscation", "act"),
                ("жауап алынған", "interrogation", "act"),
                ("Оралда", "West Kazakhstan Region|Орал", "place"),
            ),
        ),
    ),
)

ACCESS = Event(
    category="nonphysical_cyber",
    subtypes=(("access_denial", 0.83),),
    targets=(Target(role="reporter", outlet=None),),
    perpetrator=Perpetrator(group="authorities", role="maslikhat"),
    place=Place(region="Mangystau Region", settlement="Ақтау"),
    told=(
        Told(
            source="dala-habar",
            language="kk",
            score=0.74,
            title="Ақтау мәслихаты тілшілерді бюджет отырысына кіргізбеді",
            text=(
                "Маңғыстау облыстық мәслихаты тілшілерді бюджет талқыланған отырысқа кіргізбеді. Хатшылық "
                "«орын жоқ» деп "
                "түсіндірген, алайда залдың жартысы бос болған.\n"
                "Үш басылым ортақ шағым дайындап жатыр."
            ),
            marks=(
                ("мәслихаты", "maslikhat", "agent"),
                ("тілшілерді", "reporter", "media"),
                ("кіргізбеді", "access_denial", "act"),
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

OBSTRUCTION = Event(
    category="nonphysical_cyber",
    subtypes=(("obstruction", 0.85), ("material_destruction", 0.64)),
    targets=(Target(name="Динара Қасымова", role="photographer", outlet="Дала хабар"),),
    perpetrator=Perpetrator(group="authorities", role="akimat"),
    place=Place(region="Turkistan Region", settlement="Кентау"),
    told=(
        Told(
            source="dala-habar",
            language="kk",
            score=0.81,
            title="Кентауда әкімдік қызметкері фототілшіні түсірілімдерін өшіруге мәжбүрледі",
            text=(
                "Кентауда әкімдік қызметкері фототілші Динара Қасымованы мектеп құрылысында түсірген "
                "суреттерін өшіруге "
                "мәжбүрлеген. Ол «рұқсатсыз түсіруге болмайды» деп, жолын бөгеп тұрып алған.\n"
                "Фототілші құрылыс көшеден анық көрініп тұрғанын айтады."
            ),
            marks=(
                ("әкімдік қызметкері", "akimat", "agent"),
                ("фототілші", "photographer", "media"),
                ("суреттерін өшіруге мәжбүрлеген", "material_destruction", "act"),
                ("жолын бөгеп", "obstruction", "act"),
            ),
        ),
    ),
)

SURVEILLANCE = Event(
    category="nonphysical_cyber",
    subtypes=(("surveillance", 0.78), ("intimidation", 0.5)),
    targets=(Target(name="Мадина Турсунова", role="channel_author", outlet="Канал «Без купюр»"),),
    perpetrator=Perpetrator(group="authorities", role="special_services"),
    place=Place(region="Astana", settlement="Астана"),
    told=(
        Told(
            source="stepnoi-vestnik",
            language="ru",
            score=0.79,
            title="Автор канала «Без купюр» заявила о слежке в Астане",
            text=(
                "Автор YouTube-канала «Без купюр» Мадина Турсунова заявила, что за ней третью неделю "
                "следят двое мужчин на "
                "машине без номеров.\n"
                "По её словам, слежка началась после выпуска о закупках. Она обратилась в прокуратуру."
            ),
            marks=(
                ("Автор YouTube-канала", "channel_author", "media"),
                ("следят", "surveillance", "act"),
                ("слежка", "surveillance", "act"),
            ),
        ),
    ),
)

EVENTS = (
    DETENTION, ASSAULT, SEARCH, DDOS, FINE, THREAT, OBSTRUCTION, SURVEILLANCE, ACCESS, BLOCKED, RETROSPECTIVE, ABROAD,
)  # fmt: skip


def evidence_in(text: str, marks: tuple[tuple[str, str, str], ...], language: str, field: TextField) -> list[Evidence]:
    """Evidence for the first place of each marked word in a text; words that are not in it are passed over."""
    found = []
    for words, label, kind in marks:
        start = text.find(words)
        if start >= 0:
            rule = f"{language}.{kind}.{label.split('|')[0].replace(' ', '_').lower()}.invented"
            found.append(Evidence(start=start, end=start + len(words), label=label, rule=rule, field=field))
    return sorted(found, key=lambda e: (e.start, e.end))


def mention_of(event: Event, told: Told) -> Mention:
    """The mention one article of an event makes."""
    day = (NOW - timedelta(days=event.days_ago)).date() if event.days_ago is not None else None
    evidence = [
        *evidence_in(told.text, told.marks, told.language, get_args(TextField)[0]),
        *evidence_in(told.title, told.marks, told.language, get_args(TextField)[1]),
    ]
    return Mention(
        score=told.score,
        evidence=tuple(evidence),
        categories=(Scored(code=event.category, score=event.subtypes[0][1]),),
        subtypes=tuple(Scored(code=code, score=score) for code, score in event.subtypes),
        perpetrator=event.perpetrator,
        targets=event.targets,
        place=event.place,
        occurred_on=day,
        date_precision="day" if day else None,
        context=event.context,
        passage=told.passage,
        reported_on=published_on(told),
        link_keys=(f"event:{event.subtypes[0][0]}:{event.told[0].title[:20]}",),
        classifier="invented 1",
    )


def published_on(told: Told) -> date:
    """The day an article was published."""
    return (NOW - timedelta(days=told.days_ago)).date()


def add_event(store: Store, event: Event, *, name: str = "", at: datetime = NOW) -> int:
    """The id of the candidate an event becomes; its articles are stored as pages, read and grouped."""
    candidate_id: int | None = None
    for number, told in enumerate(event.told):
        url = f"https://{told.source}.example/news/{name or event.subtypes[0][0]}-{number}"
        page = Page(
            source_id=told.source,
            url=url,
            fetched_at=at,
            body=f"<h1>{told.title}</h1><p>{told.text}</p>".encode("utf-8", "replace"),
        )
        store.pages.save([page])
        page_id = store.pages.awaiting(1)[0][0]
        record_article(store, page_id, page, event, told, candidate_id, at)
        candidate_id = candidate_id or newest_candidate(store).id
    if candidate_id is None:
        raise ValueError("an event needs at least one article")
    return candidate_id


def record_article(
    store: Store, page_id: int, page: Page, event: Event, told: Told, candidate_id: int | None, at: datetime
) -> None:
    """Store one article with its mention in a candidate, a new one when none is given."""
    article = Article(
        source_id=page.source_id,
        url=page.url,
        page_sha256=page.sha256,
        title=told.title,
        text=told.text,
        language=told.language,
        published_at=NOW - timedelta(days=told.days_ago, hours=1),
        published_precision="minute",
        extractor="invented 1",
    )
    mention = mention_of(event, told)
    store.articles.record(
        page_id,
        Outcome(kind=OutcomeKind.FLAGGED),
        article=article,
        assessment=Assessment(score=told.score, mentions=(mention,), language=told.language, best=mention),
        choose_candidate=lambda _mention, _near: candidate_id,
        window_days=30,
        at=at,
    )


def newest_candidate(store: Store) -> Candidate:
    """The candidate added last."""
    return max(store.queue.candidates(limit=10_000), key=lambda candidate: candidate.id)


def fill_store(store: Store, events: tuple[Event, ...] = EVENTS) -> list[int]:
    """Candidate ids of the invented newsroom, in the order of `events`."""
    return [add_event(store, event, at=NOW - timedelta(minutes=len(events) - n)) for n, event in enumerate(events)]


def with_texts(event: Event, **changed: str) -> Event:
    """The event with fields of its first article changed: title, text, source."""
    return replace(event, told=(replace(event.told[0], **changed), *event.told[1:]))  # type: ignore[arg-type]
