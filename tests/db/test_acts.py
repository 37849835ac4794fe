"""The arbiter: an act counts once, in the transaction that makes it; refused, it is only noted."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Connection, select

from db.engine import Database
from db.process.acts import Accepted, ActKind, ActRequest, Refused, UnknownTask, make_act
from db.process.case import UnknownApplication
from db.schema import (
    act_texts,
    acts,
    applications,
    messages,
    process_events,
    refused_acts,
    scorecards,
    steps,
)
from domain.defaults import default_policy
from domain.events import EventType
from domain.forms import FormRefused
from tests.db.world import Scene, World
from tests.waiting import is_waited_for, stands_in, until_now


def arranging(world: World) -> Scene:
    """An application whose interview is to be scheduled."""
    scene = world.application(default_policy())
    scene.step("arrange", scene.step("begin").stages[0])
    return scene


def refused(scene: Scene, request: ActRequest) -> str:
    """Why an act is refused; it is kept, and nothing else is."""
    before = everything(scene)
    answer = scene.make(request)
    assert isinstance(answer, Refused)
    assert everything(scene) == before
    kept = scene.rows(refused_acts)[-1]
    assert (kept.reason, kept.actor_id) == (answer.reason, request.actor.id)
    return answer.reason


def everything(scene: Scene) -> list[object]:
    """What an act could change."""
    return [scene.acts(), scene.all_open(), scene.rows(process_events), scene.rows(messages)]


def test_the_first_act_opens_the_process(world: World) -> None:
    scene = world.application(default_policy())
    (act,) = scene.acts()
    (event,) = scene.rows(process_events)
    assert (act.seq, act.kind) == (1, "start")
    assert event.type == EventType.PROCESS_OPENED


def test_acts_are_numbered_without_a_gap_whatever_is_refused_between(world: World) -> None:
    scene = arranging(world)
    task = scene.open("schedule_interview")
    assert refused(scene, scene.request(task, "scheduled", scene.cast.interviewer)) == "not_yours"
    scene.complete("schedule_interview", "scheduled", scene.cast.recruiter)
    scene.withdraw()
    assert [act.seq for act in scene.acts()] == [1, 2, 3]


def test_a_task_is_completed_once(world: World) -> None:
    scene = arranging(world)
    task = scene.open("schedule_interview")
    request = scene.request(task, "scheduled", scene.cast.recruiter)
    assert isinstance(scene.make(request), Accepted)
    assert refused(scene, request) == "task_closed"


def test_of_many_at_once_one_is_accepted(world: World) -> None:
    scene = arranging(world)
    task = scene.open("schedule_interview")
    request = scene.request(task, "scheduled", scene.cast.recruiter)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: scene.make(request), range(24)))
    assert sum(isinstance(answer, Accepted) for answer in answers) == 1
    assert len(scene.rows(refused_acts)) == 23
    assert [act.seq for act in scene.acts()] == [1, 2]


def test_who_looked_at_an_older_version_of_a_task_is_refused(world: World) -> None:
    scene = arranging(world)
    task = scene.open("schedule_interview")
    request = scene.request(task, "scheduled", scene.cast.recruiter)
    assert refused(scene, replace(request, version=task.version + 1)) == "task_changed"


def test_only_the_owner_judges_and_only_those_above_go_on_without(world: World) -> None:
    scene = world.application(default_policy(), panel=2)
    scene.collecting()
    first, second = scene.cast.panel
    task = next(row for row in scene.all_open() if row.owner_id == first.id)
    for person in (second, scene.cast.recruiter, scene.cast.manager, scene.cast.lead):
        assert refused(scene, scene.request(task, "submitted", person)) == "not_yours"
        assert refused(scene, scene.request(task, "went_on_without", person)) == "not_yours"
    assert refused(scene, scene.request(task, "decided", first)) == "not_yours"


def test_unknown_applications_tasks_and_completions_leave_nothing(world: World) -> None:
    scene, other = arranging(world), arranging(world)
    task = scene.open("schedule_interview")
    request = scene.request(task, "scheduled", scene.cast.recruiter)
    before = everything(scene)
    with pytest.raises(UnknownApplication):
        scene.make(replace(request, application="app_nobody"))
    with pytest.raises(UnknownTask):
        scene.make(replace(request, task="app_nobody:decide:1"))
    with pytest.raises(UnknownTask):
        scene.make(replace(request, task=other.open("schedule_interview").id))
    with pytest.raises(FormRefused):
        scene.make(replace(request, completion="submitted"))
    assert everything(scene) == before
    assert scene.rows(refused_acts) == []


def test_a_form_that_is_refused_late_leaves_nothing_either(world: World) -> None:
    scene = arranging(world)
    task = scene.open("schedule_interview")
    form = {**scene.form(task, "scheduled"), "panel": ["per_nobody"]}
    before = everything(scene)
    with pytest.raises(FormRefused, match="panel: unknown_person"):
        scene.make(scene.request(task, "scheduled", scene.cast.recruiter, form))
    assert everything(scene) == before
    scene.complete("schedule_interview", "scheduled", scene.cast.recruiter)
    assert [act.seq for act in scene.acts()] == [1, 2]


def test_what_people_wrote_stands_apart_from_what_they_did(world: World) -> None:
    scene = world.application(default_policy())
    scene.collecting()
    act = scene.complete("give_feedback", "submitted", scene.cast.interviewer, evidence="思路清楚")
    row = scene.acts()[-1]
    assert row.codes == {"recommendation": "yes", "verdict": "pass"}
    texts = scene.world.database.read_now(
        lambda conn: conn.execute(
            select(act_texts.c.field, act_texts.c.text).where(act_texts.c.act_id == act.act)
        ).all()
    )
    assert dict(map(tuple, texts)) == {"evidence": "思路清楚", "feedback": "-"}


def test_a_submitted_scorecard_is_there_with_its_act(world: World) -> None:
    scene = world.application(default_policy())
    scene.collecting()
    act = scene.complete(
        "give_feedback", "submitted", scene.cast.interviewer, recommendation="no", verdict="reject"
    )
    query = select(scorecards).where(scorecards.c.act_id == act.act)
    card = scene.world.database.read_now(lambda conn: conn.execute(query).one())
    assert (card.interviewer_id, card.verdict, card.recommendation) == (
        scene.cast.interviewer.id,
        "reject",
        "no",
    )


def test_a_withdrawal_closes_every_task_and_takes_back_what_has_not_left(world: World) -> None:
    scene = world.application(default_policy(), panel=2)
    scene.collecting()
    scene.withdraw()
    assert scene.all_open() == []
    states = {row.scenario: row.state for row in scene.rows(messages)}
    assert states == {"interview_invitation": "suppressed", "panel_invitation": "reserved"}
    assert (
        refused(
            scene,
            ActRequest(scene.application, ActKind.WITHDRAW, scene.actor(scene.cast.candidate)),
        )
        == "candidate_withdrew"
    )


def test_only_the_candidate_and_hr_can_withdraw(world: World) -> None:
    scene = arranging(world)
    for person in (scene.cast.interviewer, scene.cast.manager):
        answer = scene.withdraw(person)
        assert isinstance(answer, Refused)
        assert answer.reason == "not_yours"
    assert isinstance(scene.withdraw(scene.cast.lead), Accepted)


def test_of_two_withdrawals_at_once_one_counts(world: World) -> None:
    scene = arranging(world)
    wish = ActRequest(scene.application, ActKind.WITHDRAW, scene.actor(scene.cast.candidate))
    made, here = threading.Event(), threading.current_thread()

    def waits(conn: Connection) -> bool:
        if world.database.is_sqlite:
            return stands_in(here, Database.write_now)
        return is_waited_for(conn)

    def slowly(conn: Connection) -> Accepted | Refused:
        answer = make_act(conn, wish, world.now(), world.policies)
        made.set()
        until_now("the other one to come to the lock", lambda: waits(conn))
        return answer

    with ThreadPoolExecutor(1) as other:
        first = other.submit(world.database.write_now, slowly)
        made.wait()
        second = scene.make(wish)
    assert isinstance(first.result(), Accepted)
    assert isinstance(second, Refused)
    assert second.reason == "candidate_withdrew"


def test_a_step_that_runs_twice_gives_what_it_came_to_the_first_time(world: World) -> None:
    scene = arranging(world)
    act = scene.complete("schedule_interview", "scheduled", scene.cast.recruiter)
    first = scene.step("invite", act.act)
    before = everything(scene)
    assert scene.step("invite", act.act) == first
    assert everything(scene) == before


def test_a_step_that_comes_after_a_withdrawal_does_nothing(world: World) -> None:
    scene = arranging(world)
    act = scene.complete("schedule_interview", "scheduled", scene.cast.recruiter)
    scene.withdraw()
    before = everything(scene)
    assert scene.step("invite", act.act).code == "interrupted"
    assert everything(scene) == before
    assert f"invite:{act.act}" not in [row.key for row in scene.rows(steps)]


def test_a_run_that_starts_anew_climbs_no_rung_twice(world: World) -> None:
    scene = world.application(default_policy(), panel=2)
    scene.collecting()
    scene.step("escalate", "give_feedback:1@0 give_feedback:2@0")
    before = everything(scene)
    anew = scene.step("escalate", "give_feedback:2@0")  # the other one has been answered since
    assert [task.rung for task in anew.opened] == [1]
    assert anew.messages == ()
    assert everything(scene) == before


def test_the_counters_of_an_application_are_what_is_there(world: World) -> None:
    scene = world.application(default_policy())
    scene.collecting()
    query = select(applications).where(applications.c.id == scene.application)
    row = scene.world.database.read_now(lambda conn: conn.execute(query).one())
    assert row.acts == len(scene.acts())
    assert row.events == len(scene.rows(process_events))
    assert [event.n for event in scene.rows(process_events)] == list(range(1, row.events + 1))


def test_what_is_read_together_is_of_one_moment(world: World) -> None:
    scene = arranging(world)
    counter = select(applications.c.acts).where(applications.c.id == scene.application)
    rows = select(acts.c.id).where(acts.c.application_id == scene.application)

    def twice(conn: Connection) -> tuple[int, int]:
        counted = conn.execute(counter).scalar_one()
        with ThreadPoolExecutor(1) as other:
            other.submit(scene.withdraw).result()
        return counted, len(conn.execute(rows).all())

    counted, there = world.database.read_now(twice)
    assert counted == there
