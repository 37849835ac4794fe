"""Somebody leaves the company: no interview is forgotten, and nobody who has gone is asked."""

from __future__ import annotations

import re

from sqlalchemy import update

from activities import interviewing
from db.schema import people
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
    story.step(interviewing.reseat, act)
    async with world.client("lina") as client:
        assert (await client.post(f"/api/v1/people/{maya}/deactivate")).status_code == 204


async def test_nobody_who_has_gone_is_offered_for_a_panel(story: Story, world: World) -> None:
    story.invited("maya", "otto")
    task = story.open(TaskKind.AWAIT_INTERVIEW).id
    gone = update(people).where(people.c.id == world.people["maya"]).values(active=False)
    story.write(lambda conn: conn.execute(gone))
    form = form_of(await page_of(story, task), "rescheduled")
    assert re.findall(r'value="(per_\w+)" checked', form) == [world.people["otto"]]
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
