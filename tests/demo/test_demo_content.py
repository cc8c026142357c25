"""The newsroom's texts: enough of each kind, in each language, true to their heads, and plainly invented."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import pytest
from lxml import html

import taxonomy
from demo.content import NEWSROOM, NewsroomError, Story, load_outlets
from demo.server import Newsroom
from demo.truth import Truth
from demo.words import fill_dates

KAZAKH_LETTERS = "әғқңөұүһі"
# Some outlets and press freedom bodies that exist; the newsroom must not put words into their mouths.
REAL_NAMES = (
    "тенгри|tengri|азаттық|азаттык|azattyq|қазинформ|казинформ|kazinform|хабар 24|khabar 24|vlast|власть.kz|orda.kz|"
    "ulysmedia|уральская неделя|уралская неделя|оралдық апта|egemen|егемен|zakon.kz|nur.kz|наша газета|лада.kz|"
    "жас алаш|лақап|каравaн|caravan|время.kz|mediazona|медиазона|әділ сөз|адил соз|adil soz|мұқағали|экспресс к|"
    "гиперборей|protenge|airan|freedom house|репортёры без границ|reporters without borders|шұғыла"
)


class Hear(Protocol):
    def __call__(self, url: str, method: str = "GET", **headers: str) -> Any: ...


def words_of(story: Story) -> list[str]:
    return " ".join(story.paragraphs).split()


def text_of(story: Story) -> str:
    return "\n".join((story.title, *story.paragraphs))


def test_there_are_as_many_outlets_stories_and_incidents_as_the_demo_promises(truth: Truth, base_day: date) -> None:
    outlets = load_outlets(base_day)
    mains = Counter(outlet.languages[0] for outlet in outlets if outlet.index not in {"telegram", "listing"})
    assert (mains["kk"], mains["ru"], mains["en"]) == (3, 3, 1)
    assert [outlet.id for outlet in outlets if outlet.index == "telegram"] == ["zholda_demo"]
    assert [outlet.id for outlet in outlets if outlet.index == "listing"] == ["zarechnye_vesti"]
    assert len(truth.stories) == sum(len(outlet.stories) for outlet in outlets) >= 90
    assert sum(len(incident.stories) for incident in truth.incidents) >= 26
    assert len(truth.incidents) >= 13
    assert len(truth.near_misses) >= 14


def test_incidents_come_from_every_category_with_codes_of_the_code_book(truth: Truth) -> None:
    book = taxonomy.load()
    assert {incident.category for incident in truth.incidents} == set(book.categories)
    for incident in truth.incidents:
        assert book.category_of(incident.subtypes[0]) == incident.category
        assert set(incident.subtypes) <= set(book.subtypes), incident.id
        assert incident.region in book.regions_by_name, incident.id


def test_every_incident_is_told_and_some_in_two_or_three_languages(truth: Truth) -> None:
    assert all(incident.stories for incident in truth.incidents)
    languages = Counter(len(incident.languages) for incident in truth.incidents)
    assert languages[2] >= 5
    assert languages[3] >= 3
    told = {story.outlet_id for incident in truth.incidents for story in incident.stories}
    assert len(told) == 9


def test_every_story_belongs_to_the_truth_once(truth: Truth, base_day: date) -> None:
    ids = Counter(story.id for story in truth.stories)
    assert set(ids.values()) == {1}
    assert set(ids) == {story.id for outlet in load_outlets(base_day) for story in outlet.stories}
    story = truth.incidents[0].stories[0]
    assert truth.incident_of(story.outlet_id, story.slug) == truth.incidents[0].id
    assert truth.incident_of(truth.near_misses[0].outlet_id, truth.near_misses[0].slug) is None


def test_a_story_is_published_when_its_incident_has_happened(truth: Truth) -> None:
    for incident in truth.incidents:
        for story in incident.stories:
            days = (story.published_at.date() - incident.occurred_on).days
            assert 0 <= days <= 2, story.id


def test_texts_are_as_long_as_short_news_and_no_two_are_alike(truth: Truth) -> None:
    for story in truth.stories:
        assert 60 <= len(words_of(story)) <= 200, story.id
    sentences = Counter(part for story in truth.stories for part in re.split(r"(?<=[.!?])\s+", text_of(story)))
    assert not [part for part, times in sentences.items() if times > 1 and len(part) > 40]


def test_kazakh_texts_use_the_letters_of_kazakh_and_others_do_not(truth: Truth) -> None:
    kazakh = "".join(text_of(story) for story in truth.stories if story.language == "kk").lower()
    assert not set(KAZAKH_LETTERS) - set(kazakh)
    for story in truth.stories:
        letters = sum(letter in KAZAKH_LETTERS for letter in text_of(story).lower())
        assert (letters > 40) == (story.language == "kk"), story.id
        assert story.language != "en" or not re.search("[а-яё]", text_of(story).lower()), story.id


def test_every_language_has_stories_of_every_kind(truth: Truth) -> None:
    kinds = Counter((story.language, story.kind) for story in truth.stories)
    assert all(kinds[language, kind] >= 2 for language in ("kk", "ru", "en") for kind in ("near_miss", "ordinary"))
    assert kinds["kk", "incident"] >= 10
    assert kinds["ru", "incident"] >= 10


def test_no_text_names_an_outlet_or_body_that_exists(truth: Truth) -> None:
    pattern = re.compile(rf"(?<!\w)(?:{REAL_NAMES})", re.IGNORECASE)
    assert not [(story.id, found[0]) for story in truth.stories if (found := pattern.search(text_of(story)))]


def test_every_page_says_in_its_language_that_the_outlet_is_invented(newsroom: Newsroom, hear: Hear) -> None:
    says = {"kk": "ойдан шығарылған", "ru": "вымышленное", "en": "invented outlet"}
    for site in newsroom.sites:
        for story in site.outlet.stories:
            page = hear(site.base_url + site.outlet.path_of(story)).body.decode(site.outlet.encoding)
            language = site.outlet.languages[0] if site.outlet.index == "telegram" else story.language
            assert says[language] in page, story.id
            assert "presswatch" in page
            assert '<meta name="robots" content="noindex">' in page


def test_every_page_holds_its_whole_text(newsroom: Newsroom, hear: Hear) -> None:
    for site in newsroom.sites:
        for story in site.outlet.stories:
            body = hear(site.base_url + site.outlet.path_of(story)).body
            text = " ".join(html.document_fromstring(body.decode(site.outlet.encoding)).text_content().split())
            assert all(paragraph in text for paragraph in story.paragraphs), story.id


def test_layouts_tell_the_date_each_in_its_own_way(newsroom: Newsroom, hear: Hear) -> None:
    pages = {
        site.outlet.id: (
            story := site.outlet.stories[0],
            hear(newsroom.addresses[story.id]).body.decode(site.outlet.encoding),
        )
        for site in newsroom.sites
    }
    story, page = pages["zheti_zhel"]
    data = json.loads(page.split('ld+json">')[1].split("</script>")[0])
    assert data["datePublished"] == story.published_at.isoformat()
    story, page = pages["sedmoy_kilometr"]
    data = json.loads(page.split('ld+json">')[1].split("</script>")[0])
    assert data["@graph"][1]["datePublished"] == story.published_at.isoformat()
    story, page = pages["verkhniy_bereg"]
    assert f'article:published_time" content="{story.published_at.isoformat()}"' in page
    story, page = pages["togyz_tarau"]
    assert f"{story.published_at.day} ақпан {story.published_at.year}, " in page
    assert "ld+json" not in page
    story, page = pages["qyryq_qadam"]
    assert f'<time datetime="{story.published_at.isoformat()}">' in page
    story, page = pages["rovnaya_step"]
    assert f"{story.published_at:%d.%m.%Y, %H:%M}" in page


def test_placeholders_become_days_in_the_texts_language() -> None:
    day = date(2026, 11, 10)
    text = "{date:5} {on:5} {weekday:5} {On:30} {year:9}"
    assert fill_dates(text, base_day=day, language="kk") == "5 қараша 5 қарашада бейсенбі күні 11 қазанда 2017"
    assert fill_dates(text, base_day=day, language="ru") == "5 ноября 5 ноября в четверг 11 октября 2017"
    assert fill_dates(text, base_day=day, language="en") == "5 November on 5 November on Thursday On 11 October 2017"
    with pytest.raises(ValueError, match="unknown"):
        fill_dates("{when:1}", base_day=day, language="en")


def test_kazakh_months_take_the_ending_of_their_vowels() -> None:
    told = [fill_dates("{on:0}", base_day=date(2026, month, 1), language="kk")[2:] for month in range(1, 13)]
    assert " ".join(told) == (
        "қаңтарда ақпанда наурызда сәуірде мамырда маусымда шілдеде тамызда қыркүйекте қазанда қарашада желтоқсанда"
    )


def test_no_placeholder_is_left_and_days_agree_with_the_incident(truth: Truth) -> None:
    assert not [story.id for story in truth.stories if "{" in text_of(story)]
    for incident in truth.incidents:
        day = incident.occurred_on
        dates = [
            fill_dates("{date:0}", base_day=day, language=story.language) in text_of(story)
            for story in incident.stories
        ]
        assert any(dates), incident.id


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no head", "head between two lines"),
        ("+++\ntitle = \n+++\nText.", "TOML"),
        ('+++\ntitle = "T"\nkind = "odd"\n+++\nText.', "kind 'odd'"),
        ('+++\ntitle = "T"\nkind = "incident"\n+++\nText.', "names its incident"),
        ('+++\ntitle = "T"\nkind = "near_miss"\n+++\nText.', "why_not"),
        (
            '+++\ntitle = "{then:1}"\nkind = "ordinary"\ndays_ago = 1\ntime = "10:00"\n+++\nText.',
            "placeholder {then:1}",
        ),
    ],
)
def test_a_broken_story_is_named_with_its_mistake(tmp_path: Path, text: str, message: str) -> None:
    folder = tmp_path / "invented"
    folder.mkdir()
    (folder / "outlet.toml").write_text((NEWSROOM / "zheti_zhel" / "outlet.toml").read_text())
    (folder / "story.md").write_text(text)
    with pytest.raises(NewsroomError, match=re.escape("story.md")) as caught:
        load_outlets(date(2026, 1, 1), tmp_path)
    assert message in str(caught.value)
