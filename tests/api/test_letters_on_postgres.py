"""Templates on PostgreSQL, where two people can really save at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.schema import templates, test_mails
from tests.api.world import Facts, World, opened
from tests.databases import Refilled

pytestmark = pytest.mark.postgres

LETTER = "/api/v1/templates/rejection/en"
WORDS = {"subject": "S", "body": "B"}


@pytest.fixture
async def world(tmp_path: Path, postgres_company: Refilled[Facts]) -> AsyncIterator[World]:
    async with opened(tmp_path, kept=postgres_company) as made:
        yield made


async def test_of_many_who_save_on_one_version_one_does(world: World) -> None:
    async with world.client("hana") as client:
        saved = await asyncio.gather(
            *(client.put(LETTER, json={**WORDS, "base": 0}) for _ in range(10))
        )
        anyway = await asyncio.gather(*(client.put(LETTER, json=WORDS) for _ in range(10)))
        listed = (await client.get("/api/v1/templates")).json()
        versions = (await client.get(f"{LETTER}/versions")).json()
        page = await client.get("/templates")
    assert Counter(answer.status_code for answer in saved) == {200: 1, 409: 9}
    assert {answer.json()["reason"] for answer in saved if answer.status_code == 409} == {
        "letter_changed"
    }
    assert sorted(answer.json()["version"] for answer in anyway) == list(range(2, 12))
    assert {"scenario": "rejection", "locale": "en", "version": 11} in listed
    assert [each["version"] for each in versions] == list(range(11, -1, -1))
    assert page.status_code == 200
    assert world.count(templates) == 11


async def test_a_test_mail_is_counted(world: World) -> None:
    async with world.client("hana") as client:
        assert (await client.post(f"{LETTER}/test-mail", json=WORDS)).status_code == 200
    assert world.count(test_mails) == 1
