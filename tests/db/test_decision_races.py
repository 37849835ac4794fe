"""A decision meets an opinion, advice, or a hand-over at the same moment: two connections.

Whoever comes second waits for the lock with what they saw before, and is judged by what the first
one has left.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import Connection, select

from db.directory.job_team import change_people
from db.directory.people import NewPerson, add_person
from db.process.acts import Accepted, ActKind, Actor, ActRequest, Refused, make_act
from db.schema import applications, messages, tasks
from domain.defaults import default_policy
from domain.events import ActorKind
from domain.forms import FormRefused
from domain.policy import Policy
from domain.task_specs import Capacity
from domain.words import Party, Role, TaskKind
from tests.db.world import Scene, World
from tests.waiting import PATIENCE_S, is_waited_for, until_now

pytestmark = pytest.mark.postgres
T = TypeVar("T")
U = TypeVar("U")
AGAINST = {"outcome": "advance"}
WITH_A_REASON = {**AGAINST, "note": "已当面谈过"}
THINKS = {"verdict": "reject", "note": "和他共事过"}


def meet(
    scene: Scene, first: Callable[[Connection], T], second: Callable[[Connection], U]
) -> tuple[T, U]:
    """The first one has the lock and has not committed, when the second one comes to it."""
    database, done = scene.world.database, threading.Event()

    def slowly(conn: Connection) -> T:
        came_to = first(conn)
        done.set()
        until_now("somebody who waits for the lock", partial(is_waited_for, conn))
        return came_to

    with ThreadPoolExecutor(2) as threads:
        earlier = threads.submit(database.write_now, slowly)
        assert done.wait(PATIENCE_S)
        later = threads.submit(database.write_now, second)
        return earlier.result(PATIENCE_S), later.result(PATIENCE_S)


def act(scene: Scene, request: ActRequest) -> Callable[[Connection], Accepted | Refused]:
    """Somebody's act."""
    return lambda conn: make_act(conn, request, scene.world.now(), scene.world.policies)


def handed_over(scene: Scene, role: Role) -> Callable[[Connection], str]:
    """The job's role goes to somebody new; their id."""

    def change(conn: Connection) -> str:
        at, email = scene.world.now(), f"{role}.{scene.application}@company.example"
        new = add_person(conn, NewPerson("Ren", email, (role,), "en", "UTC", ""), at)
        its = select(applications.c.job_id).where(applications.c.id == scene.application)
        actor = Actor(ActorKind.PERSON, scene.cast.lead.id, frozenset({Capacity.DESK}), "desk")
        job = conn.execute(its).scalar_one()
        change_people(conn, job, {role: new}, actor, at, scene.world.policies)
        return new

    return change


def to_decide(world: World, policy: Policy | None = None) -> Scene:
    """A stage is heard, and a person decides it, or is consulted before."""
    scene = world.application(policy or default_policy(), rule="always_ask", panel=2)
    scene.collecting()
    for interviewer in scene.cast.panel:
        task = next(row for row in scene.all_open() if row.owner_id == interviewer.id)
        assert isinstance(scene.make(scene.request(task, "submitted", interviewer)), Accepted)
    scene.step("decide", scene.step("begin").stages[0])
    return scene


def decision(scene: Scene, form: Mapping[str, object]) -> ActRequest:
    return scene.request(scene.open("decide"), "decided", scene.cast.manager, dict(form))


def opinion(scene: Scene) -> ActRequest:
    """The second interviewer has been asked what they think, and says so."""
    cast, about = scene.cast, scene.open("decide")
    form = {"person": cast.panel[1].id, "opinion_on": "您怎么看？"}
    asks = ActRequest(
        scene.application,
        ActKind.ASK_OPINION,
        scene.actor(cast.manager, about),
        about.id,
        form=form,
    )
    asked = scene.make(asks)
    assert isinstance(asked, Accepted)
    scene.step("ask_opinion", asked.act)
    return scene.request(scene.open("give_opinion"), "opinion_given", cast.panel[1], THINKS)


def told_otherwise(scene: Scene) -> list[str]:
    """Who hears that it was decided against what they think."""
    rows = scene.rows(messages)
    return [row.person_id for row in rows if row.scenario == "decided_otherwise"]


