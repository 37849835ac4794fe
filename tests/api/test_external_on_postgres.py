"""What another system puts here, on PostgreSQL: the races that SQLite cannot have."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from db.privacy.erasing import erase
from db.schema import acts, candidates, external_ids
from domain.words import TaskKind
from tests.api.test_external import ATS, JOB, many_at_once
from tests.api.test_external_acts import INTERVIEW, applied
from tests.api.world import Facts, World, opened
from tests.databases import Refilled
from tests.waiting import until_waited_for

pytestmark = pytest.mark.postgres


@pytest.fixture
async def world(tmp_path: Path, postgres_company: Refilled[Facts]) -> AsyncIterator[World]:
    async with opened(tmp_path, kept=postgres_company) as made:
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


async def test_two_systems_with_the_same_id_at_once_open_two_jobs(world: World) -> None:
    unnamed = {name: value for name, value in JOB.items() if name != "code"}
    async with world.client("lina") as client:
        answers = await asyncio.gather(
            *(
                client.put(f"/api/v1/external/{system}/jobs/1", json=unnamed)
                for system in ("moka", "lever") * 5
            )
        )
    assert {each.status_code for each in answers} <= {200, 201}, [each.text for each in answers]
    assert len({each.json()["id"] for each in answers}) == 2


async def test_whoever_is_just_being_erased_gets_no_name_again(world: World) -> None:
    said = {"name": "欧阳静", "email": "jing@mail.example"}
    with world.parts.database.engine.begin() as conn:
        erase(conn, world.parts.policies, world.candidate, "operator", world.clock())
        async with world.client("lina") as client:
            answering = asyncio.create_task(client.put(f"{ATS}/candidates/late", json=said))
            await until_waited_for(conn)
            conn.commit()
            answer = await answering
    assert (answer.status_code, answer.json()["reason"]) == (409, "erased")
    name = world.parts.database.read_now(
        lambda conn: conn.execute(
            select(candidates.c.name).where(candidates.c.id == world.candidate)
        ).scalar_one()
    )
    assert name == f"#{world.candidate[-6:]}"
    assert world.count(external_ids) == 0
