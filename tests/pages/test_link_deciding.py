"""Deciding by link, with everything that was said side by side."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Connection, select

from activities.steps import judging
from db.clock_and_ids import new_id
from db.schema import decisions, interviews, stages
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import HOLD, open_task_of
from tests.pages.rated import rate
from tests.pages.story import PASS, REJECT, Story
from tests.pages.test_link_feedback import HOSTILE, last_act
from tests.pages.test_links import look, send

NOTE = "The team would like to see one more example first."


def disagreeing(story: Story) -> str:
    """Two of a panel disagree; gives the hiring manager's task."""
    rate(story)
    mine = {**PASS, "ratings": {"design": 4, "code": 5}, "probe": "How the outage went."}
    theirs = {**HOLD, "ratings": {"design": 2}, "evidence": HOSTILE}
    story.judged(mine, theirs, panel=("maya", "otto"))
    return str(story.open(TaskKind.DECIDE).id)


async def test_all_scorecards_stand_side_by_side(story: Story, world: World) -> None:
    link = story.link(disagreeing(story), "tom")
    page = (await look(world, link)).text
    assert page.count('class="scorecard"') == 2
    assert [int(mark) for mark in re.findall(r"(\d) of 5", page)] == [4, 5, 2]
    assert page.count("Not covered") == 3
    assert "How the outage went." in page
    assert "Strong" not in page.split('class="panel wide-part"')[1].split("</section>")[0]
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


async def test_the_signed_in_page_lays_them_side_by_side_too(story: Story, world: World) -> None:
    task = disagreeing(story)
    async with world.client("tom") as client:
        page = (await client.get(f"/tasks/{task}", params={"lang": "en"})).text
    assert page.count('class="scorecards compared"') == 1
    assert page.count('class="scorecard"') == 2
    assert "4 of 5" in page


async def test_every_meeting_of_the_stage_is_weighed(story: Story, world: World) -> None:
    task = disagreeing(story)
    meetings = [{"name": "Coding"}, {"name": "Design talk"}]

    def add(conn: Connection) -> None:
        conn.execute(stages.update().values(meetings=meetings))
        first = conn.execute(select(interviews)).mappings().one()
        seats = [
            {
                "person": world.people["maya"],
                "lead": True,
                "task": f"{story.application}:give_feedback:9",
            }
        ]
        second = {**first, "id": new_id("int"), "meeting": 1, "panel": seats}
        conn.execute(interviews.insert().values(second))

    story.write(add)
    page = (await look(world, story.link(task, "tom"))).text
    assert page.count('class="scorecards compared"') == 2
    assert "Coding" in page
    assert "Design talk" in page


async def test_what_hr_returned_is_shown_with_the_reason(story: Story, world: World) -> None:
    story.judged(REJECT)
    act = story.act(story.open(TaskKind.NOTIFY_CANDIDATE).id, "returned", "lina", note=NOTE)
    story.world.clock.forward(minutes=5)
    story.step(judging.reconsider, act)
    task = story.open(TaskKind.DECIDE).id
    page = (await look(world, story.link(task, "tom"))).text
    assert "李娜 asks you to decide the outcome again" in page
    assert NOTE in page
    assert "Proposed was:" in page
    assert 'class="verdict reject"' in page.split("Proposed was:")[1][:200]
    async with world.client("tom") as client:
        assert NOTE in (await client.get(f"/tasks/{task}")).text


async def test_nothing_returned_is_nothing_to_show(story: Story, world: World) -> None:
    page = (await look(world, story.link(disagreeing(story), "tom"))).text
    assert "asks you to decide the outcome again" not in page


async def test_a_hold_takes_the_day_to_look_at_it_again(story: Story, world: World) -> None:
    link = story.link(disagreeing(story), "tom")
    hold = {"completion": "decided", "outcome": "hold"}
    refused = await send(world, link, **hold, revisit_on="2026-03-08")
    assert refused.status_code == 422
    assert "from today on, within a year" in refused.text
    assert (await send(world, link, **hold, revisit_on="2027-03-08")).status_code == 303
    story.step(judging.decided, last_act(story))
    row = story.read(lambda conn: conn.execute(select(decisions)).one())
    assert str(row.revisit_on) == "2027-03-08"


async def test_a_hold_is_reviewed_with_what_was_said_in_sight(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.REVIEW_HOLD, story)
    page = (await look(world, story.link(task, "tom"))).text
    assert "what now?" in page
    assert str(HOLD["evidence"]) in page
    assert 'type="date"' in page


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_fullest_page_stays_small(story: Story, world: World, language: str) -> None:
    link = story.link(disagreeing(story), "tom")
    async with world.client() as client:
        page = await client.get(link, params={"lang": language})
        style = re.search(r'href="(/static/[^"]+\.css)"', page.text)
        assert style is not None
        sheet = await client.get(style.group(1))
    assert len(page.content) + len(sheet.content) < 50_000
