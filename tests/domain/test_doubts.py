"""What was shown once is not asked about again, and whatever else is doubtful is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.appointments import AppointmentDoubt, DoubtCode
from domain.doubts import ALL_MEANT, TOLD, Doubt, Questioned, mark_of, marks_of, to_ask
from domain.wording_lint import WordDoubt, doubts_in

SUNDAY = AppointmentDoubt(DoubtCode.DAY_OFF, "starts_at", day=date(2027, 3, 7))
NIGHT = AppointmentDoubt(
    DoubtCode.NIGHT,
    "starts_at",
    names=("Maya",),
    at=datetime(2027, 3, 7, 19, tzinfo=UTC),
    zone="Asia/Shanghai",
)
[TOO_OLD] = doubts_in({"note": "太老了"})
BOTH: tuple[Doubt, ...] = (SUNDAY, TOO_OLD)


def shown(*doubts: Doubt) -> frozenset[str]:
    return frozenset(marks_of(doubts).split())


def test_what_was_shown_is_meant_when_it_is_sent_again() -> None:
    assert to_ask(BOTH, frozenset()) == BOTH
    assert to_ask(BOTH, shown(*BOTH)) == ()


def test_all_of_it_is_shown_again_with_what_is_new_so_that_one_more_press_is_enough() -> None:
    assert to_ask((*BOTH, NIGHT), shown(*BOTH)) == (*BOTH, NIGHT)
    assert to_ask((*BOTH, NIGHT), shown(*BOTH, NIGHT)) == ()


@pytest.mark.parametrize(
    ("shown_before", "now"),
    [
        (SUNDAY, replace(SUNDAY, day=date(2027, 3, 14))),
        (NIGHT, replace(NIGHT, names=("Maya", "Tom"))),
        (NIGHT, replace(NIGHT, at=datetime(2027, 3, 7, 20, tzinfo=UTC))),
        (TOO_OLD, replace(TOO_OLD, word="限男")),
        (TOO_OLD, replace(TOO_OLD, part="evidence")),
    ],
)
def test_another_doubt_of_the_same_kind_is_asked_about_anew(
    shown_before: Doubt, now: Doubt
) -> None:
    assert to_ask([now], shown(shown_before)) == (now,)


def test_the_same_words_in_another_line_were_shown() -> None:
    assert to_ask([replace(TOO_OLD, line=7)], shown(TOO_OLD)) == ()


def test_a_program_is_asked_about_words_and_told_of_appointments() -> None:
    assert to_ask(BOTH, TOLD) == (TOO_OLD,)
    assert to_ask(BOTH, ALL_MEANT) == ()


def test_a_mark_does_not_say_what_it_stands_for() -> None:
    assert len(mark_of(TOO_OLD)) == 12
    assert WordDoubt.kind not in marks_of(BOTH)


def test_a_question_names_each_field() -> None:
    assert [(fault.field, fault.code) for fault in Questioned(BOTH).faults] == [
        ("starts_at", "day_off"),
        ("note", "doubtful_words"),
    ]
