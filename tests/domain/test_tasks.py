"""The table of tasks: what follows from its columns."""

from __future__ import annotations

import pytest

from domain.board_lanes import LANES
from domain.candidate_view import TOLD_BY_LETTER, WAITS_FOR
from domain.ladder import RungAction
from domain.phases import PHASES, Lane, Step
from domain.task_kinds import (
    ANSWERING,
    ARRANGING,
    CLOCK_KINDS,
    DECIDING,
    DECLINABLE,
    FEEDBACK,
    INTERVIEWING,
    PERSON_KINDS,
    SCORED,
    TELLING,
    TROUBLES,
    UNDECIDED,
    UNSETTLED,
    WEIGHING,
)
from domain.tasks import TASKS
from domain.words import TaskKind

GIVE, DECIDE, NOTIFY = (
    TaskKind.GIVE_FEEDBACK,
    TaskKind.DECIDE,
    TaskKind.NOTIFY_CANDIDATE,
)


def test_every_kind_is_one_row() -> None:
    assert set(TASKS) == set(TaskKind)


@pytest.mark.parametrize("kind", list(TASKS))
def test_what_the_process_waits_for_has_a_state_and_a_phase_or_neither(kind: TaskKind) -> None:
    assert bool(TASKS[kind].state) == (TASKS[kind].phase is not None)


def test_every_state_lies_in_one_lane_and_no_lane_is_empty() -> None:
    held = [state for states in LANES.values() for state in states]
    assert len(held) == len(set(held))
    assert {spec.state for spec in TASKS.values()} - {""} == set(held) - {"opened", "closed"}
    assert list(LANES) == [lane.value for lane in Lane]
    assert all(LANES.values())


def test_every_phase_has_a_kind() -> None:
    assert {spec.phase for spec in TASKS.values()} - {None} == set(PHASES)


@pytest.mark.parametrize("kind", list(TASKS))
def test_the_team_is_asked_reminded_and_brought_in_by_a_mail_of_its_own(kind: TaskKind) -> None:
    assert set(TASKS[kind].wording) == set(RungAction) - {RungAction.TELL}


def test_a_candidate_waits_for_everybody_one_after_the_other() -> None:
    waits = {
        Step.ARRANGING: (TaskKind.SCHEDULE_INTERVIEW,),
        Step.UNSETTLED: (TaskKind.RESOLVE_INTERVIEW,),
        Step.INTERVIEW: (GIVE, DECIDE, TaskKind.ADVISE, NOTIFY),
        Step.CONSIDERING: (GIVE, DECIDE, TaskKind.ADVISE, NOTIFY),
        Step.ON_HOLD: (TaskKind.REVIEW_HOLD, NOTIFY),
        Step.OFFER: (TaskKind.PREPARE_OFFER,),
    }
    assert {step: kinds[: len(waits[step])] for step, kinds in WAITS_FOR.items()} == waits
    assert {Step.INTERVIEW, Step.CONSIDERING, Step.ON_HOLD} == TOLD_BY_LETTER


def test_the_sets_of_kinds_follow_from_the_table() -> None:
    arranging = {TaskKind.SCHEDULE_INTERVIEW, TaskKind.AWAIT_INTERVIEW, TaskKind.RESOLVE_INTERVIEW}
    assert {*arranging, GIVE} <= INTERVIEWING
    assert {DECIDE, NOTIFY, TaskKind.AWAIT_RELEASE} <= DECIDING
    assert {GIVE, DECIDE} <= UNDECIDED
    assert {TaskKind.ANSWER_QUESTION, TaskKind.REVIEW_REJECTION} <= ANSWERING
    assert not INTERVIEWING & DECIDING
    assert {TaskKind.SCHEDULE_INTERVIEW} == ARRANGING
    assert {TaskKind.RESOLVE_INTERVIEW} == UNSETTLED
    assert {TaskKind.AWAIT_INTERVIEW} == DECLINABLE
    assert {GIVE} == FEEDBACK
    assert {NOTIFY} == TELLING
    assert {DECIDE, TaskKind.REVIEW_HOLD} == WEIGHING
    assert set(CLOCK_KINDS) | set(PERSON_KINDS) == set(TaskKind)
    assert not set(CLOCK_KINDS) & set(PERSON_KINDS)


def test_the_sets_of_ways_follow_from_the_table() -> None:
    assert {"submitted", "submitted_for"} == SCORED
    reported = {"candidate_absent", "interviewer_absent", "moved", "cut_short"}
    assert reported | {"declined_interview"} == TROUBLES
