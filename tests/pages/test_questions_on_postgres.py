"""Questions on PostgreSQL: the queries of their pages, and three at most also at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.words import TaskKind
from tests.api.world import World, opened
from tests.pages.places import open_task_of
from tests.pages.story import Story

pytestmark = pytest.mark.postgres


@pytest.fixture
async def world(tmp_path: Path, postgres_url: str) -> AsyncIterator[World]:
    async with opened(tmp_path, database_url=postgres_url) as made:
        yield made


async def test_of_twenty_questions_at_once_three_are_taken(story: Story, world: World) -> None:
    story.collecting()
    path = f"{story.link('', '')}/questions"
    async with world.client() as client:
        answers = await asyncio.gather(
            *(client.post(path, data={"question": f"{n}?"}) for n in range(20))
        )
    assert Counter(answer.status_code for answer in answers) == {303: 3, 409: 17}
    task = story.asked(0)
    story.answer(task, "maya", "Yes.")
    async with world.client() as client:
        page = (await client.get(path, params={"lang": "en"})).text
        assert page.count("You asked") == 3
        assert "Yes." in page
        assert (await client.post(path, data={"question": "One more?"})).status_code == 303


async def test_a_review_is_asked_for_read_and_answered(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.REVIEW_REJECTION, story)
    async with world.client("hana") as client:
        page = (await client.get(f"/tasks/{task}", params={"lang": "en"})).text
        sent = await client.post(
            f"/tasks/{task}", data={"completion": "answered", "answer": "因为……"}
        )
        facts = (await client.get(f"/api/v1/applications/{story.application}")).json()
    assert "What the candidate was told" in page
    assert sent.status_code == 303
    assert [one["answer"] for one in facts["questions"]] == ["因为……"]
