"""Right after submitting: the page offers what is one's own to do next, as soon as it is there."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import select

from activities.steps import escalating, judging
from db.schema import acts, messages
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.led import go_by
from tests.pages.places import HOLD
from tests.pages.story import PASS, Story
from tests.pages.test_links import look, send


async def submitted(story: Story, world: World, **verdict: object) -> str:
    """Maya gives her feedback by link; gives the link."""
    go_by(story)
    story.collecting()
    link = story.link(story.open(TaskKind.GIVE_FEEDBACK).id, "maya")
    assert (await send(world, link, **(verdict or PASS))).status_code == 303
    return link


def next_link(page: str) -> str:
    (path,) = re.findall(r'class="button main" href="(/l/[^"]+)"', page)
    return str(path)


def asked(story: Story, kind: TaskKind) -> timedelta:
    """The ladder's first rung asks; gives how long its mail waits."""
    task = story.open(kind)
    story.step(escalating.escalate, f"{task.id.removeprefix(f'{story.application}:')}@0")
    query = select(messages).where(messages.c.task_id == task.id, messages.c.person_id.is_not(None))
    mail = story.read(lambda conn: conn.execute(query).one())
    waits: timedelta = mail.not_before - mail.reserved_at
    return waits


async def test_telling_is_offered_to_the_lead_as_soon_as_the_rule_has_spoken(
    story: Story, world: World
) -> None:
    link = await submitted(story, world)
    page = (await look(world, link)).text
    assert "data-soon" in page
    assert "appears here in a moment" in page
    story.step(judging.decide, story.stage)
    page = (await look(world, link)).text
    assert "data-soon" not in page
    assert "One thing more is yours: Tell the candidate." in page
    assert "Tell 欧阳静 how it goes on" in (await look(world, next_link(page))).text


async def test_deciding_leads_to_telling_on_the_same_way(story: Story, world: World) -> None:
    link = await submitted(story, world, **HOLD)
    task = story.world.open_task(TaskKind.DECIDE)
    decide = story.link(task, "maya")
    page = (await look(world, link)).text
    assert decide in page
    form = {"completion": "decided", "outcome": "advance"}
    assert (await send(world, decide, **form)).status_code == 303
    query = select(acts.c.id).where(acts.c.task_id == task)
    story.step(judging.decided, story.read(lambda conn: conn.execute(query).scalar_one()))
    assert (
        "Tell 欧阳静 how it goes on"
        in (await look(world, next_link((await look(world, decide)).text))).text
    )


async def test_whoever_has_been_offered_it_is_asked_by_mail_only_if_they_leave_it(
    story: Story, world: World
) -> None:
    await submitted(story, world)
    story.step(judging.decide, story.stage)
    assert asked(story, TaskKind.NOTIFY_CANDIDATE) == timedelta(minutes=10)


async def test_whoever_did_not_act_last_is_asked_at_once(story: Story, world: World) -> None:
    await submitted(story, world)
    world.clock.forward(minutes=5)
    story.step(judging.decide, story.stage)
    assert asked(story, TaskKind.NOTIFY_CANDIDATE) == timedelta()


async def test_nothing_is_offered_to_somebody_whose_part_is_over(
    story: Story, world: World
) -> None:
    story.judged(PASS)
    page = (await look(world, story.link(f"{story.application}:give_feedback:1", "maya"))).text
    assert "Do it now" not in page
