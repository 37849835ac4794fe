"""Pages without a sign-in know no telephone number of a candidate, whatever task they are about."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from db.schema import candidates
from domain.task_kinds import kinds_where
from domain.task_specs import Capacity
from domain.tasks import TASKS
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.led import to_tell
from tests.pages.places import open_task_of
from tests.pages.story import Story
from tests.pages.test_links import look

NUMBER = "+86 138 0013 8000"
ON_LINK = kinds_where(lambda spec: spec.on_link)


@pytest.fixture(autouse=True)
def reachable(story: Story) -> None:
    """The desk has the candidate's number."""
    story.write(lambda conn: conn.execute(candidates.update().values(phone=NUMBER)))


async def shows(world: World, link: str) -> bool:
    digits = re.sub(r"\D", "", (await look(world, link)).text)
    return "13800138000" in digits


@pytest.mark.parametrize("kind", ON_LINK)
async def test_no_page_by_link_shows_the_candidates_telephone_number(
    story: Story, world: World, kind: TaskKind
) -> None:
    task = open_task_of(kind, story)
    for who, capacity in (("maya", Capacity.OWNER), ("tom", Capacity.ESCALATED)):
        assert not await shows(world, story.link(task, who, capacity)), TASKS[kind]


async def test_nor_does_one_before_the_interview(story: Story, world: World) -> None:
    story.invited("maya", starts_in=timedelta(hours=3))
    assert not await shows(world, story.link(f"{story.application}:give_feedback:1", "maya"))


async def test_nor_does_the_page_of_the_lead_who_tells(story: Story, world: World) -> None:
    assert not await shows(world, story.link(to_tell(story), "maya"))
