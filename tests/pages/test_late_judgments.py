"""A judgment that came second is given back to whoever gave it, and kept for HR."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from activities.steps import judging
from db.schema import refused_acts
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import open_task_of
from tests.pages.story import PASS, Story
from tests.pages.test_never_lost import MINE, MY_CARD, SHOWN, close, feedback_of, send


async def case_page(story: Story, who: str = "lina") -> str:
    async with story.world.client(who) as client:
        path = f"/applications/{story.application}"
        return (await client.get(path, params={"lang": "en"})).text


def kept_forms(story: Story) -> list[Any]:
    query = select(refused_acts.c.form).order_by(refused_acts.c.id)
    return [row.form for row in story.read(lambda conn: conn.execute(query).all())]


async def test_an_interviewer_whom_hr_was_before_finds_their_words_and_hr_does_too(
    story: Story, world: World
) -> None:
    story.collecting()
    task, link = feedback_of(story)
    story.act(task, "submitted_for", "lina", **PASS)
    answer = await send(world, link, **MY_CARD)
    assert answer.status_code == 409
    assert SHOWN in answer.text
    assert "It has been kept for HR" in answer.text
    page = await case_page(story)
    assert "Feedback that came too late" in page
    assert "Maya Chen (" in page
    assert "somebody had answered before them" in page
    assert SHOWN in page
    for who in ("maya", "tom"):
        assert SHOWN not in await case_page(story, who)


async def test_it_can_be_sent_as_a_correction_once_the_process_has_come_along(
    story: Story, world: World
) -> None:
    story.collecting()
    task, link = feedback_of(story)
    story.act(task, "submitted_for", "lina", **PASS)
    story.step(judging.decide, story.stage)
    answer = await send(world, link, **MY_CARD)
    assert "What you typed is below: send it as a correction" in answer.text
    form = answer.text.split('value="corrected"', 1)[1].split("</form>", 1)[0]
    assert SHOWN in form
    assert '<details class="panel correction" open>' in answer.text


async def test_of_two_devices_the_second_is_given_back_and_a_second_press_is_not_kept(
    story: Story, world: World
) -> None:
    story.collecting()
    _, link = feedback_of(story)
    first = {**MY_CARD, "evidence": "Something else."}
    assert (await send(world, link, **first)).status_code == 303
    twice = await send(world, link, **first)
    assert "Nothing was changed" in twice.text
    assert "What you typed" not in twice.text
    assert "Feedback that came too late" not in await case_page(story)
    other = await send(world, link, **MY_CARD)
    assert SHOWN in other.text
    page = await case_page(story)
    assert SHOWN in page
    assert page.count("somebody had answered before them") == 1


async def test_feedback_after_a_withdrawal_or_the_end_is_given_back_and_kept(
    story: Story, world: World
) -> None:
    story.collecting()
    _, link = feedback_of(story)
    story.withdraw()
    withdrew = await send(world, link, **MY_CARD)
    assert (withdrew.status_code, SHOWN in withdrew.text) == (410, True)
    assert "the candidate had withdrawn" in await case_page(story)
    close(story)
    over = await send(world, link, **MY_CARD)
    assert SHOWN in over.text


async def test_a_decision_that_came_second_is_given_back_and_kept(
    story: Story, world: World
) -> None:
    task = open_task_of(TaskKind.DECIDE, story)
    link = story.link(task, "tom")
    story.act(task, "decided", "tom", outcome="advance")
    late = {"completion": "decided", "outcome": "hold", "note": MINE}
    for path, who in ((link, ""), (f"/tasks/{task}", "tom")):
        answer = await send(world, path, who, **late)
        assert (answer.status_code, SHOWN in answer.text) == (409, True)
    assert SHOWN in await case_page(story)


async def test_hr_who_was_second_finds_what_it_wrote_down(story: Story, world: World) -> None:
    story.collecting()
    task, _ = feedback_of(story)
    story.act(task, "submitted", "maya", **PASS)
    form = {**MY_CARD, "completion": "submitted_for"}
    answer = await send(world, f"/tasks/{task}", "lina", **form)
    assert (answer.status_code, SHOWN in answer.text) == (409, True)
    assert SHOWN in await case_page(story)


async def test_of_what_is_kept_only_the_forms_own_fields_are_and_what_a_database_carries(
    story: Story, world: World
) -> None:
    story.collecting()
    task, _ = feedback_of(story)
    story.act(task, "submitted", "maya", **PASS)
    async with world.client("lina") as client:
        form = {"evidence": "a\x00b" + "c" * 900, "salary": "secret", "ratings": {"x": 5}}
        body = {"completion": "submitted_for", "form": form}
        assert (
            await client.post(f"/api/v1/tasks/{task}/completions", json=body)
        ).status_code == 409
    assert kept_forms(story) == [{"evidence": "ab" + "c" * 498, "ratings": {"x": 5}}]


async def test_of_somebody_who_is_erased_nothing_is_kept(story: Story, world: World) -> None:
    story.collecting()
    _, link = feedback_of(story)
    async with world.client("hana") as client:
        erased = await client.post(
            f"/api/v1/candidates/{world.candidate}/erasure", json={"confirm": world.candidate}
        )
        assert erased.status_code < 300, erased.text
    answer = await send(world, link, **MY_CARD)
    assert answer.status_code >= 400
    assert kept_forms(story) in ([], [{}])
