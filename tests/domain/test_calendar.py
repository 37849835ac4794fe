"""Working time: known instants by hand, laws by property, and the clocks' own accidents."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import NeverOpens, Window, WorkCalendar, bounds, instant_of
from domain.defaults import default_policy

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE_HOURS = default_policy().calendar.weekly[0]
ALL_DAY = ((Window(time(0), time(0)),),) * 7
ODD_ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Europe/Dublin",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Pacific/Chatham",
)


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def office(zone: str, **changes: Any) -> WorkCalendar:
    return WorkCalendar(zone, (OFFICE_HOURS,) * 5 + ((), ()), **changes)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-11-23 09:00", 4, "2026-11-23 14:00"),
        ("2026-11-23 09:00", 3, "2026-11-23 12:00"),
        ("2026-11-23 12:30", 1, "2026-11-23 14:00"),
        ("2026-11-23 17:00", 2, "2026-11-24 10:00"),
        ("2026-11-27 17:30", 1, "2026-11-30 09:30"),
        ("2026-11-28 11:00", 0, "2026-11-30 09:00"),
        ("2026-11-23 18:00", 0, "2026-11-24 09:00"),
        ("2026-11-23 10:00", 40, "2026-11-30 10:00"),
        ("2026-12-31 17:00", 1.5, "2027-01-01 09:30"),
        ("2028-02-28 17:00", 2, "2028-02-29 10:00"),
    ],
)
def test_hours_are_added_in_office_hours(start: str, hours: float, expected: str) -> None:
    assert default_policy().calendar.add(shanghai(start), hours) == shanghai(expected)


def test_a_day_off_is_skipped_and_a_make_up_saturday_has_mondays_hours() -> None:
    calendar = office(
        "Asia/Shanghai",
        days_off=frozenset({date(2026, 10, 9)}),
        working_days=frozenset({date(2026, 10, 10)}),
    )
    assert calendar.add(shanghai("2026-10-08 17:00"), 2) == shanghai("2026-10-10 10:00")
    assert calendar.is_working_day(date(2026, 10, 10))
    assert not calendar.is_working_day(date(2026, 10, 9))
    assert calendar.is_eve_of_day_off(date(2026, 10, 8))
    assert not calendar.is_eve_of_day_off(date(2026, 10, 9))


def test_a_friday_is_the_eve_of_a_day_off() -> None:
    assert default_policy().calendar.is_eve_of_day_off(date(2026, 11, 27))
    assert not default_policy().calendar.is_eve_of_day_off(date(2026, 11, 26))


def test_a_make_up_day_of_a_team_that_rests_on_mondays_has_its_first_open_days_hours() -> None:
    calendar = WorkCalendar(
        "UTC",
        ((), (Window(time(10), time(11)),), (), (), (), (), ()),
        working_days=frozenset({date(2026, 11, 28)}),
    )
    opening = datetime(2026, 11, 28, 10, tzinfo=UTC)
    assert calendar.next_open(opening - timedelta(hours=5)) == opening


def test_past_the_announced_days_a_due_time_is_provisional() -> None:
    calendar = office("Asia/Shanghai", covers_until=date(2026, 12, 31))
    assert not calendar.provisional(shanghai("2026-12-31 23:59"))
    assert calendar.provisional(shanghai("2027-01-01 00:00"))
    assert not office("Asia/Shanghai").provisional(shanghai("2099-01-01 00:00"))


def test_a_calendar_without_working_time_is_an_error_and_not_a_hang() -> None:
    with pytest.raises(NeverOpens):
        WorkCalendar("UTC", ((),) * 7).add(datetime(2026, 1, 1, tzinfo=UTC), 1)
    with pytest.raises(NeverOpens):
        WorkCalendar("UTC", ((Window(time(9), time(9)),),) * 7).next_open(
            datetime(2026, 1, 1, tzinfo=UTC)
        )


@pytest.mark.parametrize("hours", [-1, float("nan"), float("inf")])
def test_only_a_duration_can_be_added(hours: float) -> None:
    with pytest.raises(ValueError, match="working hours"):
        default_policy().calendar.add(datetime(2026, 1, 1, tzinfo=UTC), hours)


def test_an_always_open_calendar_counts_its_own_short_hours() -> None:
    calendar = office("Asia/Shanghai", always_open=True, seconds_per_hour=0.5)
    sunday = shanghai("2026-11-29 03:00")
    assert calendar.add(sunday, 4) == sunday + timedelta(seconds=2)
    assert calendar.hours_between(sunday, sunday + timedelta(seconds=2)) == 4
    assert calendar.is_working_day(date(2026, 11, 29))
    assert not calendar.is_eve_of_day_off(date(2026, 11, 27))


def test_the_night_the_clocks_jump_has_an_hour_less_and_the_other_an_hour_more() -> None:
    calendar = WorkCalendar("America/New_York", ALL_DAY)
    zone = ZoneInfo("America/New_York")
    for day, hours in ((8, 23), (9, 24)):
        start = datetime(2026, 3, day, tzinfo=zone)
        end = datetime(2026, 3, day + 1, tzinfo=zone)
        assert calendar.hours_between(start, end) == hours
    back = datetime(2026, 11, 1, tzinfo=zone)
    assert calendar.hours_between(back, datetime(2026, 11, 2, tzinfo=zone)) == 25


def test_a_wall_time_that_does_not_exist_is_the_jump_itself() -> None:
    zone = ZoneInfo("America/New_York")
    jump = datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert instant_of(date(2026, 3, 8), time(2, 30), zone) == jump
    assert instant_of(date(2026, 3, 8), time(2, 0, 0, 1), zone) == jump
    assert instant_of(date(2026, 3, 8), time(3), zone) == jump
    assert instant_of(date(2026, 3, 8), time(3, 30), zone) == jump + timedelta(minutes=30)


def test_a_day_that_an_island_skipped_has_no_working_time() -> None:
    calendar = office("Pacific/Apia")
    zone = ZoneInfo("Pacific/Apia")
    thursday = datetime(2011, 12, 29, 17, tzinfo=zone)
    assert calendar.add(thursday, 2) == datetime(2012, 1, 2, 10, tzinfo=zone).astimezone(UTC)


instants = st.integers(0, 20 * 365 * 1440).map(
    lambda minutes: datetime(2009, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
quarter_hours = st.integers(0, 400).map(lambda quarters: quarters / 4)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    def windows() -> tuple[Window, ...]:
        hours = sorted(draw(st.sets(st.integers(0, 23), max_size=4)))
        if len(hours) % 2:
            hours.pop()
        return tuple(
            Window(time(a, 30), time(b)) for a, b in zip(hours[::2], hours[1::2], strict=True)
        )

    weekly = [windows() for _ in range(7)]
    weekly[draw(st.integers(0, 6))] = (Window(time(0), time(0)),)
    days = st.dates(date(2009, 1, 1), date(2030, 1, 1))
    return WorkCalendar(
        draw(st.sampled_from(ODD_ZONES)),
        tuple(weekly),
        draw(st.frozensets(days, max_size=5)),
        draw(st.frozensets(days, max_size=5)),
    )


@settings(max_examples=60, deadline=None)
@given(calendars(), instants, quarter_hours)
def test_what_was_added_lies_between(c: WorkCalendar, start: datetime, hours: float) -> None:
    end = c.add(start, hours)
    assert end >= start
    assert end.tzinfo is UTC
    assert c.hours_between(start, end) == pytest.approx(hours)
    assert c.hours_between(end, start) == pytest.approx(-hours)


def walked(c: WorkCalendar, begin: datetime, end: datetime) -> float:
    """The hours between two instants, day by day."""
    zone, worked = ZoneInfo(c.zone), timedelta()
    day = begin.astimezone(zone).date() - timedelta(days=1)
    while day <= end.astimezone(zone).date() + timedelta(days=1):
        open_on = () if day in c.days_off else c.weekly[day.weekday()]
        for window in c.make_up_windows() if day in c.working_days else open_on:
            opens, closes = bounds(window, day, zone)
            if not window.is_empty:
                worked += max(timedelta(), min(closes, end) - max(opens, begin))
        day += timedelta(days=1)
    return worked.total_seconds() / c.seconds_per_hour


@settings(max_examples=150, deadline=None)
@given(calendars(), instants, st.integers(0, 800 * 1440), st.integers(0, 59_999_999))
def test_the_hours_of_a_long_span_are_those_of_its_days_one_by_one(
    c: WorkCalendar, begin: datetime, minutes: int, micros: int
) -> None:
    end = begin + timedelta(minutes=minutes, microseconds=micros)
    assert c.hours_between(begin, end) == walked(c, begin, end)
    assert c.hours_between(end, begin) == -walked(c, begin, end)


def test_a_span_over_the_day_an_island_skipped_has_the_hours_of_the_days_that_were() -> None:
    calendar, zone = office("Pacific/Apia"), ZoneInfo("Pacific/Apia")
    for first in (26, 28, 29):
        for days in range(12):
            begin = datetime(2011, 12, first, 11, tzinfo=zone).astimezone(UTC)
            end = begin + timedelta(days=days, hours=5)
            assert calendar.hours_between(begin, end) == walked(calendar, begin, end)


@settings(max_examples=60, deadline=None)
@given(calendars(), instants, quarter_hours, quarter_hours)
def test_adding_in_two_steps_is_adding_at_once(
    c: WorkCalendar, start: datetime, first: float, second: float
) -> None:
    in_two = c.add(c.add(start, first), second)
    at_once = c.add(start, first + second)
    assert c.next_open(in_two) == c.next_open(at_once)


@settings(max_examples=60, deadline=None)
@given(calendars(), instants, instants, quarter_hours)
def test_who_starts_later_is_not_due_earlier(
    c: WorkCalendar, one: datetime, other: datetime, hours: float
) -> None:
    early, late = sorted((one, other))
    assert c.add(early, hours) <= c.add(late, hours)


@settings(max_examples=60, deadline=None)
@given(calendars(), instants)
def test_the_next_opening_is_open_already(c: WorkCalendar, at: datetime) -> None:
    opening = c.next_open(at)
    assert c.next_open(opening) == opening
    assert c.hours_between(at, opening) == 0


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(ODD_ZONES),
    st.dates(date(2009, 1, 1), date(2030, 1, 1)),
    st.times(),
    st.times(),
)
def test_a_later_wall_time_is_never_an_earlier_instant(
    zone: str, day: date, one: time, other: time
) -> None:
    early, late = sorted((one, other))
    assert instant_of(day, early, ZoneInfo(zone)) <= instant_of(day, late, ZoneInfo(zone))
