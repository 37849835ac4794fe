"""Days and hours as people type them: read forgivingly, and refused rather than guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.day_lists import Unreadable, days_in, hours_in, written_days, written_hours

OCTOBER = ["2026-10-01", "2026-10-02", "2026-10-03"]


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-01\n2026-10-02\n2026-10-03",
        "2026-10-01 – 2026-10-03",
        "2026-10-01-2026-10-03",
        "2026-10-01 - 2026-10-02\r\n\r\n 2026-10-03 ",
        "2026/10/1至2026/10/3",
        "2026.10.3，2026-10-01、2026-10-02；2026-10-02",
    ],
)
def test_days_are_read_as_people_write_them(text: str) -> None:
    assert days_in(text) == OCTOBER


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("2026-10-01\nMonday", "day_unreadable", "Monday"),
        ("2026-02-30", "day_unreadable", "2026-02-30"),
        ("10/01/2026", "day_unreadable", "10/01/2026"),
        ("2026-10-01 – x", "day_unreadable", "2026-10-01 – x"),
        ("2026-10-03 – 2026-10-01", "days_reversed", "2026-10-03 – 2026-10-01"),
        ("2026-10-01 – 2062-10-07", "days_too_many", "2026-10-01 – 2062-10-07"),
    ],
)
def test_what_is_no_day_is_named(text: str, code: str, part: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        days_in(text)
    assert (unreadable.value.code, unreadable.value.text) == (code, part)


@given(st.sets(st.dates(), max_size=20))
def test_a_list_of_days_is_the_same_after_it_was_shown(days: set[object]) -> None:
    written = sorted(map(str, days))
    assert days_in(written_days(written)) == written


@pytest.mark.parametrize(
    "text",
    [
        "09:00-12:00, 13:00-18:00",
        "9:00–12:00 13:00–18:00",
        "09：00至12：00，13：00至18：00",
        " 09:00 - 12:00; 13:00 - 18:00 ",
    ],
)
def test_hours_are_read_as_people_write_them(text: str) -> None:
    assert hours_in(text) == [
        {"start": "09:00", "end": "12:00"},
        {"start": "13:00", "end": "18:00"},
    ]


def test_nothing_is_a_day_off_and_24_is_the_midnight_after() -> None:
    assert hours_in("  ") == []
    assert hours_in("18:00-24:00") == [{"start": "18:00", "end": "00:00"}]
    assert written_hours([{"start": "18:00:00", "end": "00:00:00"}]) == "18:00-00:00"


@pytest.mark.parametrize("text", ["nine to five", "09:00", "09:00-12:00, later", "9-12"])
def test_what_are_no_hours_is_named(text: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        hours_in(text)
    assert (unreadable.value.code, unreadable.value.text) == ("hours_unreadable", text)
