"""The shipped source files: they load, they cover Annex 1, and their patterns tell articles from lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.catalogue import SHIPPED, load_catalogue
from crawler.cron import cron_fields
from crawler.identity import identity_of
from crawler.urls import canonical
from crawler.wanted import wanted_sources
from records import Source

SOURCES: Mapping[str, Source] = {source.id: source for source in load_catalogue([SHIPPED])}
FILES = sorted(SHIPPED.rglob("*.toml"))

# Bodies of Annex 1 and the sources that read them, in every language they publish.
ANNEX_1: Mapping[str, tuple[str, ...]] = {
    "Adil Soz": ("adilsoz_ru", "adilsoz_kk", "adilsoz_en", "adilsoz_monitoring"),
    "Central Election Commission": ("election_gov_ru", "election_gov_kk", "election_gov_en"),
    "CPJ": ("cpj", "cpj_ru"),
    "CIVICUS Monitor": ("civicus_monitor",),
    "Freedom House": ("freedom_house",),
    "KIBHR": ("bureau_kz", "bureau_kz_kk", "bureau_kz_en"),
    "KazTAG": ("kaztag", "kaztag_kk"),
    "Ministry of Information": ("mci_gov_ru", "mci_gov_kk", "mci_gov_en"),
    "President's site": ("akorda_ru", "akorda_kk", "akorda_en"),
    "Radio Azattyk": ("azattyq_ru", "azattyq_kk"),
    "RSF": ("rsf", "rsf_ru"),
    "Telegram": ("orda_telegram", "elmedia_telegram", "tengrinews_telegram"),
    "YouTube": ("khabar24_youtube", "qazaqstan_youtube", "ktk_youtube"),
    "Instagram": ("tengrinews_instagram",),
}

NEED_A_TOKEN = ("tengrinews_instagram",)  # and are switched off until there is one

# An article's address for each source with a pattern: public ones, some shortened, and made-up ones of the same form.
ARTICLES = """
abai https://abai.kz/post/15780
adilsoz_en https://adilsoz.kz/en/news/news-1204.html
adilsoz_kk https://adilsoz.kz/kk/news/news-2579.html
adilsoz_monitoring https://adilsoz.kz/en/262-violations/monitoring-176.html
adilsoz_monitoring https://adilsoz.kz/monthly-monitoring/narusheniya-svobody-slova-v-.html
adilsoz_ru https://adilsoz.kz/news/news-2579.html
adyrna https://adyrna.kz/post/123456
aikyn https://aikyn.kz/123456/zhurnalist-isi
akorda_en https://www.akorda.kz/en/example-of-a-meeting-1234567
akorda_kk https://www.akorda.kz/kz/example-of-a-meeting-1234567
akorda_ru https://www.akorda.kz/ru/example-of-a-meeting-1234567
almaty_tv https://almaty.tv/news/obschestvo/primer-zagolovka
almaty_tv_youtube https://www.youtube.com/watch?v=AAAAAAAAAAA
amnesty https://www.amnesty.org/en/latest/news/2025/06/example-of-a-report/
article19 https://www.article19.org/resources/kazakhstan-example-of-a-statement/
astana_times https://astanatimes.com/2025/06/example-of-a-report/
astana_tv_youtube https://www.youtube.com/watch?v=AAAAAAAAAAA
azattyq_kk https://www.azattyq.org/a/31329748.html
azattyq_ru https://rus.azattyq.org/a/31695976.html
azattyq_ru https://www.azattyqasia.org/a/33134603.html
azh_en https://azh.kz/en/news/view/123456
azh_kk https://azh.kz/kz/news/view/123456
azh_ru https://azh.kz/ru/news/view/123456
baigenews https://baigenews.kz/primer_zagolovka_123456/
baigenews_kk https://kaz.baigenews.kz/zhurnalist_isi_123456/
baq_kk https://baq.kz/zhurnalister-kuni-atap-otildi-200027126/
baq_ru https://rus.baq.kz/segodnya-ispolnilos-92-goda-adebieti_300030750/
bes_media https://bes.media/news/primer-zagolovka/
bureau_kz https://bureau.kz/?p=53278
bureau_kz https://bureau.kz/publ-all/sobstvennaya_informaciya/udovletvorit_chastichno/
bureau_kz_en https://bureau.kz/en/sobstvennaya-informacziya-po-angl/article_5476/
bureau_kz_kk https://bureau.kz/kk/novosti/zhurnalist-isi/
cabar_en https://cabar.asia/en/iwpr-and-pf-wings-uncensored
cabar_ru https://cabar.asia/ru/kak-menyaetsya-mediarynok-kazahstana
caravan https://caravan.kz/amp/news/tesnye-svyazi-razvitie-russkogo-811549
caravan https://www.caravan.kz/?p=646120
civicus_monitor https://monitor.civicus.org/explore/example-of-an-update-from-kazakhstan/
cpj https://cpj.org/2021/03/kazakhstan-adopts-new-accreditation-censorship/
cpj_ru https://cpj.org/ru/2024/02/obrashchenie-k-vlastyam-kazahstana/
cronos_asia https://cronos.asia/news/iidealnyy-shtorm-smi-sud-2025
currenttime https://www.currenttime.tv/a/zhurnalist-v-astane/33134603.html
diapazon https://diapazon.kz/news/38932-god-2013-d-forbs
egemen_en https://en.egemen.kz/article/3822-example-of-a-report
egemen_kk https://egemen.kz/article/382201-asqar-zhumadildaev-akademik-qadamn
egemen_ru https://ru.egemen.kz/article/38220-primer-zagolovka
el_kz https://el.kz/zhurnalist_isi_123456/
el_kz_ru https://el.kz/ru/primer_zagolovka_123456/
election_gov_en https://www.election.gov.kz/eng/news/releases/index.php?ID=6751
election_gov_kk https://www.election.gov.kz/kaz/news/releases/index.php?ID=6751
election_gov_ru https://www.election.gov.kz/rus/news/releases/index.php?ID=6751
eurasia_youtube https://www.youtube.com/watch?v=AAAAAAAAAAA
eurasianet https://eurasianet.org/kazakhstan-example-of-a-report
eurasianet_ru https://russian.eurasianet.org/kazahstan-primer-dlinnogo-zagolovka
exclusive https://exclusive.kz/kto-boitsya-svobodnoj-pressy/
factcheck https://factcheck.kz/mneniya/diana-okremova-dostup-k-16/
fergana https://fergana.agency/articles/123456/
forbes_kz https://forbes.kz/articles/forbes-kazakhstan-kazaksha-zhurnalynyn-1fb2ae
freedom_house https://freedomhouse.org/country/kazakhstan/freedom-net/2025
freedom_house https://freedomhouse.org/report/freedom-net/2011/kazakhstan
global_voices https://globalvoices.org/2025/06/11/example-of-a-report/
global_voices_ru https://ru.globalvoices.org/2025/06/11/12345/
gov_mvd_kk https://www.gov.kz/memleket/entities/qriim/press/news/details/912345?lang=kk
gov_mvd_ru https://www.gov.kz/memleket/entities/qriim/press/news/details/912345?lang=ru
gov_prosecutor_kk https://www.gov.kz/memleket/entities/qazaqstanrespublikasybasgaprokurory/press/news/details/912345?lang=kk
gov_prosecutor_ru https://www.gov.kz/memleket/entities/qazaqstanrespublikasybasgaprokurory/press/news/details/912345?lang=ru
hrw https://www.hrw.org/news/2009/05/20/human-rights-kazakhstan-seven-months-osce-chairmanship
hrw_ru https://www.hrw.org/ru/world-report/2026/country-chapters/kazakhstan
inbusiness_kk https://inbusiness.kz/kz/last/zhurnalister-kuni
inbusiness_ru https://inbusiness.kz/ru/news/delat-rabotu-horosho-ili-kz
index_censorship https://www.indexoncensorship.org/2025/06/example-of-a-report/
informburo https://informburo.kz/novosti/v-verhovnom-sude-otvetili-ratelkz.html
internews_kz https://ru.internews.kz/2024/02/primer-zagolovka/
iphr https://iphronline.org/articles/kazakhstan-crackdown-on-media/
jfj https://jfj.fund/attacks-on-media-workers-in-kazakhstan-in-2022-2023
jfj_ru https://jfj.fund/ru/ataki-na-rabotnikov-smi
kanal31_youtube https://www.youtube.com/watch?v=AAAAAAAAAAA
kazinform_en https://qazinform.com/news/example-of-a-report-a1b2c3
kazinform_kk https://www.inform.kz/kz/zhurnalister-forumy-otti-a1b2c3
kazinform_ru https://www.inform.kz/ru/silkwaystar-tragediya-v-algabase-32af94
kazpravda https://kazpravda.kz/n/svyshe-3000-feykov-neytralizovano-stopfakekz-za-tri-goda-raboty
kaztag https://kaztag.kz/ru/news/dobycha-nefti-upala-na-kazakhstana
kaztag_kk https://kaztag.kz/kz/news/almatyda-zhurnalister-zhiynyny-otti
khabar24_kk https://24.kz/kz/news/social/612345-primer-zagolovka
khabar24_ru https://24.kz/ru/news/social/612345-primer-zagolovka
khabar24_youtube https://www.youtube.com/watch?v=AAAAAAAAAAA
khabar_kk https://khabar.kz/kk/news/qogam/item/48182-zhurnalister-kuni
khabar_ru https://khabar.kz/ru/news/obshchestvo/item/48182-pamyat-zhambyla-zhabaeva-pochtili-v-almaty
kloop https://kloop.kg/blog/2023/11/15/primer-zagolovka/
kt_kz_en https://www.kt.kz/eng/society/svyshe_dvuh_tysyach_kazahstantsev_1377988764.html
kt_kz_kk https://www.kt.kz/kaz/society/svyshe_dvuh_tysyach_kazahstantsev_1377988764.html
kt_kz_ru https://www.kt.kz/rus/society/svyshe_dvuh_tysyach_kazahstantsev_1377988764.html
ktk_youtube https://www.youtube.com/watch?v=AAAAAAAAAAA
kursiv_en https://kz.kursiv.media/en/2025-02-21/example-of-a-report/
kursiv_ru https://kz.kursiv.media/2025-02-21/primer-zagolovka/
lada https://www.lada.kz/kazakhstan-news/149063-provokatsii-v-sotssetiakh-kazakhstantsev.html
legal_media_centre_kk https://lmc.kz/kk/news/primer-zagolovka
legal_media_centre_kk https://lmc.kz/kk/node/123
legal_media_centre_ru https://lmc.kz/ru/news/primer-zagolovka
legal_media_centre_ru https://lmc.kz/ru/node/123
liter https://liter.kz/megapolis-perspektiv-1769446000/amp
masa_kk https://masa.media/kk/site/redaktsiya-qalai-omir-suredi
masa_ru https://masa.media/ru/site/kak-zhivet-redaktsiya
mci_gov_en https://www.gov.kz/memleket/entities/mam/press/news/details/912345?lang=en
mci_gov_kk https://www.gov.kz/memleket/entities/mam/press/news/details/912345?lang=kk
mci_gov_ru https://www.gov.kz/memleket/entities/mam/press/news/details/912345?lang=ru
medialaw_asia https://medialaw.asia/posts/27-08-2014/84312.html
mediazona_ca https://mediazona.ca/news/2023/08/17/primer
meduza https://meduza.io/news/2025/06/11/primer-zagolovka
mgorod https://mgorod.kz/news/primer-zagolovka
mgorod_kk https://mgorod.kz/kz/news/zhurnalist-isi
newreporter https://newreporter.org/2024/02/01/primer-zagolovka/
newreporter_kk https://newreporter.org/kz/2024/02/01/zhurnalist-isi/
newtimes https://newtimes.kz/obshchestvo/123456-primer-zagolovka
ng_kostanay https://www.ng.kz/modules/news/article.php?storyid=12345
novastan https://novastan.org/en/kazakhstan/example-of-a-report/
nur_kk https://kaz.nur.kz/kaleidoscope/2012345-zhurnalist-isi/
nur_ru https://www.nur.kz/society/2012345-v-almaty-zaderzhali-operatora/
occrp https://occrp.org/en/news/kazakhstan-detains-famous-investigative-reporter
occrp_ru https://www.occrp.org/ru/news/primer-zagolovka
on_kz https://on.kz/person/kitaptardyn-barlygyn-elektrondy-oqulyqqa-41732/amp
orda https://orda.kz/zhurnalist-podal-v-sud-401234/
orda_en https://en.orda.kz/kazakhstan-again-labeled-a-not-free-country-for-internet-freedom-9264
orda_kk https://kaz.orda.kz/zhurnalist-sotqa-berdi-8123/
otyrar https://otyrar.kz/2019/08/iz-kazahstana-v-bishkek-chem-privlekatelna-kyrgyzskaya-stolitsa/
qamshy https://qamshy.kz/article/12345-zhurnalist-isi
qazaqstan_youtube https://www.youtube.com/watch?v=AAAAAAAAAAA
ratel https://ratel.kz/raw/redaktsija_podala_zhalobu_v_sud
respublika https://respublika.kz.media/archives/12345
rferl https://rferl.org/amp/kazakhstan-cpj-media-accreditation-law/33105583.html
rsf https://rsf.org/en/rsf-calls-for-release-of-a-journalist-in-almaty
rsf_ru https://rsf.org/ru/rsf-prizyvaet-osvobodit-zhurnalista-v-almaty
semeytany https://semeytany.kz/22232/semeyde-abai-akademiasy-entsiklopediyalyk-portaly-ashyldy
sputnik_kz_kk https://sputnik.kz/20260110/zhurnalist-isi-12345678.html
sputnik_kz_ru https://ru.sputnik.kz/20260110/primer-zagolovka-12345678.html
stan https://stan.kz/news-123456
tengrinews_en https://en.tengrinews.kz/politics_sub/example-of-a-report-265542
tengrinews_kk https://kaz.tengrinews.kz/kazakhstan_news/zhurnalist-isi-365542
tengrinews_ru https://tengrinews.kz/kazakhstan_news/ktk-soxranit-status-narodnogo-265542
the_village_kz https://the-village-kz.com/village/city/news-city/20729-amnesty-international-kazakhstan
thediplomat https://thediplomat.com/2019/11/kazakhstan-sinks-in-freedom-of-the-net-2019-report/
time_kz https://time.kz/articles/territory/2023/05/04/primer
times_ca https://timesca.com/journalists-in-kazakhstan-ask-for-answers/
tirek https://tirek.info/?p=50835
tirek https://tirek.info/obzor-narushenij-za-mart/
total https://total.kz/ru/news/ekonomika_sobitiya/kazahstanskie_studenti_voshli_v_06
turanews_en https://turanews.kz/en/news/kazakhstan-develops-new-rules-for-journalists-accreditation
turanews_kk https://turanews.kz/kz/news/primer-zagolovka
turanews_ru https://turanews.kz/ru/news/primer-zagolovka
turkystan https://turkystan.kz/article/12345-zhurnalist-isi
ulysmedia_kk https://qaz.ulysmedia.kz/news/12345-zhurnalist-isi/
ulysmedia_ru https://ulysmedia.kz/news/12345-zhurnalistu-vernuli-kameru/
uralskweek https://www.uralskweek.kz/2025/06/11/primer-zagolovka/
vlast https://vlast.kz/amp/novosti/47801-sud-trebuet-ot-reportazi.html
vlast_en https://vlast.kz/english/66061-example-of-a-report.html
vlast_kk https://vlast.kz/kz/zhanalyktar/66061-zhurnalist-isi.html
zakon_kk https://kaz.zakon.kz/qogam-tynysy/6006560-zhurnalist-isi.html
zakon_ru https://www.zakon.kz/obshestvo/6406560-v-uralske-otmetili-den-goroda.html
"""

EXAMPLES: Sequence[tuple[str, str]] = [(line.split()[0], line.split()[1]) for line in ARTICLES.split("\n") if line]
WITH_PATTERN = [source for source in SOURCES.values() if source.article_pattern]
SAME_FORM = "_youtube"  # channels share one form of addresses


def _matches(source: Source, url: str) -> bool:
    return bool(re.search(source.article_pattern or r"(?!)", canonical(url)))


def test_every_file_is_a_source_and_there_are_at_least_ninety() -> None:
    assert len(SOURCES) == len(FILES)
    assert len(SOURCES) >= 90


@pytest.mark.parametrize("body", ANNEX_1)
def test_body_of_annex_1_is_collected(body: str) -> None:
    assert [id for id in ANNEX_1[body] if id not in SOURCES] == []
    assert all(SOURCES[id].enabled for id in ANNEX_1[body] if id not in NEED_A_TOKEN)


def test_every_other_source_is_collected_out_of_the_box() -> None:
    assert [source.id for source in SOURCES.values() if not source.enabled] == list(NEED_A_TOKEN)


def test_open_media_of_the_country_are_there_in_both_languages() -> None:
    media = [source for source in SOURCES.values() if source.country == "kz"]
    languages = Counter(language for source in media for language in source.languages)
    assert languages["ru"] >= 60
    assert languages["kk"] >= 45


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_says_first_what_its_facts_rest_on_and_that_nobody_fetched_them(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(r"# .{20,}", text)
    assert "\nverified  = false\n" in text


def test_each_pattern_has_an_example_and_each_example_a_pattern() -> None:
    assert {id for id, _ in EXAMPLES} == {source.id for source in WITH_PATTERN}


@pytest.mark.parametrize(("id", "url"), EXAMPLES, ids=[f"{id}-{number}" for number, (id, _) in enumerate(EXAMPLES)])
def test_pattern_matches_an_article_of_its_own_source_only(id: str, url: str) -> None:
    assert _matches(SOURCES[id], url)
    others = [source.id for source in WITH_PATTERN if source.id != id and _matches(source, url)]
    assert [other for other in others if not other.endswith(SAME_FORM)] == []


@pytest.mark.parametrize("source", WITH_PATTERN, ids=lambda source: source.id)
def test_pattern_matches_neither_home_page_nor_lists(source: Source) -> None:
    own = [source.homepage, source.homepage.rstrip("/"), *(point.url for point in source.access_points)]
    further = [
        _second_page(point.url, str(point.options["paging"]))
        for point in source.access_points
        if "paging" in point.options
    ]
    assert [url for url in own + further if _matches(source, url)] == []


def _second_page(url: str, paging: str) -> str:
    step = paging.replace("{n}", "2")
    return "/".join(url.split("/")[:3]) + step if step.startswith("/") else url + step


# One article at two addresses, as moves, mirrors, copies for phones and changed titles make them; all made up.
TWICE = """
abai https://abai.kz/post/15780 https://www.abai.kz/post/15780
adilsoz_ru https://adilsoz.kz/news/news-2579.html https://www.adilsoz.kz/news/news-2579.html
akorda_ru https://www.akorda.kz/ru/primer-zagolovka-1234567 https://mirror.akorda.kz/ru/primer-zagolovka-1234567
almaty_tv_youtube https://www.youtube.com/watch?v=AAAAAAAAAAA https://youtube.com/watch?v=AAAAAAAAAAA
baq_kk https://baq.kz/zhurnalister-kuni-200027126/ https://baq.kz/zhurnalister-kuni-ozgerdi_200027126
egemen_kk https://egemen.kz/article/382201-bir-taqyryp https://www.egemen.kz/article/382201-basqa-taqyryp
fergana https://fergana.agency/articles/123456/ https://fergana.plus/articles/123456/
informburo https://informburo.kz/novosti/primer-zagolovka https://informburodata.com/novosti/primer-zagolovka
kazinform_kk https://www.inform.kz/kz/zhurnalister-forumy-a1b2c3 https://kaz.inform.kz/kz/zhurnalister-forumy-a1b2c3
kazinform_ru https://www.inform.kz/ru/odin-zagolovok-a1b2c3 https://lenta.inform.kz/ru/drugoy-zagolovok-a1b2c3
kaztag https://kaztag.kz/ru/news/primer-zagolovka https://kaztag.info/ru/news/primer-zagolovka
on_kz https://on.kz/person/bir-taqyryp-41732 https://on.kz/person/bir-taqyryp-41732/amp
qamshy https://qamshy.kz/article/12345-zhurnalist-isi https://n.qamshy.kz/article/12345-zhurnalist-isi
sputnik_kz_ru https://ru.sputnik.kz/20260110/primer-1234567.html https://ru.sputniknews.kz/20260110/primer-1234567.html
tengrinews_ru https://tengrinews.kz/kazakhstan_news/primer-458362/ https://new.tengrinews.kz/kazakhstan_news/primer-458362/
the_village_kz https://www.the-village-kz.com/village/city/news/20729-primer https://the-village.kz/village/city/news/20729-primer
vlast https://vlast.kz/novosti/66061-primer.html https://vlast.kz/amp/novosti/66061-primer.html
zakon_ru https://www.zakon.kz/obshestvo/6406560-primer.html https://www.zakon.kz/amp/obshestvo/6406560-primer.html
"""


@pytest.mark.parametrize("line", TWICE.strip().split("\n"), ids=lambda line: line.split()[0])
def test_article_at_two_addresses_is_one(line: str) -> None:
    id, *urls = line.split()
    assert all(_matches(SOURCES[id], url) for url in urls)
    assert len({identity_of(url, SOURCES[id]) for url in urls}) == 1
    assert identity_of(urls[0], SOURCES[id]) is not None


@pytest.mark.parametrize("id", [source.id for source in SOURCES.values() if source.article_id])
def test_number_is_found_in_an_article_and_in_no_list(id: str) -> None:
    source = SOURCES[id]
    found = [identity_of(url, source) for own, url in EXAMPLES if own == id]
    assert any(told and told.startswith("id:") for told in found)
    lists = [source.homepage, *(point.url for point in source.access_points)]
    assert [url for url in lists if str(identity_of(url, source)).startswith("id:")] == []


def test_aliases_are_other_hosts_than_the_present_ones() -> None:
    for source in SOURCES.values():
        present = {urlsplit(source.homepage).hostname, *source.hosts}
        assert not present & set(source.aliases), source.id


def test_archive_of_a_day_lies_on_the_site_and_is_no_article() -> None:
    archives = {source.id: source.archive for source in SOURCES.values() if source.archive}
    assert len(archives) >= 10
    for id, archive in archives.items():
        day = archive.replace("{yyyy}", "2026").replace("{mm}", "11").replace("{dd}", "23")
        assert urlsplit(day).hostname == urlsplit(SOURCES[id].homepage).hostname
        assert not _matches(SOURCES[id], day)


def test_schedules_are_spread_over_the_hour() -> None:
    minutes: Counter[int] = Counter()
    for source in SOURCES.values():
        minutes.update(int(minute) for minute in cron_fields(source.schedule)["minute"].split(","))
    assert len(minutes) == 60
    assert max(minutes.values()) <= len(SOURCES) / 12


def test_papers_of_the_west_keep_their_own_time() -> None:
    zones = {id: SOURCES[id].time_zone for id in ("azh_ru", "lada", "mgorod", "uralskweek", "diapazon")}
    assert zones == {
        "azh_ru": "Asia/Atyrau",
        "lada": "Asia/Aqtau",
        "mgorod": "Asia/Oral",
        "uralskweek": "Asia/Oral",
        "diapazon": "Asia/Aqtobe",
    }


def test_those_left_out_are_listed_with_the_reason() -> None:
    text = (SHIPPED / "README.md").read_text(encoding="utf-8")
    assert all(name in text for name in ("## Left out", "ZONAkz", "Adilet", "Mazhilis", "Facebook", "Instagram"))


def test_outlets_without_an_address_are_wanted_those_of_the_report_first() -> None:
    wanted = wanted_sources()
    named = [row.name for row in wanted if row.named_in_report]
    assert {"DINARION", "Kozachkov offside", "Abzhan News", "Saryagash Info / S-Inform", "Public Eye"} <= set(named)
    assert [row.name for row in wanted][: len(named)] == named
    assert all(row.name and row.known for row in wanted)
    assert len({(row.name, row.platform) for row in wanted}) == len(wanted)
