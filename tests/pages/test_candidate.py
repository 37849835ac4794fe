"""The candidate's page: honest, warm, and silent on what nobody has told them yet."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from activities.steps import aborting, arranging, interviewing, judging, telling
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
    assert "After the interview, you&#39;ll hear from us by" in await look(world, link)
    world.clock.forward(hours=1)
    assert "You&#39;ll hear from us by" in await look(world, link)
    world.clock.forward(days=9)
    assert "We are sorry" in await look(world, link)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "has come to an end"), ("zh", "您本次应聘的流程已结束")]
)
async def test_a_process_that_operations_ended_says_so_promises_no_day_and_gives_nothing_away(
    story: Story, world: World, language: str, said: str
) -> None:
    story.judged(REJECT)
    link = story.link("", "")
    promised = main_part(await look(world, link, language))
    act = story.step(aborting.cancel, "").subject
    seen = [main_part(await look(world, link, language))]
    story.step(aborting.abort, act)
    seen.append(main_part(await look(world, link, language)))
    done = story.act(story.open(TaskKind.CONFIRM_ABORT).id, "nothing_to_tell", "lina")
    story.step(aborting.confirm_abort, done)
    seen.append(main_part(await look(world, link, language)))
    assert len(set(seen)) == 1
    assert said in seen[0]
    assert "<time" in promised
    assert "<time" not in seen[0]


async def test_an_interview_that_operations_cancelled_is_no_longer_expected(
    story: Story, world: World
) -> None:
    open_task_of(TaskKind.CONFIRM_ABORT, story)
    page = main_part(await look(world, story.link("", "")))
    assert "has come to an end" in page
    assert "meet.example" not in page
    assert "/withdraw" not in page


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


async def test_an_interview_ahead_stands_there_with_time_and_place_also_when_it_is_moved(
    story: Story, world: World
) -> None:
    story.invited(starts_in=timedelta(hours=3))
    link = story.link("", "")
    page = await look(world, link)
    assert "Technical interview" in page
    assert "https://meet.example/room" in page
    assert "have changed" not in page
    moved = story.act(
        story.open(TaskKind.AWAIT_INTERVIEW).id,
        "rescheduled",
        "lina",
        starts_at=(world.clock() + timedelta(days=1)).isoformat(),
        minutes=45,
        place="Room 7",
        panel=[world.people["maya"]],
    )
    story.step(interviewing.move_interview, moved)
    page = await look(world, link)
    assert "Time or place have changed" in page
    assert "Room 7" in page
    assert "meet.example" not in page


async def test_another_panel_is_no_news_for_the_candidate(story: Story, world: World) -> None:
    story.invited(starts_in=timedelta(hours=3))
    link = story.link("", "")
    before = main_part(await look(world, link))
    task = story.open(TaskKind.AWAIT_INTERVIEW).id
    act = story.act(task, "panel_changed", "lina", panel=[world.people["otto"]])
    story.step(interviewing.change_panel, act)
    assert main_part(await look(world, link)) == before


async def test_a_cancelled_interview_says_so_until_there_is_another(
    story: Story, world: World
) -> None:
    story.invited(starts_in=timedelta(hours=3))
    link = story.link("", "")
    story.step(
        interviewing.cancel_interview,
        story.act(story.open(TaskKind.AWAIT_INTERVIEW).id, "cancelled", "lina"),
    )
    page = await look(world, link)
    assert "This interview is cancelled" in page
    assert "arranging a time" in page
    act = story.act(
        story.open(TaskKind.SCHEDULE_INTERVIEW).id,
        "scheduled",
        "lina",
        starts_at=(world.clock() + timedelta(days=1)).isoformat(),
        minutes=60,
        place="Room 7",
        panel=[world.people["maya"]],
    )
    story.step(arranging.invite, act)
    page = await look(world, link)
    assert "This interview is cancelled" not in page
    assert "Room 7" in page


async def test_an_interview_that_did_not_take_place_blames_nobody(
    story: Story, world: World
) -> None:
    open_task_of(TaskKind.RESOLVE_INTERVIEW, story)
    world.clock.forward(hours=1)
    page = await look(world, story.link("", ""))
    assert "We are looking into how to go on with your interview" in page
    assert "absent" not in page
    assert "Thank you for the interview" not in page


async def test_who_is_on_hold_stays_on_hold_until_they_are_told_more(
    story: Story, world: World
) -> None:
    task = open_task_of(TaskKind.REVIEW_HOLD, story)
    world.clock.forward(hours=1)
    link = story.link("", "")
    before = main_part(await look(world, link))
    assert "we need more time to decide" in before
    act = story.act(task, "decided", "tom", outcome="reject", reason_code="skills_gap")
    story.step(judging.decided, act)
    assert main_part(await look(world, link)) == before
    send = story.act(
        story.open(TaskKind.NOTIFY_CANDIDATE).id, "send", "lina", reason_code="skills_gap"
    )
    story.step(telling.tell, send)
    assert story.open(TaskKind.AWAIT_RELEASE) is not None
    assert main_part(await look(world, link)) == before


async def test_urgency_is_not_told_and_no_promise_moves(story: Story, world: World) -> None:
    story.arranging()
    link = story.link("", "")
    before = main_part(await look(world, link))
    story.hasten("Another offer, until Friday")
    assert main_part(await look(world, link)) == before
