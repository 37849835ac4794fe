"""Calendar invitations: what is written is what a calendar reads back, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from domain.names import name_fault
from domain.scenarios import CalendarMethod
from notify.channel import HeaderRefused
from notify.invite import Meeting, invitation, uid_of

STAMP = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
STARTS = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
REQUEST, CANCEL = CalendarMethod.REQUEST, CalendarMethod.CANCEL

_MEETING = Meeting(
    uid=uid_of("int_01", "hiring@xinghe.example"),
    sequence=0,
    starts_at=STARTS,
    ends_at=STARTS + timedelta(hours=1),
    zone="Asia/Shanghai",
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


def read(content: bytes) -> tuple[Calendar, Any]:
    """Read an object back; the library's type of a property is a union of all there are."""
    calendar = Calendar.from_ical(content)
    assert isinstance(calendar, Calendar)
    [event] = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    return calendar, event


@pytest.mark.parametrize("method", [REQUEST, CANCEL])
def test_a_calendar_reads_back_what_was_written(method: CalendarMethod) -> None:
    sent = meeting(sequence=3)
    calendar, event = read(invitation(sent, method, STAMP).content)
    assert calendar["METHOD"] == method.value
    assert event["UID"] == "int_01@xinghe.example"
    assert event["SEQUENCE"] == 3
    assert str(event["SUMMARY"]) == sent.summary
    assert str(event["DESCRIPTION"]) == sent.description
    assert str(event["LOCATION"]) == sent.place
    assert event["STATUS"] == ("CONFIRMED" if method is REQUEST else "CANCELLED")
    assert str(event["ORGANIZER"]) == "mailto:hiring@xinghe.example"
    assert str(event["ATTENDEE"]) == "mailto:zhang.wei@mail.example"
    assert event["ATTENDEE"].params["CN"] == "张伟"


@pytest.mark.parametrize(
    "zone",
    ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"],
)
@pytest.mark.parametrize("days", [0, 120, 230])
def test_the_instant_survives_in_every_zone_whose_rules_come_along(zone: str, days: int) -> None:
    starts = STARTS + timedelta(days=days)
    sent = meeting(zone=zone, starts_at=starts, ends_at=starts + timedelta(hours=1))
    calendar, event = read(invitation(sent, REQUEST, STAMP).content)
    assert event["DTSTART"].dt == starts
    assert event["DTEND"].dt == sent.ends_at
    assert event["DTSTART"].params["TZID"] == zone
    assert [str(rules["TZID"]) for rules in calendar.walk("VTIMEZONE")] == [zone]


def test_no_line_is_longer_than_75_octets_and_none_splits_a_character() -> None:
    content = invitation(meeting(), REQUEST, STAMP).content
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")


def test_the_same_interview_keeps_its_name_when_it_is_moved_and_cancelled() -> None:
    moved = meeting(sequence=1, starts_at=STARTS + timedelta(days=1))
    uids = {
        str(read(invitation(one, method, STAMP).content)[1]["UID"])
        for one, method in ((meeting(), REQUEST), (moved, REQUEST), (moved, CANCEL))
    }
    assert uids == {"int_01@xinghe.example"}


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
    content = invitation(meeting(description=text), REQUEST, STAMP).content
    calendar, event = read(content)
    assert not calendar.walk("VALARM")
    assert str(event["ATTENDEE"]) == "mailto:zhang.wei@mail.example"
    assert str(event["SUMMARY"]) == _MEETING.summary


@pytest.mark.parametrize("name", ['Ann "The Rock" O\'Brien', "a;b,c:d", "^n^'", "张伟;CN=x"])
def test_a_name_full_of_punctuation_stays_one_name(name: str) -> None:
    content = invitation(meeting(attendee_name=name), REQUEST, STAMP).content
    _, event = read(content)
    assert str(event["ATTENDEE"]) == "mailto:zhang.wei@mail.example"
    assert set(event["ATTENDEE"].params) == {"CN", "ROLE", "PARTSTAT", "RSVP"}
    assert event["ATTENDEE"].params["CN"] == name.replace('"', "'")


@given(st.text(max_size=80))
def test_any_summary_is_refused_or_read_back_as_it_was(text: str) -> None:
    if name_fault(text) is not None:
        with pytest.raises(HeaderRefused):
            invitation(meeting(summary=text), REQUEST, STAMP)
        return
    _, event = read(invitation(meeting(summary=text), REQUEST, STAMP).content)
    assert str(event["SUMMARY"]) == text
