"""What becomes of open tasks when their process goes on by another version: whose they are, which
rung comes next.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from db.process.case import clock_of
from db.schema import links, messages
from domain.clock import Turn, instants
from domain.ladder import OWNER, Ladder, Rung, RungAction
from domain.words import Party, Role, TaskKind
from tests.db.adopting import (
    DECIDE,
    FEEDBACK,
    OFFER,
    USUAL,
    adopted,
    changed,
    climb,
    events,
    mailed,
    reason,
)
from tests.db.test_offices import DUBLIN, works_in
from tests.db.test_offices import POLICY as IN_OFFICES
from tests.db.test_owners import linked, to_decide
from tests.db.world import World
from tests.process.together import consulting

OFFICES = IN_OFFICES.offices


@pytest.fixture(autouse=True)
def morning(world: World) -> None:
    world.until_work_begins(USUAL.calendar)


def test_a_decision_passes_to_whoever_has_it_by_the_new_version(world: World) -> None:
    scene = world.application(USUAL, rule="always_ask")
    to_decide(scene)
    climb(scene, before := scene.open(DECIDE))
    assert linked(scene, scene.cast.manager.id)
    concluded = adopted(scene, changed(DECIDE, owner=(Party.STAGE_LEAD,)))
    after = scene.open(DECIDE)
    assert (after.id, after.owner_id, after.party) == (
        before.id,
        scene.cast.interviewer.id,
        Party.STAGE_LEAD,
    )
    assert [each.owner for each in concluded.opened] == [scene.cast.interviewer.id]
    dead = {
        row.person_id for row in scene.rows(links) if row.task_id == after.id and row.revoked_at
    }
    assert dead == {scene.cast.manager.id}
    assert mailed(scene, scene.cast.interviewer)[-1] == "task_assigned"
    late = scene.make(scene.request(after, "decided", scene.cast.manager))
    assert reason(late) == "not_yours"


def test_a_decision_that_comes_to_the_desk_is_told_there(world: World) -> None:
    scene = world.application(USUAL, rule="always_ask")
    to_decide(scene)
    climb(scene, scene.open(DECIDE))
    adopted(scene, changed(DECIDE, owner=(Party.RECRUITER,)))
    after = scene.open(DECIDE)
    assert (after.owner_id, after.party) == (scene.cast.recruiter.id, Party.RECRUITER)
    assert after.untold_since is not None


def test_whoever_has_not_been_asked_yet_is_asked_by_the_ladder(world: World) -> None:
    scene = world.application(USUAL, rule="always_ask")
    scene.collecting()
    scene.complete("give_feedback", "submitted", scene.cast.interviewer)
    scene.step("decide", scene.step("begin").stages[0])
    day = scene.open(DECIDE).origin_at + timedelta(days=7)

    def later(case: Any) -> None:
        task = case.task(scene.open(DECIDE).id)
        case.redate(task, replace(clock_of(task), origin=day))

    scene.with_case(later)
    adopted(scene, changed(DECIDE, owner=(Party.STAGE_LEAD,)))
    after = scene.open(DECIDE)
    assert after.owner_id == scene.cast.interviewer.id
    assert after.next_at == day
    assert "task_assigned" not in mailed(scene, scene.cast.interviewer)


# --- rungs ----------------------------------------------------------------------------------------


def test_a_rung_that_was_asked_for_before_it_was_adopted_is_climbed_once(world: World) -> None:
    scene = world.application(USUAL)
    scene.collecting()
    before = scene.open(FEEDBACK)
    adopted(scene, changed(FEEDBACK, due=8.0))
    asked = events(scene, "task.asked")
    assert len(asked) == 1  # it was due, and the process had not come to it yet
    (stands,) = climb(scene, before).opened
    after = scene.open(FEEDBACK)
    assert (stands.rung, stands.next_at) == (after.rung, after.next_at)
    assert events(scene, "task.asked") == asked


def test_a_task_that_has_gone_back_in_its_ladder_climbs_it_with_mails_of_its_own(
    world: World,
) -> None:
    scene = world.application(USUAL)
    scene.collecting()
    climb(scene, scene.open(FEEDBACK))
    world.forward(timedelta(hours=1))
    climb(scene, scene.open(FEEDBACK))  # reminded after an hour
    asked = (Rung(0, RungAction.ASK, OWNER), Rung(6, RungAction.REMIND, OWNER))
    end = Rung(8, RungAction.ESCALATE, Role.HR_LEAD)
    slower = changed(FEEDBACK, due=8.0, ladder=Ladder((*asked, end), 8.0))
    adopted(scene, slower)
    task = scene.open(FEEDBACK)
    assert task.rung - task.ladder_from == 1
    assert task.next_at == instants(slower, FEEDBACK, clock_of(task), 1).next
    world.forward(task.next_at - world.now())
    climb(scene, task)
    assert [row.data["rung"] for row in events(scene, "task.reminded")] == [2, 4]
    keys = [row.id for row in scene.rows(messages) if row.task_id == task.id]
    assert len(keys) == len(set(keys)) == 3
    ended = scene.open(FEEDBACK)
    assert ended.next_at == instants(slower, FEEDBACK, clock_of(task), 2).next


def test_what_becomes_overdue_is_reminded_of_now_and_once(world: World) -> None:
    scene = world.application(USUAL)
    scene.collecting()
    climb(scene, scene.open(FEEDBACK))
    world.forward(timedelta(minutes=30))
    adopted(scene, changed(FEEDBACK, due=0.25))
    task = scene.open(FEEDBACK)
    (reminded,) = events(scene, "task.reminded")
    assert reminded.data["person"] == scene.cast.interviewer.id
    assert task.due_at == reminded.at
    assert task.next_at == instants(USUAL, FEEDBACK, clock_of(task), 1).next


def test_days_off_that_were_a_guess_are_corrected_in_what_is_open(world: World) -> None:
    """The new year's days off are announced late: until then its working days are provisional."""
    last_year = replace(USUAL.calendar, covers_until=date(2025, 12, 31))
    guessed = replace(USUAL, calendar=last_year)
    scene = world.application(guessed)
    scene.step("offer")
    before = scene.open("prepare_offer")
    assert last_year.provisional(before.due_at)
    off = before.origin_at.date() + timedelta(days=1)
    announced = replace(last_year, days_off=frozenset({off}), covers_until=date(2026, 12, 31))
    adopted(scene, replace(guessed, calendar=announced))
    after = scene.open("prepare_offer")
    assert not announced.provisional(after.due_at)
    assert after.due_at == announced.add(before.origin_at, USUAL.tasks[OFFER].due)
    assert after.due_at > before.due_at
    assert (
        after.next_at == instants(replace(USUAL, calendar=announced), OFFER, clock_of(after)).next
    )
    assert not events(scene, "task.reminded")


