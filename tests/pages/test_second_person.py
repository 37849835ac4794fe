"""Whoever told a candidate the rejection does not answer the request to look at it again."""

from __future__ import annotations

from sqlalchemy import select

from activities.steps import telling
from db.schema import admin_acts
from domain.words import TaskKind
from tests.api.proposing import second_lead
from tests.api.world import World
from tests.pages.story import REJECT, Story

ANSWER = {"completion": "answered", "answer": "因为另一位候选人更接近要求。"}


def asked_again(story: Story, told_by: str) -> str:
    """Somebody sends the rejection, and the candidate asks for a review; gives its task."""
    story.judged(REJECT)
    task = story.open(TaskKind.NOTIFY_CANDIDATE).id
    story.step(telling.tell, story.act(task, "send", told_by, reason_code="skills_gap"))
    story.released()
    return story.ask("为什么？", review=True)


async def answered(world: World, task: str, who: str) -> tuple[int, str]:
    """Somebody answers on the page: the status, and the page."""
    async with world.client(who) as client:
        answer = await client.post(f"/tasks/{task}", data=ANSWER)
        return answer.status_code, answer.text


async def test_a_recruiter_does_not_answer_a_review(story: Story, world: World) -> None:
    task = asked_again(story, "lina")
    async with world.client("lina") as client:
        body = {"completion": "answered", "form": {"answer": ANSWER["answer"]}}
        answer = await client.post(f"/api/v1/tasks/{task}/completions", json=body)
    assert (answer.status_code, answer.json()["reason"]) == (403, "not_yours")
    assert (await answered(world, task, "hana"))[0] == 303


async def test_an_hr_lead_does_not_answer_for_their_own_rejection(
    story: Story, world: World
) -> None:
    second_lead(world)
    task = asked_again(story, "hana")
    async with world.client("hana") as client:
        page = (await client.get(f"/tasks/{task}")).text
    assert "You sent the rejection: another HR lead answers" in page
    assert 'name="answer"' not in page
    status, page = await answered(world, task, "hana")
    assert status == 409
    assert "You sent the rejection" in page
    assert (await answered(world, task, "hugo"))[0] == 303
    assert world.count(admin_acts) == 0


async def test_the_only_hr_lead_does_and_it_is_listed(story: Story, world: World) -> None:
    task = asked_again(story, "hana")
    assert (await answered(world, task, "hana"))[0] == 303
    query = select(admin_acts)
    act = world.parts.database.read_now(lambda conn: conn.execute(query).one())
    assert (act.kind, act.person_id, act.subject_id) == (
        "review.answered_alone",
        world.people["hana"],
        story.application,
    )
    assert act.after == {"task": task, "alone": True}
