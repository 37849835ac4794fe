"""What was written is shown by link only to who may still see it, and not for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from activities.steps import closing
from db.process.links import find_link
from db.schema import people, process_views
from domain.links import SHOWN_AFTER_END
from domain.task_specs import Capacity
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import open_task_of
from tests.pages.story import PASS, REJECT, Story
from tests.pages.test_links import look, send

WRITTEN = str(PASS["evidence"])
CANDIDATE = "欧阳静"

NOTE = "Enough was heard of queues"


def leave(story: Story, world: World, who: str) -> None:
    gone = people.update().where(people.c.id == world.people[who]).values(active=False)
    story.write(lambda conn: conn.execute(gone))


def feedback(story: Story) -> tuple[str, str, str]:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    link = story.link(task, "maya")
    story.act(task, "submitted", "maya", **PASS)
    return link, "maya", WRITTEN


def feedback_by_hr(story: Story) -> tuple[str, str, str]:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    link = story.link(task, "maya")
    story.act(task, "submitted_for", "lina", **PASS)
    return link, "maya", WRITTEN


def decision(story: Story) -> tuple[str, str, str]:
    task = open_task_of(TaskKind.DECIDE, story)
    link = story.link(task, "tom")
    story.act(task, "decided", "tom", outcome="advance", note=NOTE)
    return link, "tom", NOTE


def went_on_without(story: Story) -> tuple[str, str, str]:
    task = story.escalated("maya", "otto")
    link = story.link(task, "tom", Capacity.ESCALATED)
    story.act(task, "went_on_without", "tom", note=NOTE)
    return link, "tom", NOTE


Recorded = Callable[[Story], tuple[str, str, str]]
WAYS: tuple[Recorded, ...] = (feedback, feedback_by_hr, decision, went_on_without)


@pytest.mark.parametrize("record", WAYS)
async def test_who_left_no_longer_reads_by_link_what_was_written(
    story: Story, world: World, record: Recorded
) -> None:
    link, who, written = record(story)
    assert written in (await look(world, link)).text
    leave(story, world, who)
    for answer in (await look(world, link), await send(world, link, **REJECT)):
        assert answer.status_code == 410
        assert "no longer yours" in answer.text
        assert written not in answer.text
        assert CANDIDATE not in answer.text


@pytest.mark.parametrize("record", WAYS)
async def test_a_replaced_link_shows_nothing_of_what_was_written(
    story: Story, world: World, record: Recorded
) -> None:
    link, _, written = record(story)
    task = task_of(story, link)
    story.revoke(task, world.clock())
    answer = await look(world, link)
    assert answer.status_code == 410
    assert "has been replaced" in answer.text
    assert written not in answer.text
    assert CANDIDATE not in answer.text


def task_of(story: Story, link: str) -> str:
    """The task that a link is for."""
    keys = story.world.parts.keys
    known = story.read(lambda conn: find_link(conn, keys, link.rpartition("/")[2]))
    return str(known.row.task_id)


async def test_after_the_end_a_link_says_until_when_it_shows_what_was_written(
    story: Story, world: World
) -> None:
    link, _, written = feedback(story)
    story.withdraw()
    story.step(closing.settle, "")
    close(story, world)
    shown = await look(world, link)
    assert shown.status_code == 200
    assert written in shown.text
    assert "stays on this page until" in shown.text
    world.clock.forward(hours=SHOWN_AFTER_END / timedelta(hours=1))
    for answer in (await look(world, link), await send(world, link, **REJECT)):
        assert answer.status_code == 410
        assert "process has ended" in answer.text
        assert written not in answer.text
        assert CANDIDATE not in answer.text


async def test_a_day_before_that_it_is_still_shown(story: Story, world: World) -> None:
    link, _, written = decision(story)
    close(story, world)
    world.clock.forward(hours=SHOWN_AFTER_END / timedelta(hours=1) - 24)
    assert written in (await look(world, link)).text


async def test_the_pages_say_it_in_chinese_too(story: Story, world: World) -> None:
    link, who, written = feedback(story)
    close(story, world)
    async with world.client() as client:
        assert "保留到" in (await client.get(link, params={"lang": "zh"})).text
        world.clock.forward(hours=SHOWN_AFTER_END / timedelta(hours=1))
        ended = await client.get(link, params={"lang": "zh"})
        assert "这次招聘流程已结束" in ended.text
        leave(story, world, who)
        left = await client.get(link, params={"lang": "zh"})
    assert "您已无法使用这个链接" in left.text
    assert written not in ended.text + left.text


def close(story: Story, world: World) -> None:
    closed = (
        process_views.update()
        .where(process_views.c.application_id == story.application)
        .values(closed_at=world.clock())
    )
    story.write(lambda conn: conn.execute(closed))
