"""Who may let a candidate go when: a day nearer than the rule's is an erasure in all but name."""

from __future__ import annotations

from datetime import date

import pytest

from domain.retention import is_for_who_may_erase, months_later

TODAY = date(2027, 3, 15)
MONTHS = 24
AHEAD, OVER = date(2028, 6, 1), date(2027, 1, 31)
BY_HR = date(2030, 12, 31)
NEVER_SET = None


@pytest.mark.parametrize(
    ("until", "ruled", "stands", "for_them"),
    [
        # Longer than the rule, or as the rule has it: anybody's at the desk.
        (date(2031, 1, 1), AHEAD, AHEAD, False),
        (AHEAD, AHEAD, AHEAD, False),
        (NEVER_SET, AHEAD, BY_HR, False),
        # Nearer: whoever may erase.
        (date(2028, 5, 31), AHEAD, AHEAD, True),
        (date(2027, 3, 16), AHEAD, BY_HR, True),
        # While a process is open, the rule's day is at least its months from today.
        (months_later(TODAY, MONTHS), None, None, False),
        (date(2029, 3, 14), None, None, True),
        (NEVER_SET, None, BY_HR, False),
        # The rule's day is over: they are kept because an HR lead said so, and not let go.
        (NEVER_SET, OVER, BY_HR, True),
        (date(2027, 3, 16), OVER, BY_HR, True),
        (date(2031, 1, 1), OVER, BY_HR, False),
        # Due, and not erased yet: a longer day is anybody's.
        (date(2027, 3, 16), OVER, OVER, False),
    ],
)
def test_a_nearer_day_is_for_those_who_may_erase(
    until: date | None, ruled: date | None, stands: date | None, for_them: bool
) -> None:
    assert is_for_who_may_erase(until, ruled, stands, TODAY, MONTHS) is for_them


def test_months_are_counted_by_the_calendar() -> None:
    assert months_later(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert months_later(date(2027, 1, 31), -11) == date(2026, 2, 28)
