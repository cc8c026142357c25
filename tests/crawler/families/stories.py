"""Made-up news in Kazakh, Russian and English, as many as a test wants, each with its own title, day and address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zlib import crc32

NEWEST = datetime(2026, 11, 23, 9, 25, tzinfo=UTC)
# Russian, Kazakh, English, as in addresses
TOWNS = (
    ("Балхаш", "Балқаш", "Balkhash", "balkhash"),
    ("Риддер", "Риддер", "Ridder", "ridder"),
    ("Аркалык", "Арқалық", "Arkalyk", "arkalyk"),
    ("Жанаозен", "Жаңаөзен", "Zhanaozen", "zhanaozen"),
    ("Экибастуз", "Екібастұз", "Ekibastuz", "ekibastuz"),
    ("Аягоз", "Аягөз", "Ayagoz", "ayagoz"),
    ("Сатпаев", "Сәтбаев", "Satpayev", "satpayev"),
    ("Кентау", "Кентау", "Kentau", "kentau"),
)
# Title, words of the address, paragraphs.
Told = tuple[str, str, tuple[str, ...]]
RUSSIAN: tuple[Told, ...] = (
    (
        "В городе {} журналистов не пустили на заседание маслихата",
        "v-{}-zhurnalistov-ne-pustili-na-zasedanie-maslihata",
        (
            "В городе {} двух корреспондентов местной газеты не пустили на заседание маслихата, где обсуждали бюджет "
            "на будущий год. Охранник на входе сказал, что мест в зале нет, хотя половина кресел оставалась пустой.",
            "Редактор газеты напомнил, что заседания открыты для прессы, и направил жалобу секретарю маслихата. По его "
            "словам, это уже третий отказ за осень, и каждый раз причину называют новую.",
            "В аппарате маслихата пообещали разобраться и ответить до конца недели. Видеозапись заседания выложили на "
            "сайт вечером, однако обсуждение расходов на благоустройство в неё не вошло.",
        ),
    ),
    (
        "В городе {} после ремонта открылась центральная библиотека",
        "v-{}-posle-remonta-otkrylas-tsentralnaya-biblioteka",
        (
            "В городе {} после ремонта снова принимает читателей центральная библиотека. Работы заняли семь месяцев: "
            "заменили окна и проводку, утеплили крышу, а читальный зал стал вдвое просторнее прежнего.",
            "Заведующая рассказала, что за время ремонта фонд пополнился тремя тысячами книг, треть из них на "
            "казахском "
            "языке. Для детей устроили отдельную комнату, где по субботам будут читать вслух.",
            "Жители просят продлить часы работы хотя бы до восьми вечера, чтобы успевать после смены. В отделе "
            "культуры "
            "ответили, что решение примут после новогодних праздников.",
        ),
    ),
    (
        "Жители города {} просят вернуть вечерний автобус",
        "zhiteli-{}-prosyat-vernut-vecherniy-avtobus",
        (
            "Жители города {} собрали четыреста подписей под просьбой вернуть вечерний автобус, который отменили в "
            "октябре. Теперь после девяти часов до окраины можно добраться только на такси или пешком.",
            "Перевозчик объясняет отмену нехваткой водителей и старыми машинами. По его подсчётам, вечерний рейс "
            "приносил убытки, а дотации из бюджета поступали с опозданием на два месяца.",
            "В акимате сообщили, что готовят новый конкурс и рассчитывают пустить автобус до середины декабря. Пока "
            "же учебное заведение на окраине перенесло занятия второй смены на час раньше.",
        ),
    ),
)
KAZAKH: tuple[Told, ...] = (
    (
        "{} қаласында журналистерді мәслихат отырысына кіргізбеді",
        "{}-qalasynda-zhurnalisterdi-maslihat-otyrysyna-kirgizbedi",
        (
            "{} қаласында жергілікті газеттің екі тілшісін келер жылғы бюджет талқыланған мәслихат отырысына "
            "кіргізбеді. "
            "Есік алдындағы күзетші залда орын жоқ деді, бірақ орындықтардың жартысы бос тұрған еді.",
            "Газет редакторы отырыстар баспасөз үшін ашық екенін еске салып, мәслихат хатшысына шағым жолдады. Оның "
            "айтуынша, бұл күзден бергі үшінші бас тарту, әр жолы жаңа себеп айтылады.",
            "Мәслихат аппараты мән-жайды анықтап, апта соңына дейін жауап беруге уәде етті. Отырыстың бейнежазбасы "
            "кешке сайтқа салынды, алайда абаттандыру шығындарын талқылау оған кірмей қалған.",
        ),
    ),
    (
        "{} қаласында жөндеуден кейін орталық кітапхана ашылды",
        "{}-qalasynda-zhondeuden-keiin-ortalyq-kitaphana-ashyldy",
        (
            "{} қаласында жөндеуден кейін орталық кітапхана оқырмандарды қайта қабылдай бастады. Жұмыс жеті айға "
            "созылды: "
            "терезелер мен сымдар ауыстырылып, шатыр жылытылды, оқу залы бұрынғыдан екі есе кеңейді.",
            "Меңгеруші жөндеу кезінде қорға үш мың кітап қосылғанын, оның үштен бірі қазақ тілінде екенін айтты. "
            "Балаларға бөлек бөлме жасалды, онда сенбі сайын дауыстап кітап оқылады.",
            "Тұрғындар ауысымнан кейін үлгеру үшін жұмыс уақытын кешкі сегізге дейін ұзартуды сұрайды. Мәдениет "
            "бөлімі шешім жаңа жыл мерекесінен кейін қабылданатынын жеткізді.",
        ),
    ),
    (
        "{} тұрғындары кешкі автобусты қайтаруды сұрады",
        "{}-turgyndary-keshki-avtobusty-qaitarudy-surady",
        (
            "{} тұрғындары қазан айында тоқтатылған кешкі автобусты қайтаруды сұрап, төрт жүз қол жинады. Енді сағат "
            "тоғыздан кейін қала шетіне тек таксимен немесе жаяу жетуге болады.",
            "Тасымалдаушы мұны жүргізушілердің жетіспеуімен және көліктердің ескілігімен түсіндіреді. Оның есебінше, "
            "кешкі рейс шығын әкелген, ал бюджеттен берілетін қаржы екі ай кешігіп түскен.",
            "Әкімдік жаңа конкурс әзірленіп жатқанын, автобус желтоқсанның ортасына дейін жүретінін хабарлады. Әзірге "
            "қала шетіндегі мектеп екінші ауысым сабағын бір сағат ерте бастайтын болды.",
        ),
    ),
)
ENGLISH: tuple[Told, ...] = (
    (
        "Reporters kept out of a council meeting in {}",
        "reporters-kept-out-of-a-council-meeting-in-{}",
        (
            "Two reporters of a local newspaper in {} were kept out of a council meeting at which next year's budget "
            "was discussed. A guard at the door said that the hall was full, although half of the chairs were empty.",
            "The editor of the paper recalled that meetings are open to the press and sent a complaint to the "
            "secretary "
            "of the council. This was the third refusal this autumn, he said, and each time a new reason was given.",
            "The office of the council promised to look into the matter and to answer by the end of the week. A video "
            "of the meeting appeared in the evening, but the talk about spending on the park was missing from it.",
        ),
    ),
    (
        "Central library of {} opens again after long repairs",
        "central-library-of-{}-opens-again-after-long-repairs",
        (
            "The central library of {} receives readers again after repairs that took seven months. Windows and wiring "
            "were replaced, the roof was insulated, and the reading room is twice as large as before.",
            "The librarian said that three thousand books were added meanwhile, a third of them in Kazakh. There is "
            "now "
            "a room of its own for children, where stories will be read aloud on Saturdays.",
            "People ask for longer opening hours in the evening, so that they can come after their shift. The "
            "department "
            "of culture answered that this will be decided after the New Year holidays.",
        ),
    ),
    (
        "People of {} ask for their evening bus to return",
        "people-of-{}-ask-for-their-evening-bus-to-return",
        (
            "People of {} have collected four hundred signatures for the return of the evening bus, which was "
            "cancelled "
            "in October. After nine o'clock the outskirts can be reached only by taxi or on foot.",
            "The operator explains this with a lack of drivers and old vehicles. By its count the evening service lost "
            "money, and what the budget pays for it came two months late.",
            "The city administration said that it prepares a new tender and hopes for the bus by the middle of "
            "December. "
            "A school on the outskirts has meanwhile moved its second shift to an earlier hour.",
        ),
    ),
)
TOLD = {"ru": RUSSIAN, "kk": KAZAKH, "en": ENGLISH}
# Of other countries: what a source that is read for Kazakhstan only leaves alone.
ABROAD: dict[str, Told] = {
    "ru": (
        "Суд в Бишкеке отложил заседание по делу редактора",
        "sud-v-bishkeke-otlozhil-zasedanie-po-delu-redaktora",
        ("Суд в Бишкеке отложил заседание по делу редактора городской газеты до следующего вторника.",),
    ),
    "en": (
        "A court in Tbilisi puts off the hearing of an editor",
        "a-court-in-tbilisi-puts-off-the-hearing-of-an-editor",
        ("A court in Tbilisi has put off the hearing of an editor until Tuesday of next week.",),
    ),
}
COLUMN = {"ru": 0, "kk": 1, "en": 2}


@dataclass(frozen=True, kw_only=True)
class Story:
    """One made-up piece of news; `url` is where its outlet shows it."""

    number: int
    language: str
    title: str
    paragraphs: tuple[str, ...]
    slug: str
    at: datetime  # aware, UTC
    url: str = ""


def make_stories(outlet: str, languages: tuple[str, ...], count: int) -> tuple[Story, ...]:
    """So many stories of an outlet, newest first; its languages take turns."""
    start = crc32(outlet.encode()) % 400_000
    return tuple(_story(start, n, languages[n % len(languages)], TOLD) for n in range(count))


def story_abroad(outlet: str, language: str) -> Story:
    """A story about another country, as new as the newest of the outlet."""
    start = crc32(outlet.encode()) % 400_000
    return _story(start, 90, language, {code: (told,) for code, told in ABROAD.items()})


def story_of_old(outlet: str, language: str) -> Story:
    """A story of ten days before the newest: no list shows it any more."""
    start = crc32(outlet.encode()) % 400_000
    return replace(_story(start, 80, language, TOLD), at=NEWEST - timedelta(days=10))


def _story(start: int, position: int, language: str, told: dict[str, tuple[Told, ...]]) -> Story:
    town = TOWNS[(start + position) % len(TOWNS)]
    title, slug, paragraphs = told[language][(start + position) % len(told[language])]
    name = town[COLUMN[language]]
    return Story(
        number=500_000 + start - position,  # newer news have larger numbers
        language=language,
        title=title.format(name),
        paragraphs=tuple(text.format(name) for text in paragraphs),
        slug=slug.format(town[3]),
        at=NEWEST - timedelta(hours=(position % 30) * 7, minutes=start % 20),
    )
