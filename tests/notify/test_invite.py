"""Calendar invitations: what is written is what a calendar reads back, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ical.event import Event

from domain.names import has_bidi_control, has_control
from domain.scenario_columns import CalendarMethod
from local.toolchain import ROOT
from notify.channel import HeaderRefused
from notify.invite import LONGEST_LINE, Meeting, invitation, uid_of
from tests.calendars import read
from tests.clocks import ZONES, changes_of, sides

HOUR = timedelta(hours=1)
STAMP = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
STARTS = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
REQUEST, CANCEL = CalendarMethod.REQUEST, CalendarMethod.CANCEL

_MEETING = Meeting(
    uid=uid_of("int_01"),
    sequence=0,
    starts_at=STARTS,
    ends_at=STARTS + timedelta(hours=1),
    summary="星河科技技术面试：" + "高级后端工程师" * 12,
    description="第一行\n第二行；带,;\\ 和 : 的文字",
    organizer_name="星河科技招聘团队",
    organizer_address="hiring@xinghe.example",
    attendee_name="张伟",
    attendee_address="zhang.wei@mail.example",
    place="海港路 8 号，3 层",
)


def meeting(**changes: Any) -> Meeting:
    return replace(_MEETING, **changes)


def organizer_of(event: Event) -> str:
    assert event.organizer is not None
    return str(event.organizer.uri)


def attendee_of(event: Event) -> str:
    [attendee] = event.attendees
    return str(attendee.uri)


def test_an_entry_says_the_instant_and_leaves_no_rules_of_a_zone_to_anybody() -> None:
    """In Casablanca the clocks stand an hour back in Ramadan; an entry that brought the rules of
    the zone along had none for that of 2027, and an interview was an hour off."""
    was = (ROOT / "tests/cases/invite-casablanca-ramadan.ics").read_text("utf-8")
    wall = re.search(r"DTSTART;TZID=(.+?):(\d{8}T\d{6})", was)
    assert wall is not None
    assert not re.search(r"^(?:DTSTART|RDATE):2027", was, re.MULTILINE), "no rule of that year"
    there = datetime.strptime(wall[2], "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(wall[1]))
    starts = there.astimezone(UTC)
    assert starts == datetime(2027, 2, 18, 10, tzinfo=UTC)
    content = invitation(meeting(starts_at=starts, ends_at=starts + HOUR), REQUEST, STAMP).content
    assert b"DTSTART:20270218T100000Z" in content
    assert b"TZID" not in content
    assert b"VTIMEZONE" not in content


@pytest.mark.parametrize("method", [REQUEST, CANCEL])
def test_a_calendar_reads_back_what_was_written(method: CalendarMethod) -> None:
    sent = meeting(sequence=3)
    calendar, event = read(invitation(sent, method, STAMP).content)
    assert calendar.method == method.value
    assert event.uid == "int_01@genjin.invalid"
    assert event.sequence == 3
    assert event.summary == sent.summary
    assert event.description == sent.description
    assert event.location == sent.place
    assert event.status == ("CONFIRMED" if method is REQUEST else "CANCELLED")
    assert organizer_of(event) == "mailto:hiring@xinghe.example"
    [attendee] = event.attendees
    assert (str(attendee.uri), attendee.common_name) == ("mailto:zhang.wei@mail.example", "张伟")
    assert attendee.rsvp is (method is REQUEST)


def test_the_instant_is_read_on_both_sides_of_every_change_of_any_clocks() -> None:
    """Instants in UTC need no rules of a zone, which programs evaluate as they like."""
    changes = {change for zone in ZONES for change in changes_of(zone)}
    assert len(changes) > 100
    for starts in sorted(side for change in changes for side in sides(change)):
        sent = meeting(starts_at=starts, ends_at=starts + timedelta(minutes=45))
        content = invitation(sent, REQUEST, STAMP).content
        _, event = read(content)
        assert (event.dtstart, event.dtend) == (starts, sent.ends_at)
        assert b"VTIMEZONE" not in content
        assert b"TZID" not in content


def test_no_line_is_longer_than_75_octets_and_none_splits_a_character() -> None:
    content = invitation(meeting(), REQUEST, STAMP).content
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")


def test_the_same_interview_keeps_its_name_when_it_is_moved_and_cancelled() -> None:
    moved = meeting(sequence=1, starts_at=STARTS + timedelta(days=1))
    uids = {
        read(invitation(one, method, STAMP).content)[1].uid
        for one, method in ((meeting(), REQUEST), (moved, REQUEST), (moved, CANCEL))
    }
    assert uids == {"int_01@genjin.invalid"}


BREAKOUTS = [
    "x\r\nATTENDEE:mailto:eve@evil.example",
    "x\nBEGIN:VALARM\nACTION:EMAIL\nEND:VALARM",
    "x\rATTENDEE:mailto:eve@evil.example",
    "x\x00y",
    "x\u2028ATTENDEE:mailto:eve@evil.example",
    "x\u202eevil",
]


@pytest.mark.parametrize("text", BREAKOUTS)
@pytest.mark.parametrize(
    "name", ["summary", "place", "attendee_name", "organizer_name", "attendee_address", "uid"]
)
def test_what_would_break_out_of_a_line_is_refused(name: str, text: str) -> None:
    with pytest.raises(HeaderRefused):
        invitation(meeting(**{name: text}), REQUEST, STAMP)


@pytest.mark.parametrize("text", BREAKOUTS)
def test_free_text_cannot_become_a_property(text: str) -> None:
    _, event = read(invitation(meeting(description=text), REQUEST, STAMP).content)
    assert event.alarm == []
    assert attendee_of(event) == "mailto:zhang.wei@mail.example"
    assert event.summary == _MEETING.summary


@pytest.mark.parametrize("name", ['Ann "The Rock" O\'Brien', "a;b,c:d", "^n^'", "张伟;CN=x"])
def test_a_name_full_of_punctuation_stays_one_name(name: str) -> None:
    _, event = read(invitation(meeting(attendee_name=name), REQUEST, STAMP).content)
    assert attendee_of(event) == "mailto:zhang.wei@mail.example"
    [attendee] = event.attendees
    assert attendee.common_name == name.replace('"', "'")
    assert (attendee.role, attendee.status) == ("REQ-PARTICIPANT", "NEEDS-ACTION")


def test_a_link_that_would_be_an_encoded_word_in_a_header_is_a_place() -> None:
    place = "https://meet.example/r/aGVsbG8=?lang=zh"
    _, event = read(invitation(meeting(place=place), REQUEST, STAMP).content)
    assert event.location == place


@given(st.text(max_size=80))
def test_any_summary_is_refused_or_read_back_as_it_was(text: str) -> None:
    if has_control(text) or has_bidi_control(text) or not text.strip():
        with pytest.raises(HeaderRefused):
            invitation(meeting(summary=text), REQUEST, STAMP)
        return
    _, event = read(invitation(meeting(summary=text), REQUEST, STAMP).content)
    assert event.summary == text


def test_what_no_calendar_shows_whole_is_refused() -> None:
    with pytest.raises(HeaderRefused):
        invitation(meeting(place="x" * (LONGEST_LINE + 1)), REQUEST, STAMP)
