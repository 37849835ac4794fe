"""Tasks of people in offices: by whose hours they are due, who hears of it when they change hands,
and what the candidate was promised meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, update

from db.directory.leaving import leave
from db.process.acts import ActKind
from db.process.case import clock_of
from db.process.projection import rebuild
from db.reading.policy_history import policies_then
from db.reading.questions import QuestionFacts, read_questions
from db.schema import interviews, people, process_events, tasks
from domain.calendar import Window, WorkCalendar
from domain.candidate_view import hear_by
from domain.clock import Clock, begun_in, instants
from domain.defaults import default_policy
from domain.phases import Step
from domain.protocol import Code
from domain.words import Role, TaskKind
from tests.cast import Person
from tests.db.adopting import version_of
from tests.db.test_owners import asked, climbed, handed_to_another
from tests.db.world import Scene, World

DUBLIN, EVENING = "Dublin", "an evening's work away"
USUAL = default_policy()
POLICY = replace(
    USUAL,
    offices={
        DUBLIN: WorkCalendar("Europe/Dublin", ((Window(time(9), time(17)),),) * 5 + ((),) * 2),
        # Open one hour a week: whatever is due of it is due in weeks.
        EVENING: WorkCalendar("Europe/Dublin", ((Window(time(20), time(21)),), *((),) * 6)),
    },
)
SCHEDULE, FEEDBACK = TaskKind.SCHEDULE_INTERVIEW, TaskKind.GIVE_FEEDBACK


def works_in(scene: Scene, office: str, *who: Person | str) -> None:
    ids = [each if isinstance(each, str) else each.id for each in who]
    its = update(people).where(people.c.id.in_(ids)).values(office=office)
    scene.world.database.write_now(lambda conn: conn.execute(its))


def types(scene: Scene) -> list[str]:
    return [row.type for row in sorted(scene.rows(process_events), key=lambda row: row.n)]


def arranging(scene: Scene) -> Row[Any]:
    scene.step("arrange", scene.step("begin").stages[0])
    return scene.open(SCHEDULE)


def same_folded_anew(scene: Scene) -> None:
    before = scene.rows(tasks)
    scene.world.database.write_now(lambda conn: rebuild(conn, scene.application))
    assert scene.rows(tasks) == before


def test_a_task_is_due_and_climbed_by_the_hours_of_its_owners_office(world: World) -> None:
    scene = world.application(POLICY)
    works_in(scene, DUBLIN, scene.cast.interviewer)
    scene.collecting()
    task = scene.open(FEEDBACK)
    clock = Clock(task.origin_at, turns=begun_in(DUBLIN))
    assert clock_of(task) == clock
    assert task.due_at == instants(POLICY, FEEDBACK, clock).due
    climbed(scene, FEEDBACK)
    after = scene.open(FEEDBACK)
    assert after.next_at == instants(POLICY, FEEDBACK, clock, 1).next
    assert after.next_at != instants(POLICY, FEEDBACK, Clock(task.origin_at), 1).next
    same_folded_anew(scene)


def test_where_a_policy_knows_no_office_nobody_asks_where_somebody_works(world: World) -> None:
    scene = world.application(USUAL)
    works_in(scene, DUBLIN, scene.cast.interviewer)
    scene.collecting()
    assert clock_of(scene.open(FEEDBACK)).turns == ()


def test_what_goes_to_another_office_is_due_by_its_hours_and_the_process_hears_of_it(
    world: World,
) -> None:
    world.until_work_begins(USUAL.calendar)
    scene = world.application(POLICY)
    before = arranging(scene)
    ren = handed_to_another(scene, Role.RECRUITER, DUBLIN)
    after = scene.open(SCHEDULE)
    assert (after.id, after.owner_id, after.rung) == (before.id, ren, before.rung)
    assert after.due_at != before.due_at
    assert after.due_at == instants(POLICY, SCHEDULE, clock_of(after)).due
    assert types(scene)[-3:] == [
        "task.handed_over",
        "task.redated",
        "application.calendar_changed",
    ]
    act = scene.acts()[-1]
    assert (act.kind, act.follow_up) == (ActKind.CHANGE_CALENDAR, "follow_calendar")
    (told,) = scene.step("follow_calendar", act.id).opened
    assert (told.id, told.due_at, told.next_at) == (after.id, after.due_at, after.next_at)
    same_folded_anew(scene)


def test_what_stays_in_an_office_is_due_when_it_was_and_nobody_is_told(world: World) -> None:
    scene = world.application(POLICY)
    works_in(scene, DUBLIN, scene.cast.recruiter)
    before = arranging(scene)
    handed_to_another(scene, Role.RECRUITER, DUBLIN)
    after = scene.open(SCHEDULE)
    assert (after.due_at, after.next_at) == (before.due_at, before.next_at)
    assert types(scene)[-1] == "task.handed_over"
    assert len(scene.acts()) == 1


def test_a_process_that_has_not_heard_of_it_climbs_nothing_too_early(world: World) -> None:
    scene = world.application(POLICY)
    scene.collecting()
    scene.complete(FEEDBACK, "submitted", scene.cast.interviewer)
    scene.step("decide", scene.step("begin").stages[0])
    task = scene.open(TaskKind.NOTIFY_CANDIDATE)
    handed_to_another(scene, Role.RECRUITER, EVENING)
    world.forward(timedelta(minutes=5))
    part = f"{task.id.removeprefix(f'{scene.application}:')}@{task.rung}"
    events = len(scene.rows(process_events))
    early = scene.step("escalate", part)
    later = scene.open(TaskKind.NOTIFY_CANDIDATE)
    assert (early.code, early.opened[0].next_at) == (Code.NOT_YET, later.next_at)
    assert (later.rung, len(scene.rows(process_events))) == (task.rung, events)
    world.forward(later.next_at - world.now() + timedelta(minutes=1))
    assert scene.step("escalate", part).opened[0].rung == task.rung + 1


def test_a_leads_question_goes_to_the_recruiters_office_when_the_lead_leaves(world: World) -> None:
    scene = world.application(POLICY)
    works_in(scene, EVENING, scene.cast.interviewer)
    scene.collecting()
    asked(scene)
    before = scene.open(TaskKind.ANSWER_QUESTION)
    actor, interviewer = scene.actor(scene.cast.lead), scene.cast.interviewer.id
    world.database.write_now(
        lambda conn: leave(conn, interviewer, actor, world.now(), world.policies, by_lead=True)
    )
    after = scene.open(TaskKind.ANSWER_QUESTION)
    assert after.owner_id == scene.cast.recruiter.id
    assert [office for office, _ in after.turns] == [EVENING, ""]
    assert after.due_at < before.due_at
    assert scene.acts()[-1].kind == ActKind.CHANGE_CALENDAR


# --- what the candidate was promised ------------------------------------------------------------


def met(scene: Scene) -> Row[Any]:
    (row,) = scene.rows(interviews)
    return row


def promised(scene: Scene, since: datetime, offices: Sequence[str] = ()) -> datetime | None:
    return hear_by(POLICY, Step.CONSIDERING, since, "Asia/Shanghai", offices)


def test_the_promise_stands_though_another_office_has_what_is_left(world: World) -> None:
    scene = world.application(POLICY)
    works_in(scene, DUBLIN, scene.cast.interviewer)
    scene.invited()
    row = met(scene)
    assert row.hear_by == promised(scene, row.ends_at, [DUBLIN]) != promised(scene, row.ends_at)
    handed_to_another(scene, Role.HIRING_MANAGER, EVENING)
    works_in(scene, EVENING, scene.cast.interviewer)
    assert met(scene).hear_by == row.hear_by


def test_another_time_is_promised_anew_and_another_panel_is_not(world: World) -> None:
    scene = world.application(POLICY, panel=2)
    works_in(scene, EVENING, scene.cast.panel[1])
    first = {"panel": [scene.cast.panel[0].id]}
    scene.step("arrange", scene.step("begin").stages[0])
    made = scene.complete(SCHEDULE, "scheduled", scene.cast.recruiter, **first)
    scene.step("invite", made.act)
    row = met(scene)
    assert row.hear_by == promised(scene, row.ends_at)
    both = [person.id for person in scene.cast.panel]
    began = row.starts_at.isoformat()
    moved = {"starts_at": began, "minutes": 1, "place": "5 号会议室", "panel": both}
    act = scene.complete("await_interview", "rescheduled", scene.cast.recruiter, **moved)
    scene.step("move_interview", act.act)
    assert (met(scene).place, met(scene).hear_by) == ("5 号会议室", row.hear_by)
    later = {**moved, "starts_at": (world.now() + timedelta(hours=1)).isoformat()}
    act = scene.complete("await_interview", "rescheduled", scene.cast.recruiter, **later)
    scene.step("move_interview", act.act)
    now = met(scene)
    assert now.hear_by == promised(scene, now.ends_at, [EVENING]) != row.hear_by


def test_an_answer_is_promised_by_the_slowest_before_and_after_the_process_knows(
    world: World,
) -> None:
    scene = world.application(POLICY)
    works_in(scene, EVENING, scene.cast.interviewer)
    scene.collecting()
    asked(scene)

    def answer_by() -> datetime:
        def read(conn: Connection) -> tuple[QuestionFacts, ...]:
            followed = version_of(scene)
            then = policies_then(conn, world.policies, scene.application, followed)
            return read_questions(conn, then, scene.application)

        (one,) = world.database.read_now(read)
        return one.answer_by

    taken = answer_by()
    assert taken == scene.open(TaskKind.ANSWER_QUESTION).hear_by
    its = update(tasks).where(tasks.c.application_id == scene.application).values(hear_by=None)
    world.database.write_now(lambda conn: conn.execute(its))
    assert answer_by() == taken
