"""What is typed by the clocks of a zone is the instant that was meant, or is asked back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.acts import OWN_ACTS, ActKind
from domain.fields import Field
from domain.forms import FormRefused, read
from domain.tasks import TASKS
from domain.wall_times import TimeRefused, day_in, day_typed, instant_typed
from domain.words import TaskKind
from tests.clocks import ZONES, changes_of, sides

SCHEDULED = TASKS[TaskKind.SCHEDULE_INTERVIEW].completions["scheduled"].fields
MOVED = TASKS[TaskKind.AWAIT_INTERVIEW].completions["rescheduled"].fields
AHEAD = OWN_ACTS[ActKind.BOOK_AHEAD].fields
TOLD = TASKS[TaskKind.NOTIFY_CANDIDATE].completions["told_otherwise"].fields
DECIDED = TASKS[TaskKind.DECIDE].completions["decided"].fields

NEW_YORK = "America/New_York"
MEETING = {"minutes": 45, "place": "Video", "panel": ["per_1"]}
CALL = {"channel": "phone", "gist": "Told them."}
ASKS: Mapping[str, tuple[tuple[Field, ...], str, Mapping[str, object]]] = {
    "scheduled": (SCHEDULED, "starts_at", MEETING),
    "rescheduled": (MOVED, "starts_at", MEETING),
    "booked ahead": (AHEAD, "starts_at", MEETING),
    "told otherwise": (TOLD, "told_at", CALL),
}


def typed(wall: str, zone: str, occurrence: str = "") -> datetime | str:
    try:
        return instant_typed(wall, zone, occurrence)
    except TimeRefused as refused:
        return refused.code


def shown(instant: datetime, zone: str) -> str:
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat()


def ahead(instant: datetime, zone: str) -> timedelta:
    found = instant.astimezone(ZoneInfo(zone)).utcoffset()
    assert found is not None
    return found


def test_every_zone_that_somebody_can_have_is_looked_at() -> None:
    assert len(ZONES) > 400
    assert sum(bool(changes_of(zone)) for zone in ZONES) > 80


def test_both_sides_of_every_change_of_every_clock_are_read_as_they_were_meant() -> None:
    for zone in ZONES:
        for change in changes_of(zone):
            before, after = sides(change)
            jump = ahead(after, zone) - ahead(before, zone)
            if jump > timedelta():
                assert typed(shown(before, zone), zone) == before
                assert typed(shown(after, zone), zone) == after
                skipped = before.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
                for missing in (skipped + timedelta(seconds=1), skipped + jump):
                    assert typed(missing.isoformat(), zone) == "time_skipped", (zone, missing)
                continue
            for instant, again in ((before, before - jump), (after + jump, after)):
                wall = shown(instant, zone)
                assert wall == shown(again, zone)
                assert typed(wall, zone) == "time_twice", (zone, wall)
                assert typed(wall, zone, "first") == instant
                assert typed(wall, zone, "second") == again
            last = after + jump - timedelta(seconds=1)
            assert typed(shown(last, zone), zone) == last
            assert typed(shown(after - jump, zone), zone) == after - jump


@pytest.mark.parametrize("name", ASKS)
def test_a_time_that_the_clocks_skip_is_asked_back(name: str) -> None:
    fields, at, rest = ASKS[name]
    with pytest.raises(FormRefused) as refused:
        read(fields, {**rest, at: "2027-03-14T02:30"}, facts={}, zone=NEW_YORK)
    assert [(each.field, each.code) for each in refused.value.faults] == [(at, "time_skipped")]


@pytest.mark.parametrize("name", ASKS)
def test_of_a_time_that_comes_twice_it_is_asked_which_is_meant(name: str) -> None:
    fields, at, rest = ASKS[name]
    form = {**rest, at: "2027-11-07T01:30"}
    with pytest.raises(FormRefused) as refused:
        read(fields, form, facts={}, zone=NEW_YORK)
    assert [(each.field, each.code) for each in refused.value.faults] == [
        ("occurrence", "time_twice")
    ]
    for occurrence, hour in (("first", 5), ("second", 6)):
        answered = read(fields, {**form, "occurrence": occurrence}, facts={}, zone=NEW_YORK)
        assert answered.codes[at] == datetime(2027, 11, 7, hour, 30, tzinfo=UTC).isoformat()
        assert "occurrence" not in answered.codes


@pytest.mark.parametrize("name", ASKS)
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2027-03-15", "time_missing"),
        ("20270315", "not_an_instant"),
        ("2027-W11-1", "not_an_instant"),
        ("2027-W11-1T10:00", "not_an_instant"),
        ("2027-074", "not_an_instant"),
        ("20270315T1000", "not_an_instant"),
        ("2027-03-15T10", "not_an_instant"),
        ("1805104800", "not_an_instant"),
        ("２０２７-03-15T10:00", "not_an_instant"),
        ("2027-02-30T10:00", "not_an_instant"),
        ("2027-03-15T10:00+25:00", "not_an_instant"),
        ("9999-12-31T23:59-14:00", "not_an_instant"),
        ("0001-01-01T00:00", "not_an_instant"),
    ],
)
def test_what_is_no_day_and_time_is_no_instant(name: str, text: str, code: str) -> None:
    fields, at, rest = ASKS[name]
    with pytest.raises(FormRefused) as refused:
        read(fields, {**rest, at: text}, facts={}, zone=NEW_YORK)
    assert [(each.field, each.code) for each in refused.value.faults] == [(at, code)]


@pytest.mark.parametrize(
    "text",
    [
        "2027-03-15T10:00",
        "2027-03-15 10:00",
        "2027-03-15T10:00:00.000",
        "2027-03-15T14:00Z",
        "2027-03-15T22:00:00+08:00",
        "2027-03-15T22:00+0800",
    ],
)
def test_an_instant_is_read_as_forms_and_programs_write_it(text: str) -> None:
    assert typed(text, NEW_YORK) == datetime(2027, 3, 15, 14, 0, tzinfo=UTC)


def test_an_offset_says_which_of_two_times_is_meant() -> None:
    assert typed("2027-11-07T01:30-05:00", NEW_YORK) == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["20270315", "2027-W11-1", "2027-074", "2027-3-15", "1999-12-31"])
def test_a_day_is_written_out(text: str) -> None:
    with pytest.raises(TimeRefused):
        day_typed(text)
    with pytest.raises(FormRefused):
        read(DECIDED, {"outcome": "hold", "revisit_on": text}, facts={}, zone="UTC")
    assert day_typed("2027-03-15") == date(2027, 3, 15)


def test_a_day_is_one_of_a_place() -> None:
    instant = datetime(2026, 11, 29, 23, 35, tzinfo=UTC)
    assert day_in("Asia/Shanghai", instant) == date(2026, 11, 30)
    assert day_in(NEW_YORK, instant) == date(2026, 11, 29)
