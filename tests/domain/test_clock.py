"""The clock of a task: one value, from which all of its instants follow."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.clock import Clock, Instants, Stop, instants, next_rung, redated, stops_of
from domain.defaults import brisk, default_policy
from domain.ladder import RungAction
from domain.words import TaskKind

POLICY = default_policy()
FEEDBACK = TaskKind.GIVE_FEEDBACK


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def rungs(clock: Clock, count: int = 6, kind: TaskKind = FEEDBACK) -> list[datetime | None]:
    return [instants(POLICY, kind, clock, rung).next for rung in range(count)]


def test_feedback_is_due_half_a_working_day_after_the_interview() -> None:
    clock = Clock(shanghai("2026-11-23 10:00"))
    assert instants(POLICY, FEEDBACK, clock).due == shanghai("2026-11-23 15:00")


def test_the_rungs_of_feedback_fall_into_working_hours() -> None:
    ended = shanghai("2026-11-23 17:00")
    assert rungs(Clock(ended)) == [
        ended,
        shanghai("2026-11-23 18:00"),
        shanghai("2026-11-24 11:00"),
        shanghai("2026-11-24 12:00"),
        shanghai("2026-11-24 17:00"),
        shanghai("2026-11-25 17:00"),
    ]


def test_the_interviewer_is_asked_at_the_end_of_an_evening_interview() -> None:
    ended = shanghai("2026-11-23 19:30")
    assert rungs(Clock(ended), 2) == [ended, shanghai("2026-11-24 10:00")]


@pytest.mark.parametrize("kind", [TaskKind.AWAIT_INTERVIEW, TaskKind.AWAIT_RELEASE])
def test_what_waits_for_an_instant_is_due_then_and_its_clock_ends_it_then(kind: TaskKind) -> None:
    starts = shanghai("2026-11-28 20:00")
    found = instants(POLICY, kind, Clock(starts, pace=0.5))
    assert (found.due, found.next) == (starts, starts)


def test_a_process_settles_for_three_working_days() -> None:
    found = instants(POLICY, TaskKind.SETTLING, Clock(shanghai("2026-11-26 10:00")))
    assert (found.due, found.next) == (shanghai("2026-12-01 10:00"),) * 2


def test_a_quicker_pace_shortens_the_deadline_and_every_rung() -> None:
    clock = Clock(shanghai("2026-11-23 10:00"), pace=0.5)
    assert instants(POLICY, FEEDBACK, clock).due == shanghai("2026-11-23 12:00")
    assert rungs(clock, 4)[1:] == [
        shanghai("2026-11-23 10:30"),
        shanghai("2026-11-23 11:30"),
        shanghai("2026-11-23 12:00"),
    ]


def test_what_a_brisk_policy_asks_for_takes_seconds() -> None:
    sunday = shanghai("2026-11-29 03:00")
    found = instants(brisk(POLICY, 0.5), FEEDBACK, Clock(sunday))
    assert found.due == sunday + timedelta(seconds=2)


def test_a_clock_that_stood_still_shifts_what_was_still_to_come_and_nothing_else() -> None:
    origin = shanghai("2026-11-23 09:00")
    # From Monday 11:00 to Wednesday 10:00: 2 of Monday's hours had passed.
    stopped = Clock(origin, stopped=((shanghai("2026-11-23 11:00"), shanghai("2026-11-25 10:00")),))
    assert rungs(stopped, 4) == [
        origin,
        shanghai("2026-11-23 10:00"),
        shanghai("2026-11-25 11:00"),
        shanghai("2026-11-25 12:00"),
    ]
    assert instants(POLICY, FEEDBACK, stopped).due == shanghai("2026-11-25 12:00")


def test_a_task_that_begins_while_the_clock_stands_still_begins_when_it_goes_on() -> None:
    stop = (shanghai("2026-11-23 09:00"), shanghai("2026-11-25 10:00"))
    clock = Clock(shanghai("2026-11-24 15:00"), stopped=(stop,))
    assert rungs(clock, 2) == [shanghai("2026-11-25 10:00"), shanghai("2026-11-25 11:00")]


def test_an_appointment_is_when_it_is_whatever_stood_still() -> None:
    starts = shanghai("2026-11-28 20:00")
    stop = (shanghai("2026-11-23 09:00"), shanghai("2026-11-25 10:00"))
    assert instants(POLICY, TaskKind.AWAIT_INTERVIEW, Clock(starts, stopped=(stop,))).due == starts


def test_a_clock_reads_from_an_event_as_it_was_written() -> None:
    stop = (shanghai("2026-11-23 09:00"), shanghai("2026-11-25 10:00"))
    data = json.loads(json.dumps(Clock(shanghai("2026-11-22 09:00"), 0.5, (stop,)).as_data()))
    assert data["origin"] == "2026-11-22T01:00:00+00:00"
    assert (data["pace"], stops_of(data["stopped"])) == (0.5, (stop,))


moments = st.integers(0, 60 * 1440).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@st.composite
def stops(draw: st.DrawFn) -> tuple[Stop, ...]:
    """Some intervals, in order, apart from each other."""
    edges = sorted(draw(st.sets(moments, max_size=6)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(POLICY.tasks)), moments, stops(), st.sampled_from([0.5, 1.0]))
def test_all_of_its_time_passes_while_the_clock_goes(
    kind: TaskKind, origin: datetime, stopped: tuple[Stop, ...], pace: float
) -> None:
    due = instants(POLICY, kind, Clock(origin, pace, stopped)).due
    calendar = POLICY.calendar
    still = sum(
        calendar.hours_between(max(begin, origin), min(end, due))
        for begin, end in stopped
        if max(begin, origin) < min(end, due)
    )
    worked = calendar.hours_between(origin, due) - still
    assert worked == pytest.approx(POLICY.tasks[kind].due * pace, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(sorted(POLICY.tasks)), moments, stops())
def test_rungs_never_run_backwards_or_out(
    kind: TaskKind, origin: datetime, stopped: tuple[Stop, ...]
) -> None:
    climbed = [each for each in rungs(Clock(origin, 1, stopped), 12, kind) if each is not None]
    assert len(climbed) == 12
    assert climbed == sorted(climbed)
    assume(not any(begin <= origin < end for begin, end in stopped))
    asked_by_mail = POLICY.tasks[kind].ladder.rungs[0].action is RungAction.ASK
    assert (climbed[0] == origin) == asked_by_mail


# --- another pace while it is open --------------------------------------------------------------

MONDAY = shanghai("2026-11-23 10:00")
PACES = st.sampled_from([0.25, 0.5, 1])


def at_pace(pace: float, rung: int, hours: float) -> tuple[Instants, datetime]:
    """How feedback stands so many working hours after it was asked for, `rung` rungs climbed."""
    clock = Clock(MONDAY, pace)
    due = instants(POLICY, FEEDBACK, clock).due
    at = POLICY.calendar.add(MONDAY, hours)
    return Instants(due, next_rung(POLICY, FEEDBACK, clock, rung, at)), at


def test_what_becomes_urgent_late_is_reminded_of_now_and_not_in_the_past() -> None:
    before, at = at_pace(1, 1, 0.9)
    found = redated(POLICY, FEEDBACK, Clock(MONDAY, 0.25), 1, before, at)
    assert found == Instants(max(at, instants(POLICY, FEEDBACK, Clock(MONDAY, 0.25)).due), at)


def test_what_is_late_already_stays_as_late_as_it_is_when_it_becomes_urgent() -> None:
    before, at = at_pace(1, 5, 30)
    assert before.due < at
    assert redated(POLICY, FEEDBACK, Clock(MONDAY, 0.5), 5, before, at).due == before.due


@given(PACES, PACES, st.integers(0, 12), st.floats(0.5, 60))
@settings(max_examples=200, deadline=None)
def test_another_pace_moves_nothing_into_the_past_that_was_ahead(
    first: float, second: float, rung: int, hours: float
) -> None:
    before, at = at_pace(first, rung, hours)
    found = redated(POLICY, FEEDBACK, Clock(MONDAY, second), rung, before, at)
    assert found.due >= min(before.due, at)
    assert found.next is not None
    assert before.next is not None
    assert found.next >= min(before.next, at)


@given(st.integers(0, 40), st.floats(0.5, 60))
@settings(max_examples=200, deadline=None)
def test_a_ladder_that_was_climbed_fast_does_not_fall_silent_at_its_usual_pace(
    rung: int, hours: float
) -> None:
    before, at = at_pace(0.25, rung, hours)
    found = redated(POLICY, FEEDBACK, Clock(MONDAY), rung, before, at)
    ladder = POLICY.tasks[FEEDBACK].ladder
    assert ladder.repeat_every is not None
    assert found.next is not None
    if rung >= len(ladder.rungs):
        assert found.next <= POLICY.calendar.add(at, ladder.repeat_every)


def test_urgency_taken_back_gives_the_time_that_there_was_before() -> None:
    usual, at = at_pace(1, 1, 0.5)
    fast = redated(POLICY, FEEDBACK, Clock(MONDAY, 0.5), 1, usual, at)
    assert redated(POLICY, FEEDBACK, Clock(MONDAY), 1, fast, at) == usual
