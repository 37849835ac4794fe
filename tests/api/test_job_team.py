"""Changing who sees to a job: what they had in hand goes over, and nothing is left behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select

from activities.steps import escalating
from db.directory.people import NewPerson, add_person
from db.process.projection import rebuild
from db.schema import links, messages, tasks
from domain.task_specs import Capacity
from domain.words import Role, TaskKind
from tests.api.world import World
from tests.pages.story import PASS, Story


def colleague(world: World, name: str, role: Role) -> str:
    """Somebody else of a role."""
    new = NewPerson(name, f"{name}@starriver.example", (role,), "en", "Asia/Shanghai")
    return world.parts.database.write_now(lambda conn: add_person(conn, new, world.clock()))


async def change(world: World, who: str = "lina", **people: str) -> Any:
    """PATCH the world's job."""
    async with world.client(who) as client:
        return await client.patch(f"/api/v1/jobs/{world.job}", json=people)


def mails_to(world: World, person: str) -> list[str]:
    query = select(messages.c.scenario).where(messages.c.person_id == person)
    return list(world.parts.database.read_now(lambda conn: conn.execute(query).scalars().all()))


def task_row(world: World, task: str) -> Any:
    query = select(tasks).where(tasks.c.id == task)
    return world.parts.database.read_now(lambda conn: conn.execute(query).one())


@contextmanager
def same_after_folding_anew(world: World) -> Iterator[None]:
    """The read model is the fold of the events, afterwards too."""
    yield
    query = select(tasks).order_by(tasks.c.id)
    database = world.parts.database
    before = database.read_now(lambda conn: conn.execute(query).all())
    database.write_now(lambda conn: rebuild(conn, world.application))
    assert database.read_now(lambda conn: conn.execute(query).all()) == before


async def test_a_new_recruiter_has_the_tasks_of_the_former_one(world: World) -> None:
    task = world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    other = world.open_task(TaskKind.DECIDE)
    new = colleague(world, "ren", Role.RECRUITER)
    with same_after_folding_anew(world):
        answer = await change(world, recruiter=new)
    assert answer.json() == {"roles": ["recruiter"], "tasks": 1}
    assert task_row(world, task).owner_id == new
    assert task_row(world, other).owner_id == world.people["tom"]
    assert mails_to(world, new) == []
    async with world.client("lina") as client:
        timeline = (await client.get(f"/api/v1/applications/{world.application}/timeline")).json()
    (entry,) = [each for each in timeline if each["type"] == "task.handed_over"]
    assert (entry["actor_name"], entry["person_name"]) == ("李娜", "ren")


async def test_a_new_manager_is_asked_by_mail_and_the_former_ones_link_is_dead(
    world: World,
) -> None:
    story = Story(world, world.application)
    story.judged(PASS, {**PASS, "verdict": "hold"}, panel=("maya", "otto"))
    task = str(story.open(TaskKind.DECIDE).id)
    story.step(escalating.escalate, f"{task.removeprefix(f'{world.application}:')}@0")
    link = story.link(task, "tom")
    new = colleague(world, "mira", Role.HIRING_MANAGER)
    async with world.client() as client:
        assert (await client.get(link)).status_code == 200
    with same_after_folding_anew(world):
        assert (await change(world, "hana", hiring_manager=new)).json()["tasks"] == 1
    async with world.client() as client:
        assert (await client.get(link)).status_code in (404, 410)
    async with world.client("tom") as client:
        assert (await client.get(f"/api/v1/tasks/{task}")).status_code == 404
    assert mails_to(world, new) == ["task_assigned"]
    query = select(links).where(links.c.person_id == new, links.c.revoked_at.is_(None))
    (row,) = world.parts.database.read_now(lambda conn: conn.execute(query).all())
    assert (row.task_id, row.capacity) == (task, Capacity.OWNER)


async def test_who_was_brought_in_is_followed_by_whoever_has_the_role(world: World) -> None:
    story = Story(world, world.application)
    task = story.escalated("maya")
    before = task_row(world, task)
    assert world.people["tom"] in before.escalated_to
    new = colleague(world, "mira", Role.HIRING_MANAGER)
    with same_after_folding_anew(world):
        assert (await change(world, "hana", hiring_manager=new)).json()["tasks"] == 0
    row = task_row(world, task)
    assert row.owner_id == world.people["maya"]
    assert new in row.escalated_to
    assert world.people["tom"] not in row.escalated_to
    assert mails_to(world, new) == ["feedback_escalation"]


@pytest.mark.parametrize(
    ("role", "who", "code"),
    [
        ("recruiter", "maya", "role_lacking"),
        ("hr_lead", "lina", "role_lacking"),
        ("hiring_manager", "nobody", "person_unknown"),
    ],
)
async def test_only_who_has_the_role_can_have_it_on_a_job(
    world: World, role: str, who: str, code: str
) -> None:
    answer = await change(world, **{role: world.people.get(who, "per_nobody")})
    assert answer.status_code == 422
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(role, code)]


async def test_what_does_not_change_changes_nothing(world: World) -> None:
    task = world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    answer = await change(world, recruiter=world.people["lina"])
    assert answer.json() == {"roles": [], "tasks": 0}
    assert task_row(world, task).owner_id == world.people["lina"]
    async with world.client("lina") as client:
        path = "/api/v1/jobs/job_nothing"
        assert (await client.patch(path, json={})).status_code == 404


async def test_whoever_is_replaced_everywhere_can_be_deactivated(world: World) -> None:
    new = colleague(world, "mira", Role.HIRING_MANAGER)
    async with world.client("hana") as client:
        path = f"/api/v1/people/{world.people['tom']}/deactivate"
        refused = await client.post(path)
        assert (refused.status_code, refused.json()["jobs"]) == (409, [world.job])
        await client.patch(f"/api/v1/jobs/{world.job}", json={"hiring_manager": new})
        assert (await client.post(path)).status_code == 204
