"""An interviewer who cannot be there says so by link; whoever is replaced has a dead one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from activities.steps import interviewing
from db.schema import acts, interviews
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.story import PASS, Story
from tests.pages.test_link_feedback import last_act
from tests.pages.test_links import look, send

WHY = "I am at a customer's that day"


def seat(story: Story, number: int = 1) -> str:
    """The task that the panel's n-th seat will have."""
    return f"{story.application}:give_feedback:{number}"


def seated(story: Story) -> list[str]:
    row = story.read(lambda conn: conn.execute(select(interviews)).one())
    return [each["person"] for each in row.panel]


async def test_an_interviewer_declines_with_a_reason_and_the_link_is_dead(
    story: Story, world: World
) -> None:
    story.invited("maya", "otto")
    link = story.link(seat(story), "maya")
    page = (await look(world, link)).text
    assert "I cannot be there" in page
    assert "李娜 finds somebody else" in page
    answer = await send(world, link, completion="declined_interview", version="1", note=WHY)
    assert answer.status_code == 303
    at_once = await look(world, link)
    assert "Noted: you cannot be there" in at_once.text
    assert "Decline this interview" not in at_once.text
    story.step(interviewing.report_trouble, last_act(story))
    assert seated(story) == [world.people["otto"]]
    assert story.open(TaskKind.RESOLVE_INTERVIEW).owner_id == world.people["lina"]
    assert "Noted: you cannot be there" in (await look(world, link)).text
    assert (await send(world, link, completion="declined_interview")).status_code == 409
    assert (await send(world, link, **PASS)).status_code == 409
    # The colleague goes on as if nothing had been.
    assert "I cannot be there" in (await look(world, story.link(seat(story, 2), "otto"))).text


async def test_declining_wants_a_reason_and_keeps_what_was_looked_at(
    story: Story, world: World
) -> None:
    story.invited("maya")
    link = story.link(seat(story), "maya")
    answer = await send(world, link, completion="declined_interview", note=" ")
    assert answer.status_code == 422
    assert "This must be filled in." in answer.text
    assert '<details class="panel decline" open>' in answer.text
    assert seated(story) == [world.people["maya"]]


async def test_declining_twice_at_once_counts_once(story: Story, world: World) -> None:
    story.invited("maya", "otto")
    link = story.link(seat(story), "maya")
    answers = [
        (await send(world, link, completion="declined_interview", note=WHY)).status_code
        for _ in range(2)
    ]
    assert answers == [303, 409]


async def test_once_the_interview_has_begun_nobody_declines_it(story: Story, world: World) -> None:
    story.invited("maya")
    link = story.link(seat(story), "maya")
    world.clock.forward(hours=2)
    story.step(interviewing.collect, story.open(TaskKind.AWAIT_INTERVIEW).id)
    assert "I cannot be there" not in (await look(world, link)).text
    refused = await send(world, link, completion="declined_interview", note=WHY)
    assert refused.status_code == 422
    assert story.open(TaskKind.GIVE_FEEDBACK) is not None


async def test_a_replaced_interviewers_link_is_dead_and_says_what_to_do(
    story: Story, world: World
) -> None:
    story.invited("maya")
    link = story.link(seat(story), "maya")
    task = story.open(TaskKind.AWAIT_INTERVIEW).id
    act = story.act(task, "panel_changed", "lina", panel=[world.people["otto"]])
    story.step(interviewing.change_panel, act)
    for answer in (
        await look(world, link),
        await send(world, link, completion="declined_interview", note=WHY),
    ):
        assert answer.status_code == 410
        assert "has been replaced" in answer.text
        assert "I cannot be there" not in answer.text
    assert seated(story) == [world.people["otto"]]


@pytest.mark.parametrize(("who", "status"), [("maya", 200), ("otto", 404), ("tom", 403)])
async def test_signed_in_only_whoever_is_seated_declines(
    story: Story, world: World, who: str, status: int
) -> None:
    story.invited("maya")
    task = story.open(TaskKind.AWAIT_INTERVIEW).id
    async with world.client(who) as client:
        body = {"completion": "declined_interview", "form": {"note": WHY}}
        answer = await client.post(f"/api/v1/tasks/{task}/completions", json=body)
    assert answer.status_code == status, answer.text


async def test_the_desks_page_offers_declining_to_whoever_is_seated(
    story: Story, world: World
) -> None:
    story.invited("maya")
    task = story.open(TaskKind.AWAIT_INTERVIEW).id
    async with world.client("maya") as client:
        page = await client.get(f"/tasks/{task}", params={"lang": "en"})
        assert "I cannot be there" in page.text
        answer = await client.post(
            f"/tasks/{task}", data={"completion": "declined_interview", "note": WHY}
        )
    assert answer.status_code == 303


async def test_half_a_form_is_not_acted_upon(story: Story, world: World) -> None:
    """The connection broke after what would be enough for an act: it was not all of it."""
    story.collecting()
    path = story.link(story.open(TaskKind.GIVE_FEEDBACK).id, "maya")
    said = b"completion=candidate_absent&note=She+did+not"
    coming: list[dict[str, Any]] = [
        {"type": "http.request", "body": said, "more_body": True},
        {"type": "http.disconnect"},
    ]
    answered: list[Any] = []

    async def receive() -> dict[str, Any]:
        return coming.pop(0)

    async def send(message: Any) -> None:
        answered.append(message)

    headers = {
        "host": "desk.example",
        "content-type": "application/x-www-form-urlencoded",
        "content-length": "900",
        "sec-fetch-site": "same-origin",
    }
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("desk.example", 80),
    }
    before = world.count(acts)
    await world.app(scope, receive, send)
    assert (answered, world.count(acts)) == ([], before)
    coming += [{"type": "http.request", "body": said, "more_body": False}]
    await world.app(scope, receive, send)
    assert (answered[0]["status"], world.count(acts)) == (303, before + 1)
