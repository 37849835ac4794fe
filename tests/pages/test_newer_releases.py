"""Pages of an old release while a newer one takes over: they show what they can, and say what they
cannot."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Table, select, update

from db.schema import (
    acts,
    decisions,
    messages,
    people,
    policy_versions,
    process_events,
    process_views,
    tasks,
)
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import everything_in, open_task_of, pages_of
from tests.pages.story import PASS, Story
from tests.pages.test_inbox import another

LISTS = ("/", "/inbox?whose=all", "/api/v1/tasks?whose=all", "/api/v1/applications")
WRITTEN: tuple[tuple[Table, dict[str, str]], ...] = (
    (tasks, {"kind": "check_visa"}),
    (tasks, {"completion": "visa_checked", "state": "completed"}),
    (tasks, {"scenario": "visa_letter", "party": "embassy"}),
    (process_views, {"state": "checking_visa"}),
    (process_views, {"outcome": "on_the_moon", "ended_by": "pause"}),
    (process_events, {"type": "visa.checked"}),
    (process_events, {"actor_kind": "robot"}),
    (messages, {"scenario": "visa_reminder", "state": "bounced", "channel": "pigeon"}),
    (acts, {"kind": "pause", "completion": "paused"}),
    (decisions, {"outcome": "wait_list", "rule": "by_lot"}),
)
SOON = {"en": "A newer version is just being brought in", "zh": "系统正在升级"}
FINE = {200, 404, 410, 503}


def write(story: Story, table: Table, **values: Any) -> None:
    """What a newer release wrote about one application."""
    query = update(table).where(table.c.application_id == story.application).values(**values)
    story.write(lambda conn: conn.execute(query))


def of_a_schema_yet_to_come(world: World) -> None:
    """Every policy there is, for whoever has not read it before."""
    query = update(policy_versions).values(body={"schema": 99})
    world.parts.database.write_now(lambda conn: conn.execute(query))
    world.parts.policies._known.clear()


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(("table", "values"), WRITTEN)
async def test_lists_show_the_others_whatever_a_newer_release_has_written(
    story: Story, world: World, path: str, table: Table, values: dict[str, str]
) -> None:
    story.judged(PASS)
    ours = another(world, "Rosa")
    ours.arranging()
    write(story, table, **values)
    async with world.client("lina") as client:
        answer = await client.get(path)
    assert answer.status_code == 200
    assert ours.application in answer.text


@pytest.mark.parametrize(("table", "values"), WRITTEN)
async def test_no_page_breaks_over_what_a_newer_release_has_written(
    story: Story, world: World, table: Table, values: dict[str, str]
) -> None:
    task = open_task_of(TaskKind.DECIDE, story)
    pages = pages_of(story, task)
    write(story, table, **values)
    for who, path in pages:
        async with world.client(who) as client:
            answer = await client.get(path)
        assert answer.status_code in FINE, path


@pytest.mark.parametrize("locale", SOON)
async def test_a_task_that_only_the_newer_release_knows_says_so(
    story: Story, world: World, locale: str
) -> None:
    task = story.arranging()
    write(story, tasks, kind="check_visa")
    async with world.client("lina") as client:
        page = await client.get(f"/tasks/{task}", params={"lang": locale})
        told = await client.get(f"/api/v1/tasks/{task}")
    assert page.status_code == told.status_code == 503
    assert SOON[locale] in page.text
    assert told.json()["type"] == "urn:genjin:problem:of-newer-release"
    assert told.headers["Retry-After"] == "5"


async def test_an_act_under_a_policy_of_a_newer_release_is_not_half_done(
    story: Story, world: World
) -> None:
    task = story.open(TaskKind.SCHEDULE_INTERVIEW) if story.arranging() else None
    assert task is not None
    of_a_schema_yet_to_come(world)
    async with world.client("lina") as client:
        await client.get("/inbox")  # signs in: a session is begun
        before = everything_in(world)
        answer = await client.post(
            f"/api/v1/tasks/{task.id}/completions",
            json={"completion": "scheduled", "version": task.version, "form": {}},
        )
        lists = [(await client.get(path)).status_code for path in LISTS]
    assert answer.status_code == 503
    assert lists == [200] * len(LISTS)
    assert everything_in(world) == before


async def test_a_role_of_a_newer_release_takes_nothing_away_from_its_holder(
    story: Story, world: World
) -> None:
    story.arranging()
    lina = people.c.id == world.people["lina"]
    roles = world.parts.database.read_now(
        lambda conn: conn.execute(select(people.c.roles).where(lina)).scalar_one()
    )
    query = update(people).where(lina).values(roles=[*roles, "sourcer"])
    world.parts.database.write_now(lambda conn: conn.execute(query))
    async with world.client("lina") as client:
        assert (await client.get("/inbox")).status_code == 200
