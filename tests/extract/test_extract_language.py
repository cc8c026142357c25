"""detect_language: three languages, two scripts, and neighbours that are none of them."""

from __future__ import annotations

import pytest

from extract.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ақтөбеде «Таң» газетінің тілшісін полиция сот ғимаратының жанында ұстап әкетті.", "kk"),
        ("Тілші ұсталды", "kk"),
        ("Журналист босатылды", "kk"),
        ("Қасым Омаров Украинадағы әріптестерімен кездесті.", "kk"),
        ("«Мы не можем это комментировать», – деді полиция өкілі. Тілші әлі қамауда отыр.", "kk"),
        ("В Актобе полицейские задержали журналиста газеты у здания суда, сообщила редакция.", "ru"),
        ("Журналист задержан", "ru"),
        ("Ғалым Өмірзақов и Әлия Құрманғали задержаны в Актобе", "ru"),
        ("Редакция «Таң» («Утро») обратилась в суд из-за блокировки сайта.", "ru"),
        ("Police detained a reporter outside the court in Aktobe, the newsroom said on Monday.", "en"),
        ("Reporter detained", "en"),
        ("KazPress website blocked", "en"),
    ],
)
def test_kazakh_russian_and_english_are_told_apart(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Aqtöbede «Tañ» gazetınıñ tılşısı sot ğimaratynyñ janynda ūstaldy, dep habarlady redaktsia.",
        "Jýrnalıst úsh kúnge qamaýǵa alyndy, dep málimdedi advokaty.",
        "Aqtobede tilshini politsiya ustap aketti, dep habarlady qalalyq gazet redaktsiyasy.",
        "Tilshi sotqa shaqyryldy",
    ],
)
def test_kazakh_in_latin_letters_is_kazakh(text: str) -> None:
    assert detect_language(text) == "kk"


@pytest.mark.parametrize(
    "text",
    [
        "Поліція затримала журналіста біля будівлі суду, повідомила редакція газети.",
        "Полицията задържа журналист пред сградата на съда, съобщи редакцията на вестника.",
        "Полиция журналистти соттун имаратынын жанында кармады, деп билдирди гезиттин редакциясы.",
        "Полиция журналистны суд бинасы янында тоткарлады, дип хәбәр итте газета редакциясе.",
        "Politsiya jurnalistni sud binosi oldida ushladi, deb xabar berdi gazeta tahririyati.",
        "Polis, gazeteciyi mahkeme binasının önünde gözaltına aldı, yazı işleri açıkladı.",
        "Die Polizei hat am Montag einen Journalisten vor dem Gericht festgenommen, teilte die Redaktion mit.",
        "Policja zatrzymała dziennikarza przed budynkiem sądu w poniedziałek wieczorem.",
        "😀 😀 😀",
        "2022 05 01",
        "",
    ],
)
def test_other_languages_and_empty_texts_are_none(text: str) -> None:
    assert detect_language(text) is None
