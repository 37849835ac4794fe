"""Whoever has done their part hears by name who has the next move; and how a hire is called."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from activities.steps import closing, judging
from domain.task_kinds import ON_THE_WAY
from domain.words import LANGUAGES, Party, TaskKind
from tests.api.world import World
from tests.pages.places import HOLD
from tests.pages.story import PASS, Story

CATALOGUE = Path(__file__).resolve().parents[2] / "templates" / "catalogue"
FIRST_DAY = "2027-03-08"


def submitted(story: Story, who: str, **verdict: object) -> str:
    """Somebody's feedback is given; gives their link."""
    task = story.open(TaskKind.GIVE_FEEDBACK, story.world.people[who]).id
    story.act(task, "submitted", who, **(verdict or PASS))
    return story.link(task, who)


async def then_it_goes(world: World, link: str, lang: str = "en") -> str:
    async with world.client() as client:
        page = (await client.get(link, params={"lang": lang})).text
    return page.split('<p class="lead">', 1)[1].split("</p>", 1)[0]


async def test_the_colleague_who_is_still_to_say_is_named(story: Story, world: World) -> None:
    story.collecting("maya", "otto")
    link = submitted(story, "maya")
    assert await then_it_goes(world, link) == (
        "Next, Otto Brandt (interviewer) gives feedback. You can close this page."
    )


async def test_while_nobody_is_known_yet_the_recruiter_is_named(story: Story, world: World) -> None:
    story.collecting()
    link = submitted(story, "maya")
    assert await then_it_goes(world, link) == (
        "Next, 李娜 (recruiter) follows up. You can close this page."
    )
    assert await then_it_goes(world, link, "zh") == (
        "接下来：李娜（招聘 HR）跟进。您可以关闭此页面。"
    )


async def test_whoever_decides_or_tells_is_named_as_soon_as_it_is_theirs(
    story: Story, world: World
) -> None:
    story.collecting("maya", "otto")
    link = submitted(story, "maya")
    submitted(story, "otto", **HOLD)
    story.step(judging.decide, story.stage)
    manager = story.open(TaskKind.DECIDE)
    assert "Next, Tom Becker (hiring manager) decides" in await then_it_goes(world, link)
    assert "接下来：Tom Becker（用人经理）确定面试结果。" in await then_it_goes(world, link, "zh")
    story.step(judging.decided, story.act(manager.id, "decided", "tom", outcome="advance"))
    assert "李娜" in await then_it_goes(world, link)


async def test_who_has_the_next_move_themselves_hears_what_it_is(
    story: Story, world: World
) -> None:
    story.collecting("tom", "maya")
    link = submitted(story, "tom")
    submitted(story, "maya", **HOLD)
    story.step(judging.decide, story.stage)
    assert await then_it_goes(world, link) == (
        "One thing more is yours: Decide the outcome. Look out for our mail."
    )


async def test_after_the_end_nobody_is_named(story: Story, world: World) -> None:
    story.collecting()
    link = submitted(story, "maya")
    story.step(judging.decide, story.stage)
    story.withdraw()
    story.step(closing.settle, "")
    assert await then_it_goes(world, link) == "You can close this page."


@pytest.mark.parametrize(
    ("lang", "before", "after"),
    [("en", "Offer accepted, to start", "Hired"), ("zh", "待入职", "已入职")],
)
async def test_whoever_accepted_is_still_to_start_until_their_first_day(
    story: Story, world: World, lang: str, before: str, after: str
) -> None:
    act = story.act(story.offering(), "accepted", "lina", start_on=FIRST_DAY)
    story.step(closing.record_offer_outcome, act)
    story.step(closing.settle, "")
    for days, name in ((0, before), (10, after)):
        world.clock.forward(days=days)
        async with world.client("lina") as client:
            case = (await client.get(f"/applications/{story.application}?lang={lang}")).text
            board = (await client.get(f"/?lang={lang}")).text
        assert f'<span class="tag state hired">{name}</span>' in case
        assert f'hired">{name}</span>' in board


def test_there_are_words_for_every_next_move_in_each_language() -> None:
    for lang in LANGUAGES:
        words = tomllib.loads((CATALOGUE / lang / "ways.toml").read_text("utf-8"))
        assert set(words["does"]) == ON_THE_WAY
        assert set(words["party"]) == set(Party)
