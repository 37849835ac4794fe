"""What the events of a task say: whose it was, in which stage, and by which clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from db.process import ledger
from db.process.acts import Accepted, ActKind, ActRequest
from db.process.case import clock_of
from db.process.projection import instant
from db.schema import messages, process_events, tasks
from domain.clock import Clock, instants
from domain.defaults import default_policy
from domain.words import Party, TaskKind
from tests.db.test_owners import climbed
from tests.db.world import Scene, World

POLICY = default_policy()
FEEDBACK = TaskKind.GIVE_FEEDBACK


def events(scene: Scene, *types: str) -> list[Row[Any]]:
    return [row for row in scene.rows(process_events) if not types or row.type in types]


def hastened(scene: Scene) -> None:
    actor = scene.actor(scene.cast.recruiter)
    form = scene.own_form(ActKind.MARK_URGENT)
    made = scene.make(ActRequest(scene.application, ActKind.MARK_URGENT, actor, form=form))
    assert isinstance(made, Accepted), made
    scene.step("apply_urgency", made.act)


def told_after_a_silence(scene: Scene) -> None:
    """Asked, reminded, made urgent, decided by the rule, told by mail."""
    scene.collecting()
    climbed(scene, "give_feedback")
    hastened(scene)
    scene.complete("give_feedback", "submitted", scene.cast.interviewer)
    scene.step("decide", scene.step("begin").stages[0])
    sent = scene.complete("notify_candidate", "send", scene.cast.recruiter)
    scene.step("tell", sent.act)


def test_every_event_of_a_task_says_whose_it_is_and_in_which_stage(world: World) -> None:
    scene = world.application(POLICY)
    told_after_a_silence(scene)
    scene.withdraw()
    stage = scene.step("begin").stages[0]
    of_tasks = [row for row in events(scene) if row.type.startswith("task.")]
    kinds = {row.type for row in of_tasks}
    assert kinds >= {"task.opened", "task.asked", "task.redated", "task.completed", "task.lapsed"}
    parties = {row.id: row.party for row in scene.rows(tasks)}
    assert parties[next(row.task_id for row in of_tasks if ":give_feedback:" in row.task_id)] == (
        Party.INTERVIEWER
    )
    for row in of_tasks:
        assert (row.data["party"], row.data["stage"]) == (parties[row.task_id], stage), row.type


def test_who_becomes_urgent_has_a_quicker_clock_that_every_later_rung_keeps(world: World) -> None:
    scene = world.application(POLICY)
    scene.collecting()
    hastened(scene)
    task = scene.open("give_feedback")
    (redated,) = (row for row in events(scene, "task.redated") if row.task_id == task.id)
    assert redated.data["clock"] == {
        "origin": task.origin_at.isoformat(),
        "pace": POLICY.urgent_factor,
        "stopped": [],
    }
    climbed(scene, "give_feedback")
    after = scene.open("give_feedback")
    assert after.next_at == instants(POLICY, FEEDBACK, clock_of(after), after.rung).next
    assert after.next_at < instants(POLICY, FEEDBACK, Clock(after.origin_at), after.rung).next


def test_a_shift_that_a_clock_carries_is_not_lost_at_the_next_rung(world: World) -> None:
    scene = world.application(POLICY)
    scene.collecting()
    before = scene.open("give_feedback")
    day = (before.origin_at + timedelta(minutes=1), before.origin_at + timedelta(days=1))
    shifted = replace(clock_of(before), stopped=(day,))
    scene.with_case(lambda case: case.redate(before, shifted))
    climbed(scene, "give_feedback")
    after = scene.open("give_feedback")
    assert clock_of(after) == shifted
    assert after.next_at == instants(POLICY, FEEDBACK, shifted, 1).next
    assert after.next_at > day[1]


def test_a_telling_says_when_its_letter_was_ready_and_when_it_was_released(world: World) -> None:
    scene = world.application(POLICY)
    told_after_a_silence(scene)
    (letter,) = (row for row in scene.rows(messages) if row.scenario == "next_step")
    scene.with_case(
        lambda case: ledger.settle(
            case, letter, ledger.MessageState.SENT, sent_at=letter.not_before
        )
    )
    scene.step("confirm_told", letter.id)
    (told,) = events(scene, "candidate.told")
    assert instant(told.data["ready"]) == letter.reserved_at
    assert instant(told.data["released"]) == letter.not_before
    assert told.data["told_at"] >= told.data["released"] >= told.data["ready"]


def test_who_was_told_by_a_person_waited_for_no_letter(world: World) -> None:
    scene = world.application(POLICY)
    scene.collecting()
    scene.complete("give_feedback", "submitted", scene.cast.interviewer)
    scene.step("decide", scene.step("begin").stages[0])
    act = scene.complete("notify_candidate", "told_otherwise", scene.cast.recruiter)
    scene.step("tell", act.act)
    (told,) = events(scene, "candidate.told")
    assert not {"ready", "released"} & set(told.data)
