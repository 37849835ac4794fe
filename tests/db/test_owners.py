"""Whose a task is: what the policy says, and who that is on the job."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection, select

from db.directory.job_team import change_people
from db.directory.people import NewPerson, add_person
from db.process.acts import Accepted, ActKind, Actor, ActRequest
from db.schema import applications, links
from domain.defaults import default_policy
from domain.events import ActorKind
from domain.owners import opened_by_link, owner_of
from domain.policy import Policy
from domain.tasks import CONFIRMING, FEEDBACK, PERSON_KINDS, TASKS, Capacity
from domain.words import Party, Role, TaskKind
from tests.db.world import Scene, World

USUAL = default_policy()


def given_to(kind: TaskKind, *parties: Party) -> Policy:
    """The usual policy, but that a kind of task belongs to somebody else."""
    return replace(USUAL, tasks={**USUAL.tasks, kind: replace(USUAL.tasks[kind], owner=parties)})


def climbed(scene: Scene, kind: str) -> None:
    """The first rung of a task's ladder."""
    task = scene.open(kind)
    scene.step("escalate", f"{task.id.removeprefix(f'{scene.application}:')}@0")


def linked(scene: Scene, person: str) -> bool:
    return any(row.person_id == person and row.task_id for row in scene.rows(links))


def asked(scene: Scene) -> None:
    """The candidate asks something."""
    actor = scene.actor(scene.cast.candidate)
    made = scene.make(
        ActRequest(scene.application, ActKind.ASK, actor, form=scene.own_form(ActKind.ASK))
    )
    assert isinstance(made, Accepted), made
    scene.step("ask", made.act)


def to_decide(scene: Scene) -> None:
    scene.collecting()
    scene.complete("give_feedback", "submitted", scene.cast.interviewer)
    scene.step("decide", scene.step("begin").stages[0])


@pytest.mark.parametrize("kind", PERSON_KINDS)
def test_the_last_of_the_usual_owners_is_always_there(kind: TaskKind) -> None:
    *_, last = TASKS[kind].owner
    seats = {Party.INTERVIEWER} if kind in FEEDBACK | CONFIRMING else set()
    assert last in {Party.RECRUITER, Party.HIRING_MANAGER, Party.HR_LEAD} | seats


@pytest.mark.parametrize("kind", PERSON_KINDS)
def test_whose_page_is_a_links_page_has_forms_there(kind: TaskKind) -> None:
    assert TASKS[kind].on_link == any(map(opened_by_link, owner_of(USUAL, kind)))


def test_a_decision_belongs_to_the_hiring_manager_who_is_asked_by_a_link(world: World) -> None:
    scene = world.application(USUAL, rule="always_ask")
    to_decide(scene)
    climbed(scene, "decide")
    task = scene.open("decide")
    assert (task.party, task.owner_id) == (Party.HIRING_MANAGER, scene.cast.manager.id)
    assert linked(scene, scene.cast.manager.id)


def test_a_decision_that_the_policy_gives_to_the_recruiter_waits_at_the_desk(world: World) -> None:
    scene = world.application(given_to(TaskKind.DECIDE, Party.RECRUITER), rule="always_ask")
    to_decide(scene)
    climbed(scene, "decide")
    task = scene.open("decide")
    assert (task.party, task.owner_id) == (Party.RECRUITER, scene.cast.recruiter.id)
    assert not linked(scene, scene.cast.recruiter.id)


def test_a_decision_that_the_policy_gives_to_the_interviewers_is_the_leads(world: World) -> None:
    scene = world.application(given_to(TaskKind.DECIDE, Party.STAGE_LEAD), rule="always_ask")
    to_decide(scene)
    task = scene.open("decide")
    assert (task.party, task.owner_id) == (Party.STAGE_LEAD, scene.cast.interviewer.id)


def test_what_was_given_to_the_recruiter_goes_over_to_the_next_one(world: World) -> None:
    scene = world.application(given_to(TaskKind.DECIDE, Party.RECRUITER), rule="always_ask")
    to_decide(scene)

    def change(conn: Connection) -> str:
        at = world.now()
        new = NewPerson(
            "Ren", f"ren.{scene.application}@company.example", (Role.RECRUITER,), "en", "UTC"
        )
        person = add_person(conn, new, at)
        job = conn.execute(
            select(applications.c.job_id).where(applications.c.id == scene.application)
        ).scalar_one()
        actor = Actor(ActorKind.PERSON, scene.cast.lead.id, frozenset({Capacity.DESK}), "desk")
        change_people(conn, job, {Role.RECRUITER: person}, actor, at, world.policies)
        return person

    new = world.database.write_now(change)
    assert scene.open("decide").owner_id == new


def test_a_question_before_the_first_interview_is_the_recruiters(world: World) -> None:
    scene = world.application(USUAL)
    scene.step("begin")
    asked(scene)
    climbed(scene, "answer_question")
    task = scene.open("answer_question")
    assert (task.party, task.owner_id) == (Party.RECRUITER, scene.cast.recruiter.id)
    assert not linked(scene, scene.cast.recruiter.id)


def test_a_question_after_an_interview_is_its_leads(world: World) -> None:
    scene = world.application(USUAL)
    scene.collecting()
    asked(scene)
    task = scene.open("answer_question")
    assert (task.party, task.owner_id) == (Party.LAST_LEAD, scene.cast.interviewer.id)


def test_a_rejection_stays_with_the_recruiter_whatever_the_policy_says() -> None:
    policy = given_to(TaskKind.NOTIFY_CANDIDATE, Party.HR_LEAD)
    assert owner_of(policy, TaskKind.NOTIFY_CANDIDATE, "next_step")[0] is Party.HR_LEAD
    assert owner_of(policy, TaskKind.NOTIFY_CANDIDATE, "rejection") == (Party.RECRUITER,)
