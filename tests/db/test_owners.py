"""Whose a task is: what the policy says, and who that is on the job."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection, select

from db.directory.job_team import change_people
from db.directory.people import NewPerson, add_person
from db.process.acts import Accepted, ActKind, Actor, ActRequest
from db.process.case import Case
from db.schema import applications, links
from domain.defaults import default_policy
from domain.events import ActorKind, EventType
from domain.owners import opened_by_link, owner_of
from domain.policy import Policy
from domain.presets import MODES
from domain.task_kinds import CONFIRMING, FEEDBACK, OPINIONS, PERSON_KINDS
from domain.task_specs import Capacity
from domain.tasks import TASKS
from domain.words import Party, Role, TaskKind, Topic
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


def handed_to_another(scene: Scene, role: Role, office: str = "") -> str:
    """The job's role goes to somebody new, who works there; their id."""
    world = scene.world

    def change(conn: Connection) -> str:
        at = world.now()
        email = f"{role}.{scene.application}@company.example"
        new = NewPerson("Ren", email, (role,), "en", "UTC", office)
        person = add_person(conn, new, at)
        job = conn.execute(
            select(applications.c.job_id).where(applications.c.id == scene.application)
        ).scalar_one()
        actor = Actor(ActorKind.PERSON, scene.cast.lead.id, frozenset({Capacity.DESK}), "desk")
        change_people(conn, job, {role: person}, actor, at, world.policies)
        return person

    return world.database.write_now(change)


def to_decide(scene: Scene) -> None:
    scene.collecting()
    scene.complete("give_feedback", "submitted", scene.cast.interviewer)
    scene.step("decide", scene.step("begin").stages[0])


@pytest.mark.parametrize("kind", PERSON_KINDS)
def test_the_last_of_the_usual_owners_is_always_there(kind: TaskKind) -> None:
    *_, last = TASKS[kind].owner
    named = {Party.INTERVIEWER} if kind in FEEDBACK | CONFIRMING else set()
    named |= {Party.ASKED} if kind in OPINIONS else set()
    assert last in {Party.RECRUITER, Party.HIRING_MANAGER, Party.HR_LEAD} | named


@pytest.mark.parametrize("kind", PERSON_KINDS)
def test_whose_page_is_a_links_page_has_forms_there(kind: TaskKind) -> None:
    assert TASKS[kind].on_link or not any(map(opened_by_link, owner_of(USUAL, kind)))


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

    new = handed_to_another(scene, Role.RECRUITER)
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


def stood_in_for_the_lead(scene: Scene) -> None:
    """A lead's question came to the recruiter when only its owner was written down: as it stands in
    the record of earlier releases."""
    scene.collecting()
    asked(scene)
    task = scene.open("answer_question")

    def hand(case: Case) -> None:
        case.record_task(
            EventType.TASK_HANDED_OVER,
            case.task(task.id),
            former=task.owner_id,
            person=scene.cast.recruiter.id,
            capacity=Capacity.OWNER,
        )

    scene.with_case(hand)


def test_a_question_that_the_recruiter_has_goes_over_with_the_job(world: World) -> None:
    scene = world.application(USUAL)
    scene.step("begin")
    asked(scene)
    new = handed_to_another(scene, Role.RECRUITER)
    task = scene.open("answer_question")
    assert (task.party, task.owner_id) == (Party.RECRUITER, new)


def test_a_question_of_a_lead_that_the_recruiter_stands_in_for_goes_over_with_the_job(
    world: World,
) -> None:
    scene = world.application(USUAL)
    stood_in_for_the_lead(scene)
    assert scene.open("answer_question").party == Party.LAST_LEAD
    new = handed_to_another(scene, Role.RECRUITER)
    task = scene.open("answer_question")
    assert (task.party, task.owner_id) == (Party.RECRUITER, new)
    again = handed_to_another(scene, Role.HIRING_MANAGER)
    assert scene.open("answer_question").owner_id == new != again


def test_a_question_of_a_lead_who_is_also_the_recruiter_stays_with_whoever_led(
    world: World,
) -> None:
    scene = world.application(USUAL)
    scene.step("arrange", scene.step("begin").stages[0])
    form = scene.appointment() | {"panel": [scene.cast.recruiter.id]}
    act = scene.complete("schedule_interview", "scheduled", scene.cast.recruiter, **form)
    scene.step("invite", act.act)
    scene.step("collect", scene.open("await_interview").id)
    asked(scene)
    assert scene.open("answer_question").owner_id == scene.cast.recruiter.id
    handed_to_another(scene, Role.RECRUITER)
    assert scene.open("answer_question").owner_id == scene.cast.recruiter.id


def test_a_rejection_stays_with_the_recruiter_whatever_the_policy_says() -> None:
    policy = given_to(TaskKind.NOTIFY_CANDIDATE, Party.HR_LEAD)
    assert owner_of(policy, TaskKind.NOTIFY_CANDIDATE, "next_step")[0] is Party.HR_LEAD
    assert owner_of(policy, TaskKind.NOTIFY_CANDIDATE, "rejection") == (Party.RECRUITER,)


@pytest.mark.parametrize("lead", [Party.STAGE_LEAD, Party.HIRING_MANAGER])
def test_pay_stays_at_the_desk_under_every_policy(lead: Party) -> None:
    kind = TaskKind.ANSWER_QUESTION
    task = replace(USUAL.tasks[kind], owner=(lead,), variants={Topic.PAY: (lead,)})
    given = replace(USUAL, tasks={**USUAL.tasks, kind: task})
    assert owner_of(given, kind, Topic.WORK)[0] is lead
    assert owner_of(given, kind, Topic.PAY) == (Party.RECRUITER,)


def test_a_policy_gives_what_stays_at_the_desk_to_another_of_the_desk() -> None:
    kind, lead = TaskKind.ANSWER_QUESTION, (Party.HR_LEAD,)
    task = replace(USUAL.tasks[kind], variants={Topic.PAY: lead, Topic.PROCESS: lead})
    policy = replace(USUAL, tasks={**USUAL.tasks, kind: task})
    assert owner_of(policy, kind, Topic.PAY) == owner_of(policy, kind, Topic.PROCESS) == lead


@pytest.mark.parametrize("mode", MODES)
def test_in_every_mode_pay_and_process_are_the_recruiters_to_answer(mode: str) -> None:
    kind, policy = TaskKind.ANSWER_QUESTION, default_policy(mode)
    for topic in (Topic.PAY, Topic.PROCESS):
        assert owner_of(policy, kind, topic) == (Party.RECRUITER,)
    assert owner_of(policy, kind, Topic.WORK) == owner_of(policy, kind)
