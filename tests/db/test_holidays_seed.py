"""The seed of a calendar: known days of China's 2026, and what is not announced yet."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from db.setup.holidays_seed import UnknownCountry, seed_calendar
from domain.calendar import WorkCalendar
from domain.defaults import default_policy


def test_chinas_make_up_days_of_2026_are_working_days() -> None:
    seed = seed_calendar("CN", [2026])
    assert seed.working_days == {
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    }
    assert {date(2026, 1, 2), date(2026, 2, 23), date(2026, 10, 7)} <= seed.days_off
    assert date(2026, 10, 8) not in seed.days_off
    assert seed.covers_until == date(2026, 12, 31)


def test_a_year_that_china_has_not_announced_is_not_covered() -> None:
    seed = seed_calendar("CN", [2026, 2099])
    assert date(2099, 10, 1) in seed.days_off
    assert seed.covers_until == date(2026, 12, 31)
    assert seed_calendar("CN", [2099]).covers_until == date(2098, 12, 31)


def test_a_country_without_make_up_days_is_covered() -> None:
    seed = seed_calendar("GB", [2026, 2027])
    assert seed.working_days == frozenset()
    assert date(2026, 12, 25) in seed.days_off
    assert seed.covers_until == date(2027, 12, 31)


def test_an_unknown_country_is_an_error() -> None:
    with pytest.raises(UnknownCountry):
        seed_calendar("XX", [2026])


def test_no_years_give_an_empty_seed() -> None:
    assert seed_calendar("CN", []) == (frozenset(), frozenset(), None)


def test_a_seeded_calendar_works_on_the_make_up_saturday_after_the_golden_week() -> None:
    plain = default_policy().calendar
    calendar = WorkCalendar(plain.zone, plain.weekly, *seed_calendar("CN", [2026]))
    friday_evening = datetime(2026, 10, 9, 12, tzinfo=UTC)
    assert calendar.next_open(friday_evening) == datetime(2026, 10, 10, 1, tzinfo=UTC)
    assert calendar.provisional(datetime(2027, 1, 1, tzinfo=UTC))
