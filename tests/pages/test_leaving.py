"""Somebody leaves the company: no interview is forgotten, and nobody who has gone is asked."""

from __future__ import annotations

import re

from sqlalchemy import select, update

from activities.steps import interviewing
from db.schema import messages, people
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.story import PASS, Story
from tests.pages.test_arranging import form_of, page_of


async def test_whoever_has_an_interview_before_them_is_replaced_before_they_go(
    story: Story, world: World
) -> None:
    story.invited("maya")
    task = story.open(TaskKind.AWAIT_INTERVIEW).id
    maya = world.people["maya"]
    async with world.client("lina", **{"Accept-Language": "en"}) as client:
        api = await client.post(f"/api/v1/people/{maya}/deactivate")
        page = await client.post(f"/people/{maya}/deactivate", params={"lang": "en"})
    assert api.status_code == page.status_code == 409
    assert api.json()["reason"] == "expected_in_interviews"
    assert api.json()["applications"] == [story.application]
    assert f'<a href="/applications/{story.application}">' in page.text
    act = story.act(task, "panel_changed", "lina", panel=[world.people["otto"]])
    story.step(interviewing.change_panel, act)
    async with world.client("lina") as client:
        assert (await client.post(f"/api/v1/people/{maya}/deactivate")).status_code == 204


async def test_nobody_who_has_gone_is_offered_for_a_panel(story: Story, world: World) -> None:
    story.invited("maya", "otto")
    task = story.open(TaskKind.AWAIT_INTERVIEW).id
    gone = update(people).where(people.c.id == world.people["maya"]).values(active=False)
    story.write(lambda conn: conn.execute(gone))
    form = form_of(await page_of(story, task), "rescheduled")
    assert re.findall(r'name="panel" value="(per_\w+)" checked', form) == [world.people["otto"]]
    assert world.people["maya"] not in form


async def test_whoever_has_gone_gets_no_copy_of_what_was_written_down_for_them(
    story: Story, world: World
) -> None:
    story.collecting("maya")
    maya = world.people["maya"]
    story.write(
        lambda conn: conn.execute(update(people).where(people.c.id == maya).values(active=False))
    )
    act = story.act(story.open(TaskKind.GIVE_FEEDBACK, maya).id, "submitted_for", "lina", **PASS)
    assert story.step(interviewing.copy_scorecard, act).messages == ()


async def test_what_waits_for_a_leaver_is_seen_by_the_next_one_at_once(
    story: Story, world: World
) -> None:
    story.collecting("maya", "otto")
    task = story.open(TaskKind.GIVE_FEEDBACK, world.people["maya"]).id
    async with world.client("lina", **{"Accept-Language": "en"}) as client:
        await client.post(f"/people/{world.people['maya']}/deactivate")
        page = (await client.get(f"/applications/{story.application}")).text
        timeline = await client.get(f"/api/v1/applications/{story.application}/timeline")
    (entry,) = [each for each in timeline.json() if each["type"] == "task.escalated"]
    assert (entry["actor_name"], entry["person_name"]) == ("李娜", "Tom Becker")
    assert "Tom Becker" in page
    mailed = select(messages.c.scenario, messages.c.task_id).where(
        messages.c.person_id == world.people["tom"]
    )
    rows = world.parts.database.read_now(lambda conn: conn.execute(mailed).all())
    assert [(row.scenario, row.task_id) for row in rows] == [("feedback_escalation", task)]
