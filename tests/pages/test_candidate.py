"""The candidate's page: honest, warm, and silent on what nobody has told them yet."""

from __future__ import annotations

import re

import pytest

from activities import judging, telling
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import HOLD, open_task_of
from tests.pages.story import PASS, REJECT, Story


async def look(world: World, path: str, language: str = "en") -> str:
    async with world.client() as client:
        answer = await client.get(path, params={"lang": language})
    assert answer.status_code == 200
    return answer.text


def main_part(page: str) -> str:
    return page.split("<main", 1)[1]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_good_news_and_bad_look_the_same_until_the_mail_has_left(
    story: Story, world: World, language: str
) -> None:
    seen = set()
    story.collecting("maya")
    link = story.link("", "")
    seen.add(main_part(await look(world, link, language)))
    task = story.open(TaskKind.GIVE_FEEDBACK).id
    story.act(task, "submitted", "maya", **REJECT)
    seen.add(main_part(await look(world, link, language)))
    story.step(judging.decide, story.stage)
    seen.add(main_part(await look(world, link, language)))
    act = story.act(
        story.open(TaskKind.NOTIFY_CANDIDATE).id, "send", "lina", reason_code="skills_gap"
    )
    story.step(telling.tell, act)
    assert story.open(TaskKind.AWAIT_RELEASE) is not None
    seen.add(main_part(await look(world, link, language)))
    assert len(seen) == 1
    story.released()
    assert main_part(await look(world, link, language)) not in seen


@pytest.mark.parametrize("verdict", [PASS, HOLD, REJECT])
async def test_no_word_of_a_verdict_reaches_the_candidates_page(
    story: Story, world: World, verdict: dict[str, object]
) -> None:
    story.judged(verdict)
    page = await look(world, story.link("", ""))
    text = re.sub(r"<[^>]+>", " ", main_part(page)).lower()
    for word in ("reject", "verdict", "pass", "hold", "recommend", "maya", "score", "overdue"):
        assert word not in text
    assert str(verdict["evidence"]) not in page


@pytest.mark.parametrize("kind", list(TaskKind))
async def test_every_state_has_words_for_the_candidate(
    story: Story, world: World, kind: TaskKind
) -> None:
    open_task_of(kind, story)
    page = await look(world, story.link("", ""))
    assert "Hello 欧阳静" in page
    assert "lina@starriver.example" in page


async def test_the_page_says_by_when_they_hear_and_is_sorry_when_it_is_late(
    story: Story, world: World
) -> None:
    story.collecting()
    link = story.link("", "")
    assert "After the interview, you hear from us by" in await look(world, link)
    world.clock.forward(hours=1)
    assert "You hear from us by" in await look(world, link)
    world.clock.forward(days=9)
    assert "We are sorry" in await look(world, link)


async def test_withdrawing_asks_once_more_and_looking_is_not_withdrawing(
    story: Story, world: World
) -> None:
    story.collecting()
    link = story.link("", "")
    assert "Withdraw your application?" in await look(world, f"{link}/withdraw")
    assert "I would like to withdraw" in await look(world, link)
    async with world.client() as client:
        answer = await client.post(f"{link}/withdraw", data={"reason": "Another offer"})
        again = await client.post(f"{link}/withdraw", data={})
    assert answer.status_code == 303
    assert answer.headers["location"] == link
    assert "You have withdrawn" in await look(world, link)
    assert again.status_code == 409


async def test_a_link_that_is_not_a_candidates_opens_nothing(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    async with world.client() as client:
        for path in (story.link(task, "maya").replace("/l/", "/c/"), "/c/nonsense"):
            assert (await client.get(path)).status_code == 404
            assert (await client.post(f"{path}/withdraw")).status_code == 404
    assert story.open(TaskKind.GIVE_FEEDBACK) is not None
