"""What is due of somebody is due by the hours of their office; what a candidate is promised, by the
slowest of those who can be on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acts import ActKind
from domain.calendar import Window, WorkCalendar
from domain.candidate_view import WAITS_FOR, answered_by, hear_by, parties_on_the_way
from domain.clock import (
    Clock,
    begun_in,
    handed_over,
    hours_passed,
    instants,
    next_rung,
    redated,
    share_passed,
    turns_of,
)
from domain.defaults import default_policy
from domain.hearing import HeardFrom, WaitFor
from domain.offices import calendar_of, counts_where_it_is
from domain.phases import Step
from domain.policy import SendingRules
from domain.policy_faults import faults
from domain.words import Party, TaskKind

DAY = (Window(time(9), time(17)),)
DUBLIN = WorkCalendar(
    "Europe/Dublin",
    (*(DAY for _ in range(5)), (), ()),
    days_off=frozenset({date(2026, 12, 25), date(2026, 12, 28)}),
)
NEW_YORK = replace(DUBLIN, zone="America/New_York", days_off=frozenset())
ANYTIME = SendingRules(candidate_window=None, rejection_delay=0, spare_eves_of_days_off=False)
POLICY = replace(
    default_policy(), offices={"Dublin": DUBLIN, "New York": NEW_YORK}, sending=ANYTIME
)
FEEDBACK = TaskKind.GIVE_FEEDBACK
OFFICES = ("", "Dublin", "New York")
ZONES = {"SH": "+08:00", "DUB": "+00:00", "DUB-summer": "+01:00"}


def at(text: str) -> datetime:
    """`2026-11-23 17:30 SH`."""
    wall, zone = text.rsplit(" ", 1)
    return datetime.fromisoformat(f"{wall}{ZONES[zone]}").astimezone(UTC)


@pytest.mark.parametrize(
    ("ends", "hours", "office", "due"),
    [
        # An interview that ends in the evening of Shanghai ends in the morning of Dublin.
        ("2026-11-23 17:30 SH", 4, "", "2026-11-24 13:30 SH"),
        ("2026-11-23 17:30 SH", 4, "Dublin", "2026-11-23 13:30 DUB"),
        # At ten in Shanghai, Dublin sleeps: its hours begin there in the morning.
        ("2026-11-23 10:00 SH", 4, "", "2026-11-23 15:00 SH"),
        ("2026-11-23 10:00 SH", 4, "Dublin", "2026-11-23 13:00 DUB"),
        # The clocks of Dublin go forward on the weekend between, those of Shanghai never.
        ("2027-03-26 17:30 SH", 10, "", "2027-03-30 10:30 SH"),
        ("2027-03-26 17:30 SH", 10, "Dublin", "2027-03-29 11:30 DUB-summer"),
        # At Christmas Shanghai works.
        ("2026-12-24 17:30 SH", 10, "", "2026-12-28 10:30 SH"),
        ("2026-12-24 17:30 SH", 10, "Dublin", "2026-12-29 11:30 DUB"),
        # Of an office that the policy does not name, its own calendar counts.
        ("2026-11-23 17:30 SH", 4, "Lisbon", "2026-11-24 13:30 SH"),
    ],
)
def test_feedback_is_due_by_the_hours_of_the_interviewers_office(
    ends: str, hours: float, office: str, due: str
) -> None:
    tasks = {**POLICY.tasks, FEEDBACK: replace(POLICY.tasks[FEEDBACK], due=hours)}
    policy = replace(POLICY, tasks=tasks)
    clock = Clock(at(ends), turns=begun_in(office))
    assert instants(policy, FEEDBACK, clock).due == at(due)
    assert hours_passed(policy, clock, at(due)) == pytest.approx(hours)


def test_nobody_in_dublin_is_reminded_in_the_night() -> None:
    clock = Clock(at("2026-11-23 17:30 SH"), turns=begun_in("Dublin"))
    found = [instants(POLICY, FEEDBACK, clock, rung).next for rung in range(1, 9)]
    assert all(each is not None and 9 <= each.hour <= 17 for each in found)


def test_what_the_clock_ends_and_what_the_law_times_is_the_same_in_every_office() -> None:
    elsewhere = {kind for kind in TaskKind if not counts_where_it_is(kind)}
    assert elsewhere == {
        TaskKind.AWAIT_INTERVIEW,
        TaskKind.AWAIT_RELEASE,
        TaskKind.AWAIT_INVITATION,
        TaskKind.AWAIT_CARDS,
        TaskKind.SETTLING,
        TaskKind.PRIVACY_REQUEST,
    }


# --- handing over -------------------------------------------------------------------------------

OPENED = at("2026-11-23 14:00 SH")
"""Feedback, four hours: due in Shanghai at six."""


@pytest.mark.parametrize(
    ("handed", "due"),
    [
        # Two hours are left. In Dublin the day is young.
        ("2026-11-23 16:00 SH", "2026-11-23 11:00 DUB"),
        # None has passed where nobody works yet.
        ("2026-11-23 14:00 SH", "2026-11-23 13:00 DUB"),
        # An hour is left, and it is the middle of the night.
        ("2026-11-23 17:00 SH", "2026-11-23 10:00 DUB"),
        # It was due: that does not become untrue.
        ("2026-11-24 09:30 SH", "2026-11-23 18:00 SH"),
    ],
)
def test_what_is_left_passes_by_the_hours_of_the_new_owners_office(handed: str, due: str) -> None:
    clock = handed_over(Clock(OPENED), "Dublin", at(handed))
    assert instants(POLICY, FEEDBACK, clock).due == at(due)


def test_a_task_can_come_back() -> None:
    there = handed_over(Clock(OPENED), "Dublin", at("2026-11-23 16:00 SH"))
    back = handed_over(there, "", at("2026-11-23 10:00 DUB"))
    # Two hours passed in Shanghai, one in Dublin; it is six in the evening in Shanghai.
    assert instants(POLICY, FEEDBACK, back).due == at("2026-11-24 10:00 SH")
    assert hours_passed(POLICY, back, at("2026-11-24 09:30 SH")) == pytest.approx(3.5)
    assert share_passed(POLICY, back, at("2026-11-24 10:00 SH"), at("2026-11-24 09:00 SH")) == 0.75


def test_within_an_office_nothing_changes() -> None:
    for office in OFFICES:
        clock = Clock(OPENED, turns=begun_in(office))
        assert handed_over(clock, office, OPENED + timedelta(hours=1)) is clock


def test_a_clock_is_the_same_after_it_was_written_down() -> None:
    clock = handed_over(Clock(OPENED, turns=begun_in("Dublin")), "", OPENED + timedelta(days=1))
    written = clock.as_data()
    assert turns_of(written["turns"]) == clock.turns
    assert "turns" not in Clock(OPENED).as_data()


moments = st.integers(0, 60 * 24 * 30).map(lambda minutes: OPENED + timedelta(minutes=minutes))


@settings(max_examples=60, deadline=None)
@given(
    origin=moments,
    offices=st.permutations(OFFICES),
    handed=moments,
    pace=st.sampled_from((0.5, 1.0)),
    stop=st.tuples(moments, moments).map(sorted),
    rung=st.integers(0, 8),
)
def test_a_hand_over_fires_nothing_again_nothing_into_the_past_and_gives_no_more_time(
    origin: datetime,
    offices: list[str],
    handed: datetime,
    pace: float,
    stop: list[datetime],
    rung: int,
) -> None:
    stopped = ((stop[0], stop[1]),) if stop[0] < stop[1] else ()
    before = Clock(origin, pace, stopped, begun_in(offices[0]))
    after = handed_over(before, offices[1], handed)
    was, now = (instants(POLICY, FEEDBACK, clock, rung) for clock in (before, after))
    anew = instants(
        POLICY, FEEDBACK, Clock(max(origin, handed), pace, stopped, begun_in(offices[1])), rung
    )
    assert was.next is not None
    assert now.next is not None
    assert anew.next is not None
    for then, since, at_most in ((was.due, now.due, anew.due), (was.next, now.next, anew.next)):
        if then <= handed:
            assert since == then
        else:
            assert since >= handed
            assert since <= max(at_most, handed)
    again = redated(POLICY, FEEDBACK, after, rung, was, handed)
    following = next_rung(POLICY, FEEDBACK, after, rung, handed)
    assert (again.due, again.next) == (now.due, following)


# --- what a candidate is promised ---------------------------------------------------------------


def promised(since: str, *offices: str, step: Step = Step.CONSIDERING) -> datetime | None:
    return hear_by(POLICY, step, at(since), "Asia/Shanghai", offices)


def test_a_promise_is_kept_by_the_slowest_of_those_on_the_way() -> None:
    ends = "2026-12-24 17:30 SH"
    assert promised(ends) == at("2026-12-25 17:30 SH")
    # Whoever decides there has Christmas first, and whoever tells it from here sleeps then.
    assert promised(ends, "Dublin") == at("2026-12-30 11:00 SH")
    assert promised(ends, "Lisbon") == promised(ends)


def test_a_promise_is_kept_though_every_part_of_the_way_waits_for_another_morning() -> None:
    # Feedback ends in the evening of Dublin, the decision in that of Shanghai, and so on.
    since = at("2026-11-23 17:30 SH")
    told = hear_by(POLICY, Step.CONSIDERING, since, "Asia/Shanghai", OFFICES)
    assert told is not None
    alone = [hear_by(POLICY, Step.CONSIDERING, since, "Asia/Shanghai", [one]) for one in OFFICES]
    assert all(each is not None and told > each for each in alone)


@settings(max_examples=40, deadline=None)
@given(since=moments, zone=st.sampled_from(("Asia/Shanghai", "Europe/Dublin")))
def test_whoever_does_which_part_the_promise_is_never_earlier_than_it_can_be_kept(
    since: datetime, zone: str
) -> None:
    kinds = WAITS_FOR[Step.CONSIDERING]
    told = hear_by(POLICY, Step.CONSIDERING, since, zone, OFFICES)
    assert told is not None
    usual = [kind for kind in kinds if kind is not TaskKind.ADVISE]
    for offices in product(OFFICES, repeat=len(usual)):
        done = since
        for kind, office in zip(usual, offices, strict=True):
            done = instants(POLICY, kind, Clock(done, turns=begun_in(office))).due
        assert done <= told


def test_consulting_somebody_and_waiting_for_others_take_their_time() -> None:
    decide = replace(POLICY.tasks[TaskKind.DECIDE], consult=(Party.HR_LEAD,))
    consulting = replace(POLICY, tasks={**POLICY.tasks, TaskKind.DECIDE: decide})
    waiting = replace(POLICY, wait_for=WaitFor(HeardFrom.LEAD, hours=3))
    since = at("2026-11-23 09:00 SH")
    advice = POLICY.tasks[TaskKind.ADVISE].due
    for policy, hours in ((POLICY, 0), (consulting, advice), (waiting, 3)):
        told = hear_by(policy, Step.CONSIDERING, since, "Asia/Shanghai")
        assert told is not None
        assert POLICY.calendar.hours_between(since, told) == pytest.approx(8 + hours)


def test_whoever_can_have_a_part_of_the_way_is_on_it() -> None:
    notify = replace(
        POLICY.tasks[TaskKind.NOTIFY_CANDIDATE], variants={"next_step": (Party.STAGE_LEAD,)}
    )
    decide = replace(POLICY.tasks[TaskKind.DECIDE], consult=(Party.HR_LEAD,))
    kinds = (FEEDBACK, TaskKind.DECIDE, TaskKind.NOTIFY_CANDIDATE)
    usual = {Party.INTERVIEWER, Party.HIRING_MANAGER, Party.RECRUITER}
    assert parties_on_the_way(POLICY, kinds) == usual
    policy = replace(
        POLICY,
        tasks={**POLICY.tasks, TaskKind.DECIDE: decide, TaskKind.NOTIFY_CANDIDATE: notify},
    )
    assert parties_on_the_way(policy, kinds) == usual | {Party.HR_LEAD, Party.STAGE_LEAD}


def test_an_answer_is_promised_by_the_slowest_who_may_give_it_and_by_law_by_the_policys() -> None:
    asked = at("2026-12-24 17:30 SH")
    assert answered_by(POLICY, ActKind.ASK, asked, ["Dublin"]) == at("2026-12-29 09:30 DUB")
    for offices in ((), ("Dublin",)):
        by_law = answered_by(POLICY, ActKind.REQUEST_PRIVACY, asked, offices)
        assert by_law == answered_by(POLICY, ActKind.REQUEST_PRIVACY, asked)


def test_the_policys_own_calendar_is_everybodys_who_is_in_no_office() -> None:
    assert calendar_of(POLICY, "") is POLICY.calendar
    assert calendar_of(POLICY, "Dublin") is DUBLIN


def test_no_ladder_repeats_too_fast_in_any_office() -> None:
    flying = replace(POLICY, offices={"Dublin": replace(DUBLIN, seconds_per_hour=1e-9)})
    found = {(fault.path, fault.code) for fault in faults(flying)}
    assert ("tasks.decide.ladder.repeat_every", "repeats_too_fast") in found
    assert faults(POLICY) == ()
