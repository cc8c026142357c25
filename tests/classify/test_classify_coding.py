"""Coding and evidence: what is suggested, and the characters it rests on."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import Any

import pytest

from classify.output import flag_object
from classify.words import cut_sentences, read_words

TITLE = "Таразда тілші ұсталды"
KK = (
    "Кеше Таразда полиция «Жайық таңы» газетінің тілшісі Айдос Нұрлановты ұстады. "
    "Ол сот ғимаратының алдында түсіріп тұрған.\nТілшінің телефоны тартып алынды."
)
RU = (
    "19 ноября в Таразе полиция задержала корреспондента газеты «Жайык таны» Айдоса Нурланова. "
    "У журналиста изъяли телефон."
)
EN = "On 19 November police in Taraz detained Aidos Nurlanov, a reporter for the newspaper Zhaiyk Tany."


@pytest.mark.parametrize(("language", "text"), [("kk", KK), ("ru", RU), ("en", EN)])
def test_who_was_acted_against_by_whom_where_and_when(classifier: Any, article: Any, language: str, text: str) -> None:
    mention = classifier.assess(article(text, language)).mentions[0]
    assert mention.subtypes[0].code == "detention"
    assert mention.categories[0].code == "judicial_economic"
    assert mention.categories[0].score >= 0.5
    assert (mention.perpetrator.group, mention.perpetrator.role) == ("authorities", "police")
    assert mention.place.region == "Zhambyl Region"
    assert mention.place.settlement == "Taraz"
    assert (mention.occurred_on, mention.date_precision) == (date(2026, 11, 19), "day")
    target = mention.targets[0]
    assert target.name == {"kk": "Айдос Нұрланов", "ru": "Айдос Нурланов", "en": "Aidos Nurlanov"}[language]
    assert target.role == "reporter"
    assert target.outlet is not None
    assert "person:ds-nrlnv" in mention.link_keys


def test_texts_in_three_languages_share_person_outlet_and_place_keys(classifier: Any, article: Any) -> None:
    keys = [
        set(classifier.assess(article(text, language)).mentions[0].link_keys)
        for language, text in (("kk", KK), ("ru", RU), ("en", EN))
    ]
    assert {"person:ds-nrlnv", "outlet:jktn", "place:taraz", "place:zhambyl region"} <= keys[0] & keys[1] & keys[2]


def test_evidence_selects_the_words_of_its_rule_within_one_sentence(classifier: Any, article: Any) -> None:
    mention = classifier.assess(article(KK, "kk", title=TITLE)).mentions[0]
    told = {(e.field, e.label): (TITLE if e.field == "title" else KK)[e.start : e.end] for e in mention.evidence}
    assert told["title", "detention"] == "ұсталды"
    assert told["text", "detention"] == "ұстады"
    assert told["text", "reporter"].startswith("Жайық таңы")
    assert told["text", "reporter"].endswith("Нұрлановты")
    assert told["text", "date"] == "Кеше"
    words = read_words(KK, "kk")
    cut_sentences(words)
    for evidence in mention.evidence:
        if evidence.field == "text":
            assert words.sentences[words.at(evidence.start)] == words.sentences[words.at(evidence.end - 1)]


def test_evidence_counts_characters_of_the_title_as_given(classifier: Any, article: Any) -> None:
    title = "  " + TITLE
    mention = classifier.assess(article(KK, "kk", title=title)).mentions[0]
    in_title = [e for e in mention.evidence if e.field == "title" and e.label == "detention"]
    assert [title[e.start : e.end] for e in in_title] == ["ұсталды"]


def test_a_digest_gives_one_mention_for_each_incident_with_its_passage(classifier: Any, article: Any) -> None:
    first = "В Таразе полиция задержала журналиста Айдоса Нурланова во время съёмки митинга."
    second = "В Актау неизвестные избили оператора телеканала «Теңіз» Ерлана Сапарова и разбили камеру."
    third = "В Костанае суд оштрафовал редактора портала Dala.kz Марию Ким за ложную информацию."
    text = f"{first}\n{second}\n{third}"
    assessment = classifier.assess(article(text, "ru", title="Обзор недели: давление на прессу"))
    passages = sorted(text[m.passage[0] : m.passage[1]].rstrip(".") for m in assessment.mentions)
    assert passages == sorted(part.rstrip(".") for part in (first, second, third))
    assert flag_object(7, assessment)["incidents"] == 3


def test_one_incident_told_in_several_paragraphs_is_one_mention(classifier: Any, article: Any) -> None:
    text = RU + "\nНурланова отпустили через три часа.\nЖурналиста Нурланова допросили о его статьях."
    assessment = classifier.assess(article(text, "ru"))
    assert len(assessment.mentions) == 1
    assert assessment.mentions[0].passage is None


CONTEXTS = [
    ("ru", "Пять лет назад в Таразе журналиста Айдоса Нурланова избили у подъезда.", "retrospective"),
    ("ru", "В 2019 году в Таразе полиция задержала журналиста Айдоса Нурланова.", "retrospective"),
    ("kk", "2019 жылы Таразда полиция журналист Айдос Нұрлановты ұстады.", "retrospective"),
    ("en", "In 2019 police in Taraz detained journalist Aidos Nurlanov.", "retrospective"),
    ("ru", "В Минске милиция задержала журналиста Ивана Петрова.", "abroad"),
    ("kk", "Бішкекте журналист Азамат Токтоев ұсталды.", "abroad"),
    ("en", "Police in Ankara detained journalist Mehmet Yilmaz.", "abroad"),
    ("ru", "Полиция Тараза опровергла задержание журналиста: он не был задержан.", "negated"),
    ("kk", "Таразда журналист ұсталған жоқ, деді полиция.", "negated"),
    ("en", "Police in Taraz said the journalist was not detained.", "negated"),
]


@pytest.mark.parametrize(("language", "text", "context"), CONTEXTS)
def test_old_foreign_and_denied_acts_are_marked_and_not_flagged(
    classifier: Any, article: Any, language: str, text: str, context: str
) -> None:
    assessment = classifier.assess(article(text, language))
    assert not assessment.flagged
    assert getattr(assessment.best.context, context)


def test_a_new_measure_in_an_old_case_is_flagged(classifier: Any, article: Any) -> None:
    text = (
        "В 2022 году журналиста Айдоса Нурланова задержали на площади.\n"
        "Сегодня суд в Таразе приговорил журналиста Айдоса Нурланова к трём годам лишения свободы."
    )
    assessment = classifier.assess(article(text, "ru", title="Суд в Таразе приговорил журналиста к трём годам"))
    assert assessment.flagged
    assert assessment.mentions[0].subtypes[0].code == "prison_sentence"
    assert assessment.mentions[0].occurred_on == date(2026, 11, 20)


def test_kazakh_in_latin_letters_is_read(classifier: Any, article: Any) -> None:
    text = "Tarazda polisia jurnalist Aidos Nūrlanovty ūstady."
    mention = classifier.assess(article(text, "kk")).mentions[0]
    assert mention.subtypes[0].code == "detention"
    assert "person:ds-nrlnv" in mention.link_keys


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "…",
        "«»„“",
        "\u200b\u200b",
        "a" * 999,
        "журналист" * 2000,
        "🙂 " * 99,
        "\x00\ufeff",
        "1 2",
        "ұ\n" * 500,
    ],
)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_odd_texts_are_scored_and_never_raise(classifier: Any, article: Any, text: str, language: str) -> None:
    assessment = classifier.assess(article(text, language, title=text[:50]))
    assert 0.0 <= assessment.score <= 1.0
    assert not assessment.flagged
    assert flag_object("x", assessment)["evidence"] is not None


def test_an_unsupported_language_is_said(classifier: Any, article: Any) -> None:
    assessment = classifier.assess(article("Le journaliste a été arrêté.", None))
    assert assessment.unsupported_language
    assert flag_object(1, assessment)["outcome"] == "unsupported_language"
    assert flag_object(1, assessment)["flagged"] is False


def test_five_megabytes_take_seconds(classifier: Any, article: Any) -> None:
    started = time.perf_counter()
    assert classifier.assess(article((RU + " ") * 30_000, "ru")).flagged
    assert time.perf_counter() - started < 60


def test_an_article_without_a_date_is_flagged_as_well(classifier: Any, article: Any) -> None:
    assert classifier.assess(article(RU, "ru", published_at=None)).flagged


def test_publication_day_is_the_day_in_kazakhstan(classifier: Any, article: Any) -> None:
    late = datetime(2026, 11, 19, 22, 30, tzinfo=UTC)
    assert classifier.assess(article(RU, "ru", published_at=late)).mentions[0].reported_on == date(2026, 11, 20)


@pytest.mark.parametrize("moment", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_an_article_from_the_edge_of_the_calendar_is_read_like_any_other(
    classifier: Any, article: Any, moment: datetime
) -> None:
    assert classifier.assess(article(RU, "ru", published_at=moment)).flagged
