"""What a search finds somebody by."""

from __future__ import annotations

import pytest

from domain.searching import LONGEST_WORD, MOST_TERMS, beyond, terms_of, words_of


def found(query: str, name: str, *codes: str) -> bool:
    words = words_of(name, *codes)
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
