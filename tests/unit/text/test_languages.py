"""Telling languages, and terms that are the same in the index and for the eye."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ibidem.index.protocols import LexicalEntry
from ibidem.index.tantivy import TantivyIndex
from ibidem.text.analysis import matches, says_nothing, terms
from ibidem.text.languages import language_of, named, question_language

TEXTS = {
    "en": "The dog runs in the cold rain while the cat sleeps on the sofa.",
    "de": "Der Hund läuft im kalten Regen, während die Katze auf dem Sofa schläft.",
    "fr": "Le chien court sous la pluie froide pendant que le chat dort sur le canapé.",
    "es": "El perro corre bajo la lluvia fría mientras el gato duerme en el sofá.",
    "it": "Il cane corre sotto la pioggia fredda mentre il gatto dorme sul divano.",
    "pt": "O cão corre na chuva fria enquanto o gato dorme no sofá.",
    "nl": "De hond rent in de koude regen terwijl de kat op de bank slaapt.",
    "sv": "Hunden springer i det kalla regnet och katten ligger på soffan och sover.",
    "ru": "Собака бежит под холодным дождём, а кошка спит на диване.",
    "zh": "狗在冷雨里跑，猫在沙发上睡觉。",
    "ja": "犬は冷たい雨の中を走り、猫はソファで眠っている。",
}


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_of_a_text_is_told(language: str) -> None:
    """By one sentence."""
    assert language_of(TEXTS[language]) == language


@pytest.mark.parametrize("text", ["", "42", "3 – 5%", "\n"])
def test_what_has_no_words_has_no_language(text: str) -> None:
    """Nothing is guessed."""
    assert language_of(text) == ""


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How old is the dog?", "en"),
        ("Wie alt ist der Hund?", "de"),
        ("WIE ALT IST DER HUND?", "de"),
        ("Welches Tier schläft?", "de"),
        ("Où est le chien ?", "fr"),
        ("¿Dónde duerme el gato?", "es"),
        ("Où dorment les chats ?", "fr"),
        ("Qui a bâti le four ?", "fr"),
        ("狗在哪里？", "zh"),
        ("猫", "zh"),
        ("DNA的结构", "zh"),
        ("ﾈｺ", "ja"),
        ("猫の耳", "ja"),
        ("고양이", "ko"),
        ("Кішка спить", "uk"),
        ("Sjögren syndrome", "en"),
        ("TGF-β signalling", "en"),
        ("What does 猫 mean?", "en"),
        ("cantaloupe", "en"),
        ("dog sleep", "en"),
        ("Albert Einstein", "en"),
    ],
)
def test_the_language_of_a_question_is_told(question: str, language: str) -> None:
    """A few words or a name are taken for English."""
    assert question_language(question) == language


@pytest.mark.parametrize(
    ("language", "text", "question", "found"),
    [
        ("en", "They walked on; a walk of the dogs.", "Who is walking the dog?", ["walked", "walk", "dogs"]),
        ("de", "Die Häuser wurden größer.", "Wie groß ist das Haus?", ["Häuser", "größer"]),
        ("fr", "Les chevaux nationaux couraient.", "le cheval court", ["chevaux"]),
        ("ru", "Собаки бежали.", "собака", ["Собаки"]),
        ("zh", "猫在沙发上睡觉。", "沙发上有什么", ["沙发上"]),
        ("ja", "猫はソファで眠る。", "ソファ", ["ソファ"]),
        ("de", "die der und", "die der und", []),
    ],
)
def test_forms_of_a_word_of_the_question_are_found(language: str, text: str, question: str, found: list[str]) -> None:
    """In the language of the text; words that every text has are not."""
    assert [text[start:end] for start, end in matches(text, question, language)] == found


@pytest.mark.parametrize("language", TEXTS)
def test_what_is_set_off_is_what_the_index_found(tmp_path: Path, language: str) -> None:
    """Every term of the index is a word that is set off, and the question is sought in the language of the text."""
    index = TantivyIndex.create(tmp_path)
    index.add([LexicalEntry(7, "", "", TEXTS[language], language=language)])
    index.commit()
    for word in TEXTS[language].split():
        said_of = bool(index.stems(word, language)) and not says_nothing(word.strip(",.").casefold(), language)
        assert bool(matches(TEXTS[language], word, language)) is said_of
        assert bool(index.stems(word, language)) is bool(index.search(word, 1)[0].tolist())


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("ja", "2024年に東京で開催された国際会議", "国際会議"),
        ("zh", "DNA的双螺旋结构由沃森发现", "双螺旋结构"),
        ("zh", "世界卫生组织2020年宣布疫情", "宣布疫情"),
        ("zh", "我家的猫在睡觉", "猫"),
        ("zh", "用Python写的程序", "程序"),
        ("zh", "该桥长ＡＢＣ３米", "abc3"),
        ("ja", "庭のﾈｺが眠る", "ネコ"),
        ("ja", "ｶﾞﾗｽを割る", "ガラス"),
        ("ja", "人々が集まる", "人々"),
        ("ko", "2019년에서울에서열린회의", "서울"),
        ("ko", "나는책을읽는다", "책"),
        ("th", "ปี2563ประเทศไทย", "ประเทศไทย"),
        ("en", "The bridge 成都大桥 was built", "大桥"),
        ("de", "Das Wort猫heißt Katze", "heißt"),
        ("tr", "İstanbul'da kar", "istanbul"),
    ],
)
def test_a_word_is_found_where_scripts_meet(tmp_path: Path, language: str, text: str, question: str) -> None:
    """Behind a digit or a Latin letter, by itself, and in letters of another width."""
    index = TantivyIndex.create(tmp_path)
    index.add([LexicalEntry(7, "", "", text, language=language), LexicalEntry(8, "", "", "x", language=language)])
    index.commit()
    assert index.search(question, 2)[0].tolist() == [7]
    assert matches(text, question, language)


@pytest.mark.parametrize(
    ("text", "question", "found"),
    [
        ("ｶﾞﾗｽは2024年", "ガラス", ["ｶﾞﾗｽ"]),
        ("我家的猫在睡觉", "猫在哪里", ["猫在"]),
        ("我家的猫在睡觉", "猫", ["猫"]),
        ("ＤＮＡ的结构", "DNA", ["ＤＮＡ"]),
    ],
)
def test_what_is_set_off_has_its_place_in_the_text(text: str, question: str, found: list[str]) -> None:
    """Though letters were counted anew; a character beside others is set off with one of them."""
    assert [text[start:end] for start, end in matches(text, question, "zh")] == found


def test_languages_do_not_mix() -> None:
    """A word of one is no word of another."""
    assert terms("die Gift", "de") == ["de:gift"]
    assert terms("die gift") == ["die", "gift"]


def test_languages_are_named() -> None:
    """As a list in words."""
    assert (named(["de"]), named(["de", "fr", "xx"])) == ("German", "German, French and xx")


def test_several_threads_analyse_at_once() -> None:
    """None is given the terms of another."""
    texts = [f"{letter}{middle}ationally" for letter in "abcdefghij" for middle in ("gener", "nat", "condit", "funct")]
    expected = [terms(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: [terms(text) for text in texts], range(40))) == [expected] * 40
