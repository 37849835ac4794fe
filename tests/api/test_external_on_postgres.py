"""What another system puts here, on PostgreSQL: the races that SQLite cannot have."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.schema import acts
from domain.words import TaskKind
from tests.api.test_external import ATS, many_at_once
from tests.api.test_external_acts import INTERVIEW, applied
from tests.api.world import World, opened

pytestmark = pytest.mark.postgres


@pytest.fixture
async def world(tmp_path: Path, postgres_url: str) -> AsyncIterator[World]:
    async with opened(tmp_path, database_url=postgres_url) as made:
        yield made


async def test_twenty_at_once_make_one(world: World) -> None:
    await many_at_once(world)


async def test_twenty_at_once_arrange_one_interview(world: World) -> None:
    await applied(world)
    world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    async with world.client("lina") as client:
        answers = await asyncio.gather(
            *(client.put(f"{ATS}/interviews/I1", json=INTERVIEW) for _ in range(20))
        )
    assert {each.status_code for each in answers} <= {200, 201}, [each.text for each in answers]
    assert sorted(each.json()["changed"] for each in answers) == [False] * 19 + [True]
    assert world.count(acts) == 2
    assert world.refusals() == []


async def test_twenty_at_once_are_one_withdrawal(world: World) -> None:
    await applied(world)
    async with world.client("lina") as client:
        answers = await asyncio.gather(
            *(client.put(f"{ATS}/applications/A1/withdrawal", json={}) for _ in range(20))
        )
    assert sorted(each.json()["changed"] for each in answers) == [False] * 19 + [True]
    assert world.refusals() == []
