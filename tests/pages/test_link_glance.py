"""By link: whether what HR wrote down is what was said, with what follows from either answer."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from activities.steps import escalating, judging
from db.schema import acts, scorecards
from domain.task_specs import Capacity
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import everything_in, open_task_of
from tests.pages.story import PASS, REJECT, Story
from tests.pages.test_link_feedback import put_right, seen_in
from tests.pages.test_links import look, send

KIND = TaskKind.CONFIRM_SCORECARD


def escalated(story: Story, task: str) -> str:
    """The interviewer stays silent until the manager is brought in; gives the manager's link."""
    for rung in range(4):
        story.step(escalating.escalate, f"{task.removeprefix(f'{story.application}:')}@{rung}")
    return story.link(task, "tom", Capacity.ESCALATED)


def confirmed_by(story: Story) -> str:
    query = select(scorecards.c.confirmed_by)
    return str(story.read(lambda conn: conn.execute(query).scalar_one()))


async def test_what_hr_wrote_is_shown_with_one_button_and_a_way_to_contradict(
    story: Story, world: World
) -> None:
    page = await look(world, story.link(open_task_of(KIND, story), "maya"))
    assert page.status_code == 200
    assert "Is this what you said about" in page.text
    assert "Feedback entered for you by 李娜 of HR" in page.text
    assert str(PASS["evidence"]) in page.text
    assert "Yes, that is what was said" in page.text
    assert "That is not what I said" in page.text
    assert 'name="outcome"' not in page.text


async def test_looking_confirms_nothing(story: Story, world: World) -> None:
    link = story.link(open_task_of(KIND, story), "maya")
    before = everything_in(world)
    await look(world, link)
    assert everything_in(world) == before


async def test_one_press_confirms_it_and_the_outcome_goes_on(story: Story, world: World) -> None:
    task = open_task_of(KIND, story)
    link = story.link(task, "maya")
    assert (await send(world, link, completion="confirmed")).status_code == 303
    assert confirmed_by(story) == world.people["maya"]
    act = select(acts.c.id).where(acts.c.task_id == task)
    story.step(judging.take_confirmation, story.read(lambda conn: conn.execute(act).scalar_one()))
    assert story.open(TaskKind.NOTIFY_CANDIDATE).scenario == "next_step"
    page = (await look(world, link)).text
    assert "Thank you, it is confirmed" in page
    assert str(PASS["evidence"]) in page
    async with world.client("lina") as client:
        case = (await client.get(f"/applications/{story.application}?lang=en")).text
    assert "confirmed by Maya Chen" in case


async def test_a_contradiction_is_a_correction_and_decides_anew(story: Story, world: World) -> None:
    task = open_task_of(KIND, story)
    link = story.link(task, "maya")
    assert (await put_right(world, link, **REJECT)).status_code == 303
    query = select(scorecards.c.verdict, scorecards.c.submitted_by)
    card = story.read(lambda conn: conn.execute(query).one())
    assert tuple(card) == ("reject", world.people["maya"])
    assert story.open(KIND) is None
    assert "it is recorded" in (await look(world, link)).text


async def test_an_old_form_contradicts_nothing(story: Story, world: World) -> None:
    link = story.link(open_task_of(KIND, story), "maya")
    seen = seen_in(await look(world, link))
    await send(world, link, **{"completion": "corrected", "version": seen, **REJECT})
    again = await send(world, link, **{"completion": "corrected", "version": seen, **PASS})
    assert again.status_code == 409


async def test_the_manager_sees_it_and_can_stand_by_it_or_decide(
    story: Story, world: World
) -> None:
    link = escalated(story, open_task_of(KIND, story))
    page = (await look(world, link)).text
    assert str(PASS["evidence"]) in page
    assert "HR entered feedback on 欧阳静: can it stand?" in page
    assert "You can stand by it, or decide the outcome yourself" in page
    assert re.search(r'name="outcome"', page)
    assert "That is not what I said" not in page
    assert (await send(world, link, completion="confirmed")).status_code == 303
    assert confirmed_by(story) == world.people["tom"]


async def test_an_interviewer_who_has_not_confirmed_reads_nobody_elses_feedback(
    story: Story, world: World
) -> None:
    story.collecting("maya", "otto")
    others = {**PASS, "evidence": "Otto was told this."}
    for who, said in (("maya", PASS), ("otto", others)):
        owner = world.people[who]
        task = story.open(TaskKind.GIVE_FEEDBACK, owner).id
        story.act(task, "submitted_for", "lina", **said)
    story.step(judging.decide, story.stage)
    task = story.open(KIND, world.people["maya"]).id
    page = (await look(world, story.link(task, "maya"))).text
    assert str(PASS["evidence"]) in page
    assert "Otto was told this." not in page


@pytest.mark.parametrize(("who", "there"), [("lina", False), ("tom", False)])
async def test_at_the_desk_nobody_confirms_who_was_not_brought_in(
    story: Story, world: World, who: str, there: bool
) -> None:
    task = open_task_of(KIND, story)
    async with world.client(who) as client:
        page = await client.get(f"/tasks/{task}", params={"lang": "en"})
        sent = await client.post(f"/tasks/{task}", data={"completion": "confirmed"})
    assert page.status_code == 200
    assert ('value="confirmed"' in page.text) is there
    assert sent.status_code == 409
    assert confirmed_by(story) == ""


async def test_whoever_has_a_desk_sees_their_words_there_and_confirms_them(
    story: Story, world: World
) -> None:
    task = open_task_of(KIND, story)
    async with world.client("maya") as client:
        page = (await client.get(f"/tasks/{task}", params={"lang": "en"})).text
        sent = await client.post(f"/tasks/{task}", data={"completion": "confirmed"})
    assert "Feedback entered for you by 李娜 of HR" in page
    assert str(PASS["evidence"]) in page
    assert sent.status_code == 303
    assert confirmed_by(story) == world.people["maya"]


async def test_or_contradicts_them_there(story: Story, world: World) -> None:
    task = open_task_of(KIND, story)
    async with world.client("maya") as client:
        page = await client.get(f"/tasks/{task}", params={"lang": "en"})
        form = {"completion": "corrected", "version": seen_in(page)}
        empty = await client.post(f"/tasks/{task}", data={**form, "verdict": "reject"})
        assert empty.status_code == 422
        old = await client.post(f"/tasks/{task}", data={**form, "version": "act_old", **REJECT})
        assert old.status_code == 409
        sent = await client.post(f"/tasks/{task}", data={**form, **REJECT})
        again = await client.post(f"/tasks/{task}", data={**form, **REJECT})
    assert (sent.status_code, again.status_code) == (303, 409)
    query = select(scorecards.c.verdict, scorecards.c.submitted_by)
    card = story.read(lambda conn: conn.execute(query).one())
    assert tuple(card) == ("reject", world.people["maya"])


async def test_nobody_else_puts_it_into_words_of_their_own(story: Story, world: World) -> None:
    task = open_task_of(KIND, story)
    query = select(scorecards.c.act_id)
    seen = story.read(lambda conn: conn.execute(query).scalar_one())
    for who in ("lina", "tom"):
        async with world.client(who) as client:
            form = {"completion": "corrected", "version": seen, **REJECT}
            assert (await client.post(f"/tasks/{task}", data=form)).status_code == 409
    assert story.open(KIND).id == task
