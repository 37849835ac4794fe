"""The next interview is the lead's to arrange, where the policy says so: with the plan's people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import Connection

from db.schema import stages
from domain.words import Party, TaskKind
from tests.api.world import World
from tests.pages.led import LEAD_TELLS, go_by
from tests.pages.story import Story
from tests.pages.test_links import look, send
from tests.process.policies import of_lead

KIND = TaskKind.SCHEDULE_INTERVIEW


@pytest.fixture
def task(story: Story, world: World) -> str:
    """Maya led the first meeting of the stage, and is to arrange the second, which is Otto's."""
    own = of_lead(LEAD_TELLS.tasks[KIND], Party.LAST_LEAD)
    go_by(story, replace(LEAD_TELLS, tasks={**LEAD_TELLS.tasks, KIND: own}))
    otto = world.people["otto"]
    meetings = [{"name": "Coding"}, {"name": "Design", "panel": [otto], "lead": otto}]

    def plan(conn: Connection) -> None:
        conn.execute(stages.update().values(meetings=meetings))

    story.collecting()
    story.write(plan)
    return world.open_task(KIND, meeting=1)


def appointment(story: Story, *panel: str, **form: Any) -> dict[str, Any]:
    starts = story.world.clock() + timedelta(days=1)
    people = [story.world.people[who] for who in panel]
    return {
        "completion": "scheduled",
        "starts_at": starts.isoformat(timespec="minutes"),
        "minutes": "60",
        "place": "Room 2",
        "panel": people,
        **form,
    }


async def test_the_page_names_the_plans_people_and_nobody_else(
    story: Story, world: World, task: str
) -> None:
    page = (await look(world, story.link(task, "maya"))).text
    assert "Arrange the next interview with 欧阳静" in page
    assert "Otto Brandt" in page
    assert not {"Hana Novak", "Tom Becker"} & set(page.replace("<", ">").split(">"))


async def test_whoever_has_no_desk_chooses_nobody_else_by_hand_either(
    story: Story, world: World, task: str
) -> None:
    link = story.link(task, "maya")
    refused: httpx2.Response = await send(world, link, **appointment(story, "tom"))
    assert refused.status_code == 422
    assert "Only those whom the plan names" in refused.text
    accepted = await send(world, link, **appointment(story, "otto"))
    assert accepted.status_code == 303


async def test_it_goes_to_the_recruiter_with_a_wish(story: Story, world: World, task: str) -> None:
    wish = "Thursday would suit the team."
    passed = await send(world, story.link(task, "maya"), completion="passed_on", wish=wish)
    assert passed.status_code == 303
    async with world.client("lina") as client:
        page = (await client.get(f"/tasks/{task}?lang=en")).text
    assert wish in page
    assert "Hana Novak" in page
