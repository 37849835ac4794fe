"""Candidates by form and by table on PostgreSQL, where two people can really press at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.schema import applications, candidates, import_rows, import_tables
from tests.api.world import Facts, World, opened
from tests.databases import Refilled
from tests.pages.test_adding_candidates import key_of, press
from tests.pages.test_importing_candidates import GOOD, hand_in
from tests.pages.test_importing_candidates import press as pressed
from tests.workbooks import workbook

pytestmark = pytest.mark.postgres


@pytest.fixture
async def world(tmp_path: Path, postgres_company: Refilled[Facts]) -> AsyncIterator[World]:
    async with opened(tmp_path, kept=postgres_company) as made:
        yield made


async def test_a_form_that_is_sent_five_times_at_once_counts_once(world: World) -> None:
    async with world.client("lina") as client:
        key = key_of((await client.get("/candidates/new")).text)
    answers = await asyncio.gather(*(press(world, job=world.job, key=key) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert (world.count(candidates), world.count(applications)) == (2, 2)


async def test_of_two_who_add_the_same_person_the_second_is_asked(world: World) -> None:
    answers = await asyncio.gather(*(press(world, job=world.job) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert world.count(candidates) == 2


async def test_a_table_is_imported_and_nothing_of_it_stays_behind(world: World) -> None:
    path = (await hand_in(world, workbook(*GOOD))).headers["location"]
    assert "To be added: 3 candidates, 2 applications" in await pressed(world, path, "check")
    assert "Imported: 3 candidates, 2 applications." in await pressed(world, path, "apply")
    assert (world.count(import_tables), world.count(import_rows)) == (0, 0)
    async with world.client("lina") as client:
        assert "张伟" in (await client.get("/candidates?q=zw")).text
