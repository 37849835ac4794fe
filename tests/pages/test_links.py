"""The page behind a link in a mail, in every state the link can be in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx2

from activities.steps import closing, interviewing
from db.schema import people
from domain.task_specs import Capacity
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import open_task_of
from tests.pages.story import PASS, REJECT, Story

EN = {"lang": "en"}


async def look(world: World, path: str) -> httpx2.Response:
    async with world.client() as client:
        return await client.get(path, params=EN)


async def send(world: World, path: str, **form: Any) -> httpx2.Response:
    async with world.client() as client:
        return await client.post(path, params=EN, data={"completion": "submitted", **form})


async def test_a_verdict_is_given_once_and_then_shown(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    link = story.link(task, "maya")
    page = await look(world, link)
    assert page.status_code == 200
    assert page.text.count('type="radio"') == 7, "four recommendations and three verdicts"
    answer = await send(world, link, version="1", **PASS)
    assert answer.status_code == 303
    shown = await look(world, answer.headers["location"])
    assert shown.status_code == 200
    assert "it is recorded" in shown.text
    assert str(PASS["evidence"]) in shown.text
    again = await send(world, link, **REJECT)
    assert again.status_code == 409
    assert "Nothing was changed" in again.text
    assert str(PASS["evidence"]) in again.text


async def test_a_rejection_wants_words_for_the_candidate_and_keeps_what_was_typed(
    story: Story, world: World
) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    link = story.link(task, "maya")
    answer = await send(world, link, **{**REJECT, "feedback": ""})
    assert answer.status_code == 422
    assert "This must be filled in." in answer.text
    assert str(REJECT["evidence"]) in answer.text
    assert 'value="reject" checked' in answer.text
    assert (await send(world, link, **REJECT)).status_code == 303


async def test_evidence_typed_on_two_lines_is_one_line(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    link = story.link(task, "maya")
    assert (await send(world, link, **{**PASS, "evidence": "Clear.\r\nCalm."})).status_code == 303
    assert "Clear. Calm." in (await look(world, link)).text


async def test_before_the_interview_the_page_says_when_it_opens(story: Story, world: World) -> None:
    story.invited("maya", starts_in=timedelta(hours=3))
    link = story.link(f"{story.application}:give_feedback:1", "maya")
    early = await look(world, link)
    assert early.status_code == 200
    assert "opens when the interview begins" in early.text
    assert "13:00" in early.text
    assert (await send(world, link, **PASS)).status_code == 409
    world.clock.forward(hours=3)
    assert "in a moment" in (await look(world, link)).text
    story.step(interviewing.collect, story.open(TaskKind.AWAIT_INTERVIEW).id)
    assert "How was the interview" in (await look(world, link)).text


async def test_forged_cut_and_foreign_links_open_nothing(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    link = story.link(task, "maya")
    candidates_own = story.link("", "").replace("/c/", "/l/")
    for path in (link[:-2], "/l/x", "/l/dev.lnk.sig", candidates_own):
        for answer in (await look(world, path), await send(world, path, **PASS)):
            assert answer.status_code == 404
            assert "does not work" in answer.text
            assert "欧阳静" not in answer.text


async def test_a_replaced_link_is_dead_at_once(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    link = story.link(task, "maya")
    story.revoke(task, world.clock())
    for answer in (await look(world, link), await send(world, link, **PASS)):
        assert answer.status_code == 410
        assert "has been replaced" in answer.text


async def test_the_link_of_somebody_who_left_is_dead(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    link = story.link(task, "maya")
    gone = people.update().where(people.c.id == world.people["maya"]).values(active=False)
    story.write(lambda conn: conn.execute(gone))
    assert (await send(world, link, **PASS)).status_code == 410


async def test_a_withdrawal_ends_every_link_kindly(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    link = story.link(task, "maya")
    story.withdraw()
    story.step(closing.settle, "")
    for answer in (await look(world, link), await send(world, link, **PASS)):
        assert answer.status_code == 410
        assert "candidate withdrew" in answer.text


async def test_an_escalated_manager_goes_on_without_or_decides(story: Story, world: World) -> None:
    task = story.escalated("maya", "otto")
    link = story.link(task, "tom", Capacity.ESCALATED)
    page = await look(world, link)
    assert "is overdue" in page.text
    assert "Go on without this feedback" in page.text
    assert 'value="submitted"' not in page.text
    refused = await send(world, link, completion="decided", outcome="reject")
    assert refused.status_code == 422
    answer = await send(world, link, completion="went_on_without", note="Heard enough")
    assert answer.status_code == 303
    assert "Heard enough" in (await look(world, link)).text
    owners = await look(world, story.link(task, "maya"))
    assert owners.status_code == 410
    assert "Tom Becker" in owners.text


async def test_nobody_writes_a_scorecard_through_an_escalated_link(
    story: Story, world: World
) -> None:
    task = story.escalated("maya")
    answer = await send(world, story.link(task, "tom", Capacity.ESCALATED), **PASS)
    assert answer.status_code == 409


async def test_decisions_are_made_by_link_with_all_scorecards_in_sight(
    story: Story, world: World
) -> None:
    task = open_task_of(TaskKind.DECIDE, story)
    link = story.link(task, "tom")
    page = await look(world, link)
    assert page.text.count('class="scorecard"') == 2
    answer = await send(world, link, completion="decided", outcome="advance", note="Go")
    assert answer.status_code == 303


async def test_an_unknown_completion_is_no_way_to_complete_it(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    answer = await send(world, story.link(task, "maya"), completion="exploded")
    assert answer.status_code == 422
