"""Whether an announced article is about Kazakhstan: for bodies and outlets that write about the whole world.

Only what an index tells is looked at, so the answer may be "cannot be told"; then the article is fetched.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit

ENOUGH_WORDS = 60  # a title with a summary this long would name the country, if it were about it

# Beginnings of words, lower case. Kazakh and Russian words change at the end, so beginnings are what is compared.
KAZAKHSTAN = """
kazakh kazak kazah qazaq qazaqstan kaznet almaty alma-ata astana nur-sultan nursultan shymkent karagand qaragand
aktobe aqtobe atyrau aktau aqtau mangystau mangistau zhanaozen janaozen kostanay kostanai qostanay pavlodar semey
semipalatinsk oskemen ust-kamenogorsk taraz kyzylorda qyzylorda uralsk petropavl petropavlovsk kokshetau taldykorgan
taldyqorgan ekibastuz temirtau baikonur baykonur zhezkazgan jezqazgan turkistan zhambyl zhetysu akmola akorda azattyq
azattyk tokayev tokaev nazarbaev nazarbayev mazhilis казах казак қазақ казнет алматы алма-ат алма-ата астан нур-султан
нұр-сұлтан шымкент караганд қарағанд актоб ақтөбе актюбинск атырау актау ақтау мангистау маңғыстау жанаозен жаңаөзен
костана қостана павлодар семей семейде семея семее семею семипалатинск усть-каменогорск өскемен тараз кызылорд
қызылорда уральск орал оралда петропавл кокшета көкшетау талдыкорган талдықорған экибастуз екібастұз темиртау теміртау
байконур байқоңыр жезказган жезқазған туркестан түркістан жамбыл жетысу жетісу балхаш балқаш кентау сатпаев сәтбаев
риддер степногорск кульсары құлсары каскелен қаскелең талгар талғар кандыагаш қандыағаш жаркент аягоз аягөз зайсан
щучинск лисаковск житикара жітіқара аркалык арқалық хромтау конаев қонаев balkhash balqas kentau satpayev ridder
kulsary qulsary arqalyq arkalyk konaev qonaev акмол ақмола акорд ақорда азаттық токаев тоқаев назарбаев мажилис
мәжіліс
"""
# What may well include it: an article about the region is fetched.
REGION = """
central-asia средн-ази центральн-ази центральноазиатск орталық-ази евраз еуразия eurasia cis снг тмд sco шос шыұ
"""
ELSEWHERE = """
russia moscow kremlin ukrain kyiv belarus minsk kyrgyz bishkek uzbek tashkent tajik dushanbe turkmen ashgabat
azerbaijan baku georgia tbilisi armenia yerevan moldova turkey türkiye turkish istanbul iran tehran iraq syria israel
gaza palestin lebanon yemen saudi egypt libya tunisia algeria morocco sudan ethiopia eritrea somalia kenya uganda
tanzania rwanda burundi congo nigeria ghana cameroon mali niger burkina senegal guinea zimbabwe mozambique angola
zambia malawi south-africa afghan pakistan india bangladesh nepal sri-lanka myanmar thailand vietnam cambodia laos
philippine indonesia malaysia china chinese beijing hong-kong taiwan japan korea mongolia mexic guatemala honduras
salvador nicaragua cuba haiti dominican colombia venezuela ecuador peru bolivia brazil paraguay uruguay argentin chile
united-states washington canad australia france french paris german berlin britain british london italy spain portugal
greece greek albania serbia kosovo bosnia montenegro macedonia bulgaria romania hungar poland polish czech slovak
austria switzerland sweden norway finland denmark latvia lithuania estonia malta ireland netherlands belgium росси
москв кремл украин киев беларус белорус минск кыргыз киргиз бишкек узбек ташкент таджик душанбе туркмен ашхабад
азербайджан баку грузин грузия грузии грузию тбилис армени ереван молдов турци стамбул иран тегеран ирак сири израил
газ палестин афган пакистан индия индии индийск китай китае китая пекин гонконг япони корея корее кореи корейск
монголи мексик бразил венесуэл куб сша американск вашингтон канад франци париж германи берлин британи лондон итали
испани польш венгри серби ресей мәскеу украина қырғыз өзбек тәжік түркімен әзербайжан армения түркия иран қытай
пәкістан ауған үндістан жапон моңғол ақш америка франция германия британия
"""
_EXACT = frozenset(
    {"cis", "sco", "снг", "тмд", "шос", "шыұ", "куб", "газ", "сша", "ақш", "mali", "chile", "орал", "семей"}
)
_SHORT = re.compile(r"\b(?:РК|ҚР|KZ|QR)\b")
_HOST = re.compile(r"\.kz(?:[:/]|\Z)|[/._-]kz(?:[/._?-]|\Z)", re.I)


def _any_of(words: str) -> re.Pattern[str]:
    """What finds one of the beginnings of words; `a-b` stands for two words that begin so, one after the other."""
    parts = []
    for word in sorted(unicodedata.normalize("NFC", words).split()):
        parts.append(rf"{word}\b" if word in _EXACT else r"\w*[\W_]+".join(map(re.escape, word.split("-"))))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(parts)})")


_OURS, _NEAR, _OTHERS = _any_of(KAZAKHSTAN), _any_of(REGION), _any_of(ELSEWHERE)


def is_about_kazakhstan(title: str | None, summary: str | None, url: str) -> bool | None:
    """True when a word of title, summary or address is about Kazakhstan, False when they tell of something else.

    None when it cannot be told: no other country is named, and title and summary have fewer than 60 words.
    """
    told = " ".join(text for text in (title, summary) if text)
    text, address = _plain(told), _plain(unquote(urlsplit(url).path))
    if _SHORT.search(told) or _HOST.search(url) or _OURS.search(text) or _OURS.search(address):
        return True
    if _NEAR.search(text):
        return None
    if _OTHERS.search(text) or _OTHERS.search(address):
        return False
    return False if len(text.split()) >= ENOUGH_WORDS else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\u0301", "")).lower()
