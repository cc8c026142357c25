"""The same act, another victim: only an act against somebody from the media is noticed."""

from __future__ import annotations

from typing import Any

import pytest

PAIRS = [
    (
        "ru",
        "Полиция задержала журналиста Айдоса Нурланова у здания суда в Таразе.",
        "Полиция задержала депутата маслихата у здания суда в Таразе, сообщили журналистам.",
    ),
    (
        "ru",
        "Следователи провели обыск в редакции газеты «Дала хабары».",
        "Следователи провели обыск в офисе строительной компании, рассказали журналистам на брифинге.",
    ),
    (
        "kk",
        "Полиция Таразда журналист Айдос Нұрлановты ұстады.",
        "Полиция Таразда алаяқты ұстады, деп айтты ведомство өкілі журналистерге.",
    ),
    (
        "kk",
        "Тергеушілер «Дала хабары» газетінің редакциясын тінтті.",
        "Тергеушілер құрылыс компаниясының кеңсесін тінтті, деп хабарлады полиция журналистерге.",
    ),
    (
        "en",
        "Police detained journalist Aidos Nurlanov outside a court in Taraz.",
        "Police detained a businessman outside a court in Taraz, a spokesman told journalists.",
    ),
    (
        "en",
        "Investigators searched the newsroom of the newspaper Dala Habary.",
        "Investigators searched the office of a construction company, police told reporters at a briefing.",
    ),
]


@pytest.mark.parametrize(("language", "attack", "other"), PAIRS)
def test_act_against_media_is_flagged_and_the_same_act_against_others_is_not(
    classifier: Any, article: Any, language: str, attack: str, other: str
) -> None:
    assert classifier.assess(article(attack, language)).flagged
    assert not classifier.assess(article(other, language)).flagged
