"""An amount of money is told from the other numbers of an answer, in Chinese and English."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from domain.amounts import names_an_amount

CASES = Path(__file__).parent / "amounts"
AMOUNTS = (CASES / "are.txt").read_text("utf-8").splitlines()
NO_AMOUNTS = (CASES / "are_not.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("text", AMOUNTS)
def test_an_amount_is_found(text: str) -> None:
    assert names_an_amount(text)


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_another_number_is_let_be(text: str) -> None:
    assert not names_an_amount(text)


def test_an_amount_is_found_in_any_line_of_an_answer() -> None:
    team = "感谢您的问题！\n我们是 12 个人的团队。"
    assert names_an_amount(f"{team}\n待遇大概三万。\n期待与您见面。")
    assert not names_an_amount(f"{team}\n\n期待与您见面。")


def test_what_nobody_sees_hides_no_amount() -> None:
    assert names_an_amount("3\u200b0k, \u00adI think")


def test_an_empty_answer_names_nothing() -> None:
    assert not names_an_amount("")


ODD = ["1", "一", "1,", "1 ", "万", "1-", "k1", "薪", "usd ", "薪 1", "thirty ", "$", "月薪是大概"]


@pytest.mark.parametrize("odd", ODD)
def test_the_longest_answer_is_read_at_once_whatever_it_is_made_of(odd: str) -> None:
    began = time.thread_time()
    names_an_amount((odd * 4000)[:4000])
    assert time.thread_time() - began < 1
