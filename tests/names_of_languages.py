"""Invented names in the spelling of 42 languages: given names and surnames that occur, put together anew.

All in Latin script, as Dutch registers write names, with every mark that the language uses. Thirteen
combinations a language make 546 samples.
"""

import unicodedata
from itertools import product

_SAMPLES_A_LANGUAGE = 13

_NAMES = {
    "Albanees": ("Çlirim Ëngjëll Arbër Besë Shqipe", "Hoxhaj Çela Gjokë Përmeti Xhaferë"),
    "Azerbeidzjaans": ("Əli Gülşən Şəhla Ülviyyə Oğuz", "Məmmədov Əliyeva Hüseynzadə Çələbi İsmayılova"),
    "Baskisch": ("Iñaki Eñaut Maddi Xabier Ainhoa", "Etxeberria Ibáñez Agirregomezkorta Zúñiga Mendizábal"),
    "Bosnisch": ("Džejla Anđela Lejla Srđan Emsudin", "Hadžić Đurđević Šehović Čaušević Žunić"),
    "Bretons": ("Gwenaël Maël Rozenn Yannig Nolwenn", "Le_Goff Kerivoal Ar_Gall Trégarot Kerdoñs"),
    "Catalaans": (
        "Núria Àngel Mercè Gemma_Il·lumina Lluís",
        "Puigdomènech Castellà Col·lell Güell Peñarroya",
    ),
    "Deens": ("Søren Åse Gæa Jørgen Bjørk", "Nørgård Østergaard Kjær Sørensen Åkjær"),
    "Duits": ("Jürgen Zoë Käthe Günther Björn", "Müßigbrodt Größl Weiß Schröder Kühn"),
    "Esperanto": ("Ĉiela Ĝojo Ĵusta Ŝana Luĉjo", "Ĥoroŝo Ŭesto Ĝardeno Aŭrora Ĉevalo"),
    "Estisch": ("Õnne Jüri Ülle Pärt Šarlott", "Põldmäe Kõiv Jõgeva Ränd Žukov"),
    "Ewe": ("Ɖela Ƒafa Ɣeyiɣi Ŋutifafa Kɔku", "Agbeƒe Ɖotsɛ Kpɔtsra Tsɔɖemawu Ŋukpe"),
    "Faeröers": ("Eyðun Óli Høgni Bárður Ása", "Joensen_á_Heygum Dalsgarð Patursson Níclasen Øster"),
    "Fins": ("Väinö Äänis Päivi Yrjö Åke", "Hämäläinen Mäkelä Åkerblom Työppönen Öhman"),
    "Frans": ("François Zoé Anaïs Aimé Loïc", "L'Hôpital Lefèvre Dûchâtel Œuvrard Saint-Exupéry"),
    "Hausa": ("Ɓala Ɗanjuma Ƙande Yaƙubu Aisha", "Ɗangote Ƙaura Maiɗawa Ɓagudu Garba"),
    "Hawaïaans": (
        "Kalākaua Keōpūolani ʻIolani Māhealani Lilinoe",
        "Kaʻahumanu Kūhiō Kamehameha Nāhiʻenaʻena Pōmaikaʻi",
    ),
    "Hongaars": ("Győző Ödön Űrszula Zsófia Árpád", "Szőllősi Kőszegi Tűzkő Vörösmarty Éles"),
    "Iers": (
        "Seán Máire Cúán Niamh_Óg Fionnuala",
        "Ó_Súilleabháin Ní_Dhomhnaill Mac_an_tSaoi Ó_Briain Uí_Chríodáin",
    ),
    "Igbo": ("Chịnwe Ụzọamaka Ọkwụdịlị Ñọọma Nkịrụ", "Ọkafọ Nwọsụ Ụmụnna Ezeọkwụ Chụkwụ"),
    "IJslands": ("Þórður Æsa Ðagný Guðrún Önundur", "Þorsteinsdóttir Sigurðsson Ólafsdóttir Bæring Ægisson"),
    "Italiaans": ("Niccolò Cosè Libertà Gesù Noè", "D'Amà Forlì Cantù Cefalù Dalla_Torrà"),
    "Kaapverdisch": ("Djosé Nhô_Lóbu Txuká Zéca Maria_dʼAjuda", "Évora Brânquinho Tavarês Lopi Fernândis"),
    "Koerdisch": ("Şêrîn Rojîn Çîya Bêrîtan Hêvî", "Ûsiv Kaşîf Çeliker Demîrtaş Xêlikî"),
    "Kroatisch": ("Željka Đuro Ćiril Šime Čedomil", "Šarić Đaković Ćosić Žgela Čuljak"),
    "Lets": ("Jānis Ķirsa Ģirts Ņina Ļubova", "Bērziņš Kļaviņa Šķēle Dūmiņš Čakste"),
    "Litouws": ("Žydrūnas Eglė Šarūnas Ąžuolas Ramunė", "Čiurlionytė Žemaitė Jurkutė Vaičiūnas Įkūnas"),
    "Maltees": ("Ġużeppi Ħanini Żeppa Ċensa Ġorġ", "Għawdxi Ħamrun Żahra Ċassar Buġeja"),
    "Maori": ("Hōne Mānuka Tūī Whētu Āniwa", "Ngāpō Tāwhiao Pōmare Te_Rāpata Wīneera"),
    "Noors": ("Åsmund Bjørg Sølvi Ægir Håkon", "Ødegård Bråthen Sæther Gjøvåg Hæreid"),
    "Pools": (
        "Łukasz Świętosława Żaneta Ździsław Bożena",
        "Gąsienica Wójcik Brzęczyszczykiewicz Żółć Śliwiński",
    ),
    "Portugees": ("João Inês Conceição Estêvão Luísa", "Guimarães Brandão d'Ávila Gonçalves Araújo"),
    "Roemeens": ("Ștefan Țăranca Ioniță Săndel Mădălina", "Brâncuși Țîrlea Ghiță Pârvulescu Șerbănescu"),
    "Samisch": ("Áilu Máret Čálli Ŋálá Đuomis", "Gáŋgaviika Šávvon Ŧálas Čáhput Vuoŋŋa"),
    "Sloveens": ("Žiga Špela Črtomir Tjaša Anže", "Kočevar Žižek Šušteršič Črnič Hočevar"),
    "Slowaaks": ("Ľubomír Žofia Šťastná Ďurko Ôsmy", "Kováč Hviezdoslavová Ťažký Ďuriš Mĺkvy"),
    "Spaans": ("Begoña Íñigo José Ángeles Agüeda", "Muñoz_Yáñez Ordóñez Güiraldes Cañizares Peñalver"),
    "Tsjechisch": ("Jiří Běla Žofie Řehoř Ďáblice", "Dvořák Šťovíček Hřebejková Čížková Němcová"),
    "Turks": ("Gülşah İbrahim Işıl Çağrı Öykü", "Yıldırım Özyiğit Şimşek Karagöz Güneş"),
    "Twi": ("Ɔkɔmfo Yɛyɛ Abenaa Kwabɛna Ɛfua", "Ɔpɔku Adwɛm Bɔakye Asantɛwaa Mɛnsa"),
    "Vietnamees": ("Nguyệt Đức Thị_Ngọc Hằng Quỳnh", "Đặng_Văn Nguyễn Trần_Đình Lữ Bùi_Thỵ"),
    "Welsh": ("Siân Llŷr Gwenllïan Tŵm Hâf", "ap_Rhŷs Ŵyn Gruffûdd Llywelŷn Môn"),
    "Yoruba": ("Ọlúwaṣẹ́un Adébáyọ̀ Ṣadé Ìyábọ̀ Títílọlá", "Ògúnbánjọ Adéyẹmí Ṣóyínká Fágbénlé Ọ̀ṣúnkúnlé"),
    "Zweeds": ("Göran Åsa Märta Björn Örjan", "Sjöström Åkerlund Häggström Östlund Bäckström"),
}


def names() -> dict[str, tuple[str, ...]]:
    """By language (Dutch name), each as a register would hold it: NFC."""
    return {language: _combined(*lists) for language, lists in _NAMES.items()}


def _combined(given: str, surnames: str) -> tuple[str, ...]:
    pairs = list(product(given.split(), surnames.split()))
    step = 25 // _SAMPLES_A_LANGUAGE
    chosen = pairs[::step][:_SAMPLES_A_LANGUAGE]
    return tuple(unicodedata.normalize("NFC", " ".join(pair).replace("_", " ")) for pair in chosen)