def test_advice_whose_ladder_has_ended_by_the_new_version_is_waited_for_no_longer(
    world: World,
) -> None:
    advised = consulting(USUAL, Party.HIRING_MANAGER)
    scene = world.application(advised, rule="always_ask")
    to_decide(scene)
    waited = scene.open(TaskKind.ADVISE)
    climb(scene, waited)
    end = (Rung(0, RungAction.ASK, OWNER), Rung(0.1, RungAction.ESCALATE, Role.HR_LEAD))
    world.forward(timedelta(minutes=30))
    shorter = changed(TaskKind.ADVISE, advised, due=0.1, ladder=Ladder(end, 8.0))
    concluded = adopted(scene, shorter)
    decide = scene.open(DECIDE)
    assert concluded.closed == (waited.id,)
    assert [each.id for each in concluded.opened] == [decide.id]
    assert concluded.state == "deciding"
    assert mailed(scene, scene.cast.lead)


# --- offices --------------------------------------------------------------------------------------


def test_a_version_that_only_adds_an_office_redates_what_is_due_of_who_works_there(
    world: World,
) -> None:
    scene = world.application(USUAL)
    works_in(scene, DUBLIN, scene.cast.interviewer)
    scene.collecting()
    climb(scene, scene.open(FEEDBACK))
    world.forward(timedelta(minutes=30))
    before, mails = scene.open(FEEDBACK), mailed(scene, scene.cast.interviewer)
    with_office = replace(USUAL, offices=OFFICES)
    concluded = adopted(scene, with_office)
    after = scene.open(FEEDBACK)
    (redated,) = events(scene, "task.redated")
    assert clock_of(after).turns == (Turn(""), Turn(DUBLIN, redated.at))
    assert after.due_at == instants(with_office, FEEDBACK, clock_of(after)).due != before.due_at
    assert min(after.due_at, after.next_at) > redated.at
    assert [(each.id, each.next_at) for each in concluded.opened] == [(after.id, after.next_at)]
    assert mailed(scene, scene.cast.interviewer) == mails
    # The process asks by what it knew before: nothing fires, and nothing is said again.
    (stands,) = climb(scene, before).opened
    assert (stands.rung, stands.next_at) == (after.rung, after.next_at)
    assert mailed(scene, scene.cast.interviewer) == mails


def test_whoever_works_in_no_office_that_a_version_adds_keeps_their_hours(world: World) -> None:
    scene = world.application(USUAL)
    scene.collecting()
    before = scene.open(FEEDBACK)
    adopted(scene, replace(USUAL, offices=OFFICES))
    after = scene.open(FEEDBACK)
    assert (after.due_at, after.turns) == (before.due_at, [])
    assert not events(scene, "task.redated")


def test_whoever_moved_keeps_their_times_by_a_version_with_the_same_offices(world: World) -> None:
    scene = world.application(IN_OFFICES)
    scene.collecting()
    before = scene.open(FEEDBACK)
    works_in(scene, DUBLIN, scene.cast.interviewer)
    adopted(scene, replace(IN_OFFICES, urgent_factor=0.4))
    after = scene.open(FEEDBACK)
    assert (after.due_at, after.turns) == (before.due_at, [])


def test_what_passes_to_another_office_by_a_version_is_due_by_its_hours(world: World) -> None:
    scene = world.application(USUAL, rule="always_ask")
    works_in(scene, DUBLIN, scene.cast.interviewer)
    to_decide(scene)
    new = replace(changed(DECIDE, owner=(Party.STAGE_LEAD,)), offices=OFFICES)
    adopted(scene, new)
    after = scene.open(DECIDE)
    assert (after.owner_id, clock_of(after).office) == (scene.cast.interviewer.id, DUBLIN)
    assert after.due_at == instants(new, DECIDE, clock_of(after)).due
    assert len(events(scene, "task.redated")) == 1
