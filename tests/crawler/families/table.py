"""Which shipped source is of which family, how it prints dates, and what the address of an article looks like.

A line: id, family, form of dates, address. In an address `{n}` is a number, `{slug}` words with hyphens, `{under}` with
underscores, `{hex}` six hexadecimal digits, `{y}`, `{m}`, `{d}` the day, `{unix}` seconds. Families that are services
need nothing but their name. "plain" families: only addresses and dates are known to be theirs, not the layout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TABLE = r"""
abai                   plain           dotted        https://abai.kz/post/{n}
adilsoz_en             plain           en_lower      https://adilsoz.kz/en/news/news-{n}.html
adilsoz_kk             plain           kk            https://adilsoz.kz/kk/news/news-{n}.html
adilsoz_monitoring     plain           dotted        https://adilsoz.kz/262-violations/monitoring-{n}.html
adilsoz_ru             plain           ru            https://adilsoz.kz/news/news-{n}.html
adyrna                 plain_stamped   meta          https://adyrna.kz/post/{n}
aikyn                  plain_stamped   meta          https://aikyn.kz/{n}/{slug}
akorda_en              plain           en            https://www.akorda.kz/en/{slug}-{n}
akorda_kk              plain           kk            https://www.akorda.kz/kz/{slug}-{n}
akorda_ru              plain           ru            https://www.akorda.kz/ru/{slug}-{n}
almaty_tv              plain_stamped   meta          https://almaty.tv/news/obschestvo/{n}-{slug}
almaty_tv_youtube      youtube
amnesty                wordpress       iso           https://www.amnesty.org/en/latest/news/{y}/{m}/{slug}/
amnesty_ru             wordpress       iso           https://eurasia.amnesty.org/{y}/{m}/{d}/{slug}/
article19              wordpress       iso           https://www.article19.org/resources/{slug}/
astana_times           wordpress       iso           https://astanatimes.com/{y}/{m}/{slug}/
astana_tv_youtube      youtube
azattyq_kk             pangea          kk            https://www.azattyq.org/a/{slug}/{n}.html
azattyq_ru             pangea          ru            https://rus.azattyq.org/a/{slug}/{n}.html
azh_en                 plain           en            https://azh.kz/en/news/view/{n}
azh_kk                 plain           dotted        https://azh.kz/kz/news/view/{n}
azh_ru                 plain           dotted        https://azh.kz/ru/news/view/{n}
baigenews              plain_stamped   meta          https://baigenews.kz/{under}_{n}/
baigenews_kk           plain_stamped   meta          https://kaz.baigenews.kz/{under}_{n}/
baq_kk                 baq             iso           https://baq.kz/{slug}-{n}/
baq_ru                 baq             iso           https://rus.baq.kz/{slug}_{n}/
bes_media              plain_stamped   meta          https://bes.media/news/{slug}/
bureau_kz              wordpress_bare  dotted        https://bureau.kz/novosti/{slug}/
bureau_kz_en           wordpress_bare  dotted        https://bureau.kz/en/novosti/{slug}/
bureau_kz_kk           wordpress_bare  dotted        https://bureau.kz/kk/novosti/{slug}/
cabar_en               wordpress       iso           https://cabar.asia/en/{slug}
cabar_ru               wordpress       iso           https://cabar.asia/ru/{slug}
caravan                wordpress       iso           https://www.caravan.kz/news/{slug}-{n}/
civicus_monitor        plain           en            https://monitor.civicus.org/explore/{slug}/
cpj                    wordpress       iso           https://cpj.org/{y}/{m}/{slug}/
cpj_ru                 wordpress       iso           https://cpj.org/ru/{y}/{m}/{slug}/
cronos_asia            plain_stamped   meta          https://cronos.asia/news/{slug}
currenttime            pangea          ru            https://www.currenttime.tv/a/{slug}/{n}.html
diapazon               plain_stamped   meta          https://diapazon.kz/news/{n}-{slug}
egemen_en              egemen          en            https://en.egemen.kz/article/{n}-{slug}
egemen_kk              egemen          kk            https://egemen.kz/article/{n}-{slug}
egemen_ru              egemen          ru            https://ru.egemen.kz/article/{n}-{slug}
el_kz                  plain_stamped   meta          https://el.kz/{under}_{n}/
el_kz_ru               plain_stamped   meta          https://el.kz/ru/{under}_{n}/
election_gov_en        bitrix          dotted        https://www.election.gov.kz/eng/news/releases/index.php?ID={n}
election_gov_kk        bitrix          dotted        https://www.election.gov.kz/kaz/news/releases/index.php?ID={n}
election_gov_ru        bitrix          dotted        https://www.election.gov.kz/rus/news/releases/index.php?ID={n}
elmedia_telegram       telegram
eurasia_youtube        youtube
eurasianet             drupal          en            https://eurasianet.org/{slug}
eurasianet_ru          drupal          ru            https://russian.eurasianet.org/{slug}
exclusive              wordpress_bare  ru_time       https://exclusive.kz/{slug}/
exclusive_telegram     telegram
factcheck              wordpress       iso           https://factcheck.kz/novosti/{slug}/
fergana                plain_stamped   meta          https://fergana.agency/articles/{n}/
forbes_kz              plain_stamped   meta          https://forbes.kz/articles/{slug}-{hex}
freedom_house          drupal          en            https://freedomhouse.org/article/{slug}
global_voices          wordpress       iso           https://globalvoices.org/{y}/{m}/{d}/{slug}/
global_voices_ru       wordpress       iso           https://ru.globalvoices.org/{y}/{m}/{d}/{slug}/
gov_mvd_kk             govkz
gov_mvd_ru             govkz
gov_prosecutor_kk      govkz
gov_prosecutor_ru      govkz
hrw                    drupal_stamped  en            https://www.hrw.org/news/{y}/{m}/{d}/{slug}
hrw_ru                 drupal_stamped  ru            https://www.hrw.org/ru/news/{y}/{m}/{d}/{slug}
inaktau_telegram       telegram
inbusiness_kk          plain_stamped   meta          https://inbusiness.kz/kz/last/{slug}
inbusiness_ru          plain_stamped   meta          https://inbusiness.kz/ru/news/{slug}
index_censorship       wordpress       iso           https://www.indexoncensorship.org/{y}/{m}/{slug}/
info365                wordpress       iso           https://365info.kz/{y}/{m}/{slug}
informburo             informburo      meta          https://informburo.kz/novosti/{slug}-{n}.html
internews_kz           wordpress       iso           https://ru.internews.kz/{y}/{m}/{slug}/
iphr                   plain_stamped   meta          https://iphronline.org/articles/{slug}/
jfj                    plain_stamped   meta          https://jfj.fund/{slug}
jfj_ru                 plain_stamped   meta          https://jfj.fund/ru/{slug}
kanal31_youtube        youtube
kazinform_en           kazinform       en            https://qazinform.com/news/{slug}-{hex}
kazinform_kk           kazinform       time_first_kk https://www.inform.kz/kz/{slug}-{hex}
kazinform_ru           kazinform       time_first    https://www.inform.kz/ru/{slug}-{hex}
kazpravda              kazpravda       ru_time       https://kazpravda.kz/n/{slug}/
kaztag                 bitrix          ru_time       https://kaztag.kz/ru/news/{slug}
kaztag_kk              bitrix          kk_time       https://kaztag.kz/kz/news/{slug}
khabar24_kk            joomla          iso           https://24.kz/kz/news/social/{n}-{slug}
khabar24_ru            joomla          iso           https://24.kz/ru/news/social/{n}-{slug}
khabar24_youtube       youtube
khabar_kk              joomla          iso           https://khabar.kz/kk/news/qogam/item/{n}-{slug}
khabar_ru              joomla          iso           https://khabar.kz/ru/news/obshchestvo/item/{n}-{slug}
kloop                  wordpress       iso           https://kloop.kg/blog/{y}/{m}/{d}/{slug}/
kt_kz_en               plain           dotted_time   https://www.kt.kz/eng/society/{under}_{n}.html
kt_kz_kk               plain           dotted_time   https://www.kt.kz/kaz/society/{under}_{n}.html
kt_kz_ru               plain           dotted_time   https://www.kt.kz/rus/society/{under}_{n}.html
ktk_youtube            youtube
kursiv_en              wordpress       iso           https://kz.kursiv.media/en/{y}-{m}-{d}/{slug}/
kursiv_ru              wordpress       iso           https://kz.kursiv.media/{y}-{m}-{d}/{slug}/
lada                   datalife        ru_time       https://www.lada.kz/kazakhstan-news/{n}-{slug}.html
legal_media_centre_kk  drupal          en_dash       https://lmc.kz/kk/news/{slug}
legal_media_centre_ru  drupal          en_dash       https://lmc.kz/ru/news/{slug}
liter                  plain_stamped   meta          https://liter.kz/{slug}-{unix}
masa_kk                plain_stamped   meta          https://masa.media/kk/site/{slug}
masa_ru                plain_stamped   meta          https://masa.media/ru/site/{slug}
mci_gov_en             govkz
mci_gov_kk             govkz
mci_gov_ru             govkz
medialaw_asia          wordpress       iso           https://medialaw.asia/posts/{d}-{m}-{y}/{n}.html
mediazona_ca           state           ru_time       https://mediazona.ca/news/{y}/{m}/{d}/{slug}
meduza                 state           iso           https://meduza.io/news/{y}/{m}/{d}/{slug}
mgorod                 plain_stamped   meta          https://mgorod.kz/news/{slug}
mgorod_kk              plain_stamped   meta          https://mgorod.kz/kz/news/{slug}
newreporter            wordpress       iso           https://newreporter.org/{y}/{m}/{d}/{slug}/
newreporter_kk         wordpress       iso           https://newreporter.org/kz/{y}/{m}/{d}/{slug}/
newtimes               plain_stamped   meta          https://newtimes.kz/obshchestvo/{n}-{slug}
ng_kostanay            xoops           dotted        https://www.ng.kz/modules/news/article.php?storyid={n}
novastan               wordpress       iso           https://novastan.org/en/analysis/{slug}/
nur_kk                 nur             iso           https://kaz.nur.kz/society/{n}-{slug}/
nur_ru                 nur             iso           https://www.nur.kz/society/{n}-{slug}/
nur_telegram           telegram
occrp                  plain_stamped   meta          https://www.occrp.org/en/news/{slug}
occrp_ru               plain_stamped   meta          https://www.occrp.org/ru/news/{slug}
on_kz                  plain_stamped   meta          https://on.kz/person/{slug}-{n}
orda                   plain_stamped   meta          https://orda.kz/{slug}-{n}/
orda_en                plain_stamped   meta          https://en.orda.kz/{slug}-{n}
orda_kk                plain_stamped   meta          https://kaz.orda.kz/{slug}-{n}/
orda_telegram          telegram
otyrar                 wordpress       iso           https://otyrar.kz/{y}/{m}/{slug}/
pkzsk_telegram         telegram
qamshy                 qamshy          kk_time       https://qamshy.kz/article/{n}-{slug}
qazaqstan_youtube      youtube
ratel                  ratel           ru_weekday    https://ratel.kz/raw/{under}
respublika             wordpress       iso           https://respublika.kz.media/archives/{n}
rferl                  pangea          en            https://www.rferl.org/a/{slug}/{n}.html
rsf                    drupal_stamped  en            https://rsf.org/en/{slug}
rsf_ru                 drupal_stamped  ru            https://rsf.org/ru/{slug}
semeytany              plain_stamped   meta          https://semeytany.kz/{n}/{slug}
sputnik_kz_kk          sputnik         dotted_time   https://sputnik.kz/{y}{m}{d}/{slug}-{n}.html
sputnik_kz_ru          sputnik         dotted_time   https://ru.sputnik.kz/{y}{m}{d}/{slug}-{n}.html
stan                   plain_stamped   meta          https://stan.kz/news-{n}
tengrinews_en          tengrinews      en            https://en.tengrinews.kz/kazakhstan_news/{slug}-{n}/
tengrinews_kk          tengrinews      kk_time       https://kaz.tengrinews.kz/kazakhstan_news/{slug}-{n}/
tengrinews_instagram   instagram
tengrinews_ru          tengrinews      ru_time       https://tengrinews.kz/kazakhstan_news/{slug}-{n}/
tengrinews_telegram    telegram
the_village_kz         plain_stamped   meta          https://www.the-village-kz.com/village/city/news-city/{n}-{slug}
thediplomat            wordpress       iso           https://thediplomat.com/{y}/{m}/{slug}/
time_kz                time_kz         ru            https://time.kz/articles/territory/{y}/{m}/{d}/{slug}
times_ca               wordpress       iso           https://timesca.com/{slug}/
tirek                  wordpress       iso           https://tirek.info/{slug}/
total                  total           dotted_time   https://total.kz/ru/news/obshchestvo/{under}_date_{y}_{m}_{d}
turanews_en            plain_stamped   meta          https://turanews.kz/en/news/{slug}
turanews_kk            plain_stamped   meta          https://turanews.kz/kz/news/{slug}
turanews_ru            plain_stamped   meta          https://turanews.kz/ru/news/{slug}
turkystan              plain           kk            https://turkystan.kz/article/{n}-{slug}
ulysmedia_kk           ulysmedia       dotted_time   https://qaz.ulysmedia.kz/news/{n}-{slug}/
ulysmedia_ru           ulysmedia       dotted_time   https://ulysmedia.kz/news/{n}-{slug}/
uralskweek             wordpress       iso           https://www.uralskweek.kz/{y}/{m}/{d}/{slug}/
vlast                  vlast           iso           https://vlast.kz/novosti/{n}-{slug}.html
vlast_en               vlast           iso           https://vlast.kz/english/{n}-{slug}.html
vlast_kk               vlast           iso           https://vlast.kz/kz/zhanalyktar/{n}-{slug}.html
zakon_kk               zakon           iso           https://kaz.zakon.kz/qogam-tynysy/{n}-{slug}.html
zakon_ru               zakon           iso           https://www.zakon.kz/obshestvo/{n}-{slug}.html
zakon_telegram         telegram
ztb_telegram           telegram
"""

# Sources of which neither layout nor addresses of articles are known, so that nothing could be shown by a made-up page.
UNKNOWN: Mapping[str, str] = {
    "ktk": "a list is known, no article of it was seen",
    "lsm": "a feed named once; no article seen",
    "qazaqstan_tv": "a list is known, no article of it was seen",
    "sadaq_kk": "a feed formed like that of the sister edition; no article seen",
    "sadaq_ru": "a feed named once; no article seen",
    "spik": "numbered lists are known, no article of them was seen",
    "stopfake_kz": "only the front page was seen",
}


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the table tells of one source."""

    id: str
    family: str
    form: str = "iso"
    address: str = ""


def read_table() -> dict[str, Known]:
    """The table by id of the source."""
    found = {}
    for line in TABLE.strip().split("\n"):
        words = line.split()
        found[words[0]] = Known(
            id=words[0], family=words[1], form=(words[2:3] or ["iso"])[0], address="".join(words[3:])
        )
    return found