def test_an_opinion_that_comes_first_asks_the_decision_for_a_reason(postgres_world: World) -> None:
    scene = to_decide(postgres_world)
    says = opinion(scene)
    with pytest.raises(FormRefused, match="against_an_opinion"):
        meet(scene, act(scene, says), act(scene, decision(scene, AGAINST)))
    (given,) = [row for row in scene.rows(tasks) if row.kind == "give_opinion"]
    assert given.state == "completed"
    assert isinstance(scene.make(decision(scene, WITH_A_REASON)), Accepted)


def test_an_opinion_that_comes_second_is_kept_and_hears_how_it_was_decided(
    postgres_world: World,
) -> None:
    scene = to_decide(postgres_world)
    says = opinion(scene)
    decided, given = meet(scene, act(scene, decision(scene, AGAINST)), act(scene, says))
    assert isinstance(decided, Accepted)
    assert isinstance(given, Accepted)
    scene.step("decided", decided.act)
    scene.step("pass_on_opinion", given.act)
    assert told_otherwise(scene) == [scene.cast.panel[1].id]
    assert [row.kind for row in scene.all_open()] == ["notify_candidate"]


def test_an_opinion_that_comes_when_it_has_been_followed_up_is_too_late(
    postgres_world: World,
) -> None:
    scene = to_decide(postgres_world)
    says, decided = opinion(scene), scene.make(decision(scene, AGAINST))
    assert isinstance(decided, Accepted)
    scene.step("decided", decided.act)
    refused = scene.make(says)
    assert isinstance(refused, Refused)
    assert refused.reason == "task_closed"


CONSULTING = replace(
    default_policy(),
    tasks={
        **default_policy().tasks,
        TaskKind.DECIDE: replace(
            default_policy().tasks[TaskKind.DECIDE],
            owner=(Party.RECRUITER,),
            consult=(Party.HIRING_MANAGER,),
        ),
    },
)


def test_of_advice_and_going_on_without_it_one_counts(postgres_world: World) -> None:
    for turned in (False, True):
        scene = to_decide(postgres_world, CONSULTING)
        task, cast = scene.open("advise"), scene.cast
        both = [
            act(scene, scene.request(task, "opinion_given", cast.manager, THINKS)),
            act(scene, scene.request(task, "went_on_without", cast.recruiter, {})),
        ]
        first, second = meet(scene, *(reversed(both) if turned else both))
        assert isinstance(first, Accepted)
        assert isinstance(second, Refused)
        assert second.reason == "task_closed"
        scene.step("weigh_advice", first.act)
        assert [row.kind for row in scene.all_open()] == ["decide"]


def test_whose_job_it_is_no_longer_decides_no_longer(postgres_world: World) -> None:
    scene = to_decide(postgres_world)
    now, decided = meet(
        scene, handed_over(scene, Role.HIRING_MANAGER), act(scene, decision(scene, AGAINST))
    )
    assert isinstance(decided, Refused)
    assert decided.reason == "not_yours"
    assert scene.open("decide").owner_id == now


def test_who_decided_before_the_job_went_over_has_decided(postgres_world: World) -> None:
    scene = to_decide(postgres_world)
    decided, now = meet(
        scene, act(scene, decision(scene, AGAINST)), handed_over(scene, Role.HIRING_MANAGER)
    )
    assert isinstance(decided, Accepted)
    (task,) = [row for row in scene.rows(tasks) if row.kind == "decide"]
    assert (task.state, task.owner_id) == ("completed", scene.cast.manager.id)
    scene.step("decided", decided.act)
    assert now not in {row.owner_id for row in scene.all_open()}


def test_an_opinion_is_whose_it_was_though_the_job_goes_over(postgres_world: World) -> None:
    """Whoever is asked is asked by name; the decision that they speak to is the new manager's."""
    for turned in (False, True):
        scene = to_decide(postgres_world)
        says, over = act(scene, opinion(scene)), handed_over(scene, Role.HIRING_MANAGER)
        now, given = meet(scene, over, says) if turned else meet(scene, says, over)[::-1]
        assert isinstance(given, Accepted)
        assert scene.open("decide").owner_id == now


def test_advice_that_went_over_with_the_job_is_the_new_managers_to_give(
    postgres_world: World,
) -> None:
    scene = to_decide(postgres_world, CONSULTING)
    task = scene.open("advise")
    says = act(scene, scene.request(task, "opinion_given", scene.cast.manager, THINKS))
    now, given = meet(scene, handed_over(scene, Role.HIRING_MANAGER), says)
    assert isinstance(given, Refused)
    assert (given.reason, scene.open("advise").owner_id) == ("not_yours", now)
