"""What a search finds somebody by."""

from __future__ import annotations

import pytest

from db.process.readings import readings_of
from domain.searching import (
    LONGEST_WORD,
    MOST_READINGS,
    MOST_TERMS,
    beyond,
    number_words,
    read_words,
    terms_of,
    words_of,
)


def found(query: str, name: str, *codes: str) -> bool:
    words = words_of(name, *codes) | read_words(name, readings_of)
    return all(any(term <= word < beyond(term) for word in words) for term in terms_of(query))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("张伟", "张伟"),
        ("伟", "张伟"),
        ("张", "张伟"),
        ("张伟", "张 伟"),
        ("欧阳 静", "欧阳静"),
        ("smith", "Anna-Lena Smith"),
        ("MIT", "Anna-Lena Smith"),
        ("lena smi", "Anna-Lena Smith"),
        ("smith anna", "Anna-Lena Smith"),
        ("muller", "Jürgen Müller"),
        ("ＷＥＩ", "Wei Zhang"),
        ("阿卜", "古丽·阿卜杜拉"),
    ],
)
def test_a_name_is_found_by_a_part_of_it(query: str, name: str) -> None:
    assert found(query, name)


@pytest.mark.parametrize("query", ["zhang.wei@mail", "WEI@", "mail.example", "be-12", "12"])
def test_an_address_and_a_code_are_found_by_each_of_their_parts(query: str) -> None:
    assert found(query, "张伟", "zhang.wei@mail.example", "BE-12")


@pytest.mark.parametrize("query", ["伟张", "张静", "smith bauer", "nna.wei", "%", "_"])
def test_what_is_not_there_is_not_found(query: str) -> None:
    assert not found(query, "张伟", "zhang.wei@mail.example")


def test_every_term_counts_and_nothing_asks_for_nothing() -> None:
    assert terms_of("  ") == ()
    assert terms_of("Zhang  zhang Wei") == ("zhang", "wei")
    assert len(terms_of("a b c d e f g")) == MOST_TERMS


def test_a_long_word_is_found_by_its_beginning() -> None:
    name = "x" * 60
    assert all(len(word) <= LONGEST_WORD for word in words_of(name))
    assert found("x" * 60, name)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("zhangwei", "张伟"),
        ("ZhangW", "张伟"),
        ("zhang wei", "张伟"),
        ("wei", "张伟"),
        ("zw", "张伟"),
        ("zhangwei", "张 伟"),
        ("ouyangjing", "欧阳静"),
        ("oyj", "欧阳静"),
        ("yangjing", "欧阳静"),
        ("tyq", "唐雨晴"),
        ("zengguofan", "曾国藩"),
        ("cengguofan", "曾国藩"),
        ("shanxiongxin", "单雄信"),
        ("zhai", "翟志刚"),
        ("piao", "朴树"),
        ("lvbu", "吕布"),
        ("lubu", "吕布"),
        ("lyu", "吕布"),
        ("zhangwei", "David 张伟"),
        ("maimaiti", "阿卜杜热合曼·买买提"),
    ],
)
def test_a_chinese_name_is_found_by_how_it_is_read(query: str, name: str) -> None:
    assert found(query, name)


@pytest.mark.parametrize("query", ["weizhang", "zj", "hang", "zhangwe1"])
def test_a_reading_begins_where_a_character_does(query: str) -> None:
    assert not found(query, "张伟")


def test_a_name_that_can_be_read_in_many_ways_keeps_the_usual_ones() -> None:
    words = read_words("单曾朴乐", readings_of)
    assert {"dancengpule", "shancengpule", "dcpl"} <= words
    assert len(words) <= 2 * len("单曾朴乐") * MOST_READINGS
    assert read_words("Anna-Lena Smith", readings_of) == frozenset()
    assert all(len(word) <= LONGEST_WORD for word in read_words("张" * 200, readings_of))


@pytest.mark.parametrize("term", ["13800138000", "8613800138000", "138", "0013"])
def test_a_telephone_number_is_found_by_its_digits(term: str) -> None:
    words = number_words("+86 138 0013 8000")
    assert any(term <= word < beyond(term) for word in words)


def test_no_number_has_no_words() -> None:
    assert number_words("") == frozenset()
