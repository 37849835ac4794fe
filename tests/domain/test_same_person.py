"""Whether two records may be one candidate: by the name, and by the telephone number."""

from __future__ import annotations

import pytest

from domain.same_person import like_named, same_number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("欧阳静", "欧阳 静"),
        ("Daniel O'Brien", "daniel o’brien"),
        ("Daniel O'Brien", "O'Brien, Daniel"),
        ("Daniel O'Brien", "D. O'Brien"),
        ("José García", "Jose Garcia"),
        ("Maya Chen", "Maya Chen-Li"),
        ("ＬＩ Lei", "Li Lei"),
        ("مريم", "مريم"),
    ],
)
def test_these_are_one_name(one: str, other: str) -> None:
    assert like_named(one, other)
    assert like_named(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("韩梅梅", "李雷"),
        ("张伟", "张玮"),
        ("王芳", "王芳芳"),
        ("欧阳静", "Ouyang Jing"),
        ("Mario Chen", "Maria Chen"),
        ("M. Chen", "Daniel Chen"),
        ("M.", "Maria"),
        ("", "Maria"),
    ],
)
def test_these_are_two_names(one: str, other: str) -> None:
    assert not like_named(one, other)
    assert not like_named(other, one)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("138 0013 8000", "+86 13800138000", True),
        ("(030) 1234-567", "+49 30 1234567", True),
        ("138 0013 8000", "138 0013 8001", False),
        ("12345", "12345", False),
        ("", "", False),
    ],
)
def test_a_number_is_the_same_with_its_countrys_code(one: str, other: str, same: bool) -> None:
    assert same_number(one, other) is same
