"""What is asked about once before an interview is arranged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.appointments import Attendee, DoubtCode, Engagement, Proposal, doubts
from domain.defaults import default_policy

# A Monday, 10:00 in Shanghai, where the team works.
NOW = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
TUESDAY = datetime(2027, 3, 2, 6, 0, tzinfo=UTC)
POLICY = default_policy()
MAYA = Attendee("per_maya", "Maya", "Asia/Shanghai")
TOM = Attendee("per_tom", "Tom", "America/New_York")
JING = Attendee("can_jing", "Jing", "Asia/Shanghai")
AN_HOUR = timedelta(hours=1)


def proposal(
    starts: datetime = TUESDAY, *who: Attendee, before: datetime | None = None
) -> Proposal:
    return Proposal(starts, starts + AN_HOUR, who or (MAYA, JING), before)


def asked(proposed: Proposal, *engagements: Engagement, at: datetime = NOW) -> list[str]:
    return [each.code.value for each in doubts(POLICY, at, proposed, engagements)]


def test_nothing_is_asked_about_an_afternoon_of_a_working_day() -> None:
    assert asked(proposal()) == []


@pytest.mark.parametrize(
    ("begins", "minutes", "met"),
    [
        (0, 60, True),
        (30, 60, True),
        (-30, 45, True),
        (10, 5, True),
        (60, 30, False),
        (-60, 60, False),
    ],
)
def test_an_interviewer_in_two_places_at_once_is_named(
    begins: int, minutes: int, met: bool
) -> None:
    starts = TUESDAY + timedelta(minutes=begins)
    other = Engagement("per_maya", starts, starts + timedelta(minutes=minutes))
    found = doubts(POLICY, NOW, proposal(), [other])
    assert [(each.code, each.names, each.at) for each in found] == (
        [(DoubtCode.OVERLAP, ("Maya",), starts)] if met else []
    )


def test_what_somebody_else_has_at_that_time_is_nothing_to_ask_about() -> None:
    assert asked(proposal(), Engagement("per_otto", TUESDAY, TUESDAY + AN_HOUR)) == []


@pytest.mark.parametrize(
    ("hour", "night"), [(6, True), (7, False), (21, False), (22, True), (23, True), (3, True)]
)
def test_nights_are_asked_about_by_the_clocks_of_each_who_comes(hour: int, night: bool) -> None:
    starts = datetime(2027, 3, 3, hour, tzinfo=UTC) - timedelta(hours=8)
    assert (DoubtCode.NIGHT in asked(proposal(starts))) is night


def test_those_whose_night_it_is_are_named_together_and_nobody_else() -> None:
    ann = Attendee("per_ann", "Ann", "America/New_York")
    [doubt] = doubts(POLICY, NOW, proposal(TUESDAY, MAYA, TOM, ann), [])
    assert (doubt.code, doubt.names, doubt.zone) == ("night", ("Tom", "Ann"), "America/New_York")


def test_an_interview_into_the_night_is_asked_about() -> None:
    starts = datetime(2027, 3, 3, 13, 30, tzinfo=UTC)
    assert asked(proposal(starts)) == ["night"]


def test_a_day_off_of_the_team_is_asked_about_and_a_make_up_day_is_none() -> None:
    saturday = datetime(2027, 3, 6, 6, 0, tzinfo=UTC)
    [doubt] = doubts(POLICY, NOW, proposal(saturday), [])
    assert (doubt.code, doubt.day) == ("day_off", date(2027, 3, 6))
    calendar = replace(POLICY.calendar, working_days=frozenset({date(2027, 3, 6)}))
    assert doubts(replace(POLICY, calendar=calendar), NOW, proposal(saturday), []) == ()


def test_less_than_the_policys_notice_is_asked_about() -> None:
    soon = NOW + timedelta(hours=3)
    [doubt] = doubts(POLICY, NOW, proposal(soon), [])
    assert (doubt.code, doubt.hours) == ("short_notice", POLICY.notice_hours)
    assert doubts(replace(POLICY, notice_hours=0), NOW, proposal(soon), []) == ()
    # Friday evening for Monday morning: three days, and one working hour.
    friday, monday = (datetime(2027, 3, day, 1 + 8 * (day == 5), tzinfo=UTC) for day in (5, 8))
    assert asked(proposal(monday + AN_HOUR), at=friday) == ["short_notice"]


def test_of_one_that_keeps_its_time_or_has_been_only_overlaps_are_asked_about() -> None:
    night = datetime(2027, 3, 6, 19, 0, tzinfo=UTC)
    assert asked(proposal(night)) == ["night", "day_off"]
    assert asked(proposal(night, before=night)) == []
    assert asked(proposal(night), at=night + AN_HOUR) == []
    other = Engagement("per_maya", night, night + AN_HOUR)
    assert asked(proposal(night, before=night), other) == ["overlap"]
