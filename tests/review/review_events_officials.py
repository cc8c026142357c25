"""Invented events in which authorities act: detention, fine, search, closed doors."""

from __future__ import annotations

from codes import (
    Perpetrator,
    Place,
    Target,
)
from tests.review.review_events import Event, Told

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
