"""Kyrgyz, Uzbek and Tatar are written with letters of Kazakh: at least nine of ten sentences must not pass for it."""

from __future__ import annotations

import pytest

from extract.evaluate_language import ALPHABETS, respell
from extract.language import detect_language

KYRGYZ = """
Полиция журналистти соттун имаратынын жанында кармады, деп билдирди гезиттин редакциясы.
Бишкекте кабарчылар министрликтин алдында чогулушту.
Парламент жаңы мыйзам долбоорун үчүнчү окууда кабыл алды.
Редактордун айтымында, сайт эки күндөн бери ачылбай жатат.
Ош шаарында жаңы мектеп ачылып, окуучулар сабакка киришти.
Оператордун камерасын белгисиз кишилер тартып алышкан.
Сот журналистти үч күнгө камакка алуу чечимин чыгарды.
Адвокат өкүмгө нааразы экенин жана даттанарын айтты.
Бүгүн эртең менен тоолуу аймактарда кар жаады.
Бул тууралуу ички иштер министрлигинин басма сөз кызматы кабарлады.
"""
UZBEK = """
Полиция журналистни суд биноси олдида ушлади, деб хабар берди газета таҳририяти.
Тошкентда мухбирлар вазирлик олдида тўпланишди.
Парламент янги қонун лойиҳасини учинчи ўқишда қабул қилди.
Муҳаррирнинг айтишича, сайт икки кундан бери очилмаяпти.
Самарқандда янги мактаб очилди ва ўқувчилар дарсга киришди.
Операторнинг камерасини номаълум кишилар тортиб олган.
Суд журналистни уч кунга қамоққа олиш ҳақида қарор чиқарди.
Адвокат ҳукмдан норози эканини айтди.
Бугун эрталаб тоғли ҳудудларда қор ёғди.
Бу ҳақда ички ишлар вазирлигининг матбуот хизмати хабар берди.
"""
UZBEK_LATIN = """
Politsiya jurnalistni sud binosi oldida ushladi, deb xabar berdi gazeta tahririyati.
Toshkentda muxbirlar vazirlik oldida to'planishdi.
Parlament yangi qonun loyihasini uchinchi o'qishda qabul qildi.
Muharrirning aytishicha, sayt ikki kundan beri ochilmayapti.
Operatorning kamerasini noma'lum kishilar tortib olgan.
Sud jurnalistni uch kunga qamoqqa olish haqida qaror chiqardi.
Advokat hukmdan norozi ekanini aytdi.
Bugun ertalab tog'li hududlarda qor yog'di.
Bu haqda ichki ishlar vazirligining matbuot xizmati xabar berdi.
Narxlar yil boshidan beri o'n foizga oshdi.
"""
TATAR = """
Полиция журналистны суд бинасы янында тоткарлады, дип хәбәр итте газета редакциясе.
Казанда хәбәрчеләр министрлык каршында җыелды.
Дәүләт Советы яңа закон проектын өченче укылышта кабул итте.
Мөхәррир сүзләренчә, сайт ике көннән бирле ачылмый.
Әлмәттә яңа мәктәп ачылды, укучылар дәресләргә керештеләр.
Операторның камерасын билгесез кешеләр тартып алган.
Суд журналистны өч көнгә кулга алу турында карар чыгарды.
Адвокат хөкем карары белән килешмәвен әйтте.
Бүген иртән таулы районнарда кар яуды.
Бу турыда эчке эшләр министрлыгының матбугат хезмәте хәбәр итте.
"""
KAZAKH_HEADLINES = """
Тілші сотқа шақырылды
Ақтөбеде газет редакциясы тексерілді
Оператордың камерасы тартып алынды
Баспасөз хатшысы сұраққа жауап бермеді
Журналист үш күнге қамалды
Сайт тағы да бұғатталды
Астанада наразылық шарасы өтті
Редакторға қарсы іс қозғалды
Блогер бостандыққа шықты
Министр брифингте пікір білдірді
"""


@pytest.mark.parametrize("text", [KYRGYZ, UZBEK, UZBEK_LATIN, TATAR], ids=["ky", "uz", "uz Latin", "tt"])
def test_neighbours_do_not_pass_for_kazakh(text: str) -> None:
    sentences = text.strip().splitlines()
    taken = [sentence for sentence in sentences if detect_language(sentence) == "kk"]
    assert len(taken) <= 0.1 * len(sentences), taken


def test_kazakh_headlines_are_kazakh() -> None:
    headlines = KAZAKH_HEADLINES.strip().splitlines()
    missed = [headline for headline in headlines if detect_language(headline) != "kk"]
    assert not missed


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_kazakh_headlines_in_latin_letters_are_kazakh(alphabet: str) -> None:
    headlines = [respell(headline, alphabet) for headline in KAZAKH_HEADLINES.strip().splitlines()]
    missed = [headline for headline in headlines if detect_language(headline) != "kk"]
    assert len(missed) <= 1, missed
