"""An invitation that waits: asked about where the time is chosen, shown at the desk, and not told
to the candidate before it has left."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from activities.steps import arranging, interviewing, invitations
from db.schema import acts, messages
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.story import PASS, Story
from tests.pages.test_application import last_act, second_stage
from tests.pages.test_application import page_of as case_of
from tests.pages.test_application import post as act_on
from tests.pages.test_arranging import form_of, post
from tests.pages.test_candidate import look
from tests.pages.test_inbox import get
from tests.pages.test_slips import appointment, sent_again

TO_NIGHT = {"hours": 11}
"""From ten in the morning to nine in the evening, in Shanghai."""
TOO_NEAR = "2027-03-02T10:00"


async def asked_by_night(story: Story) -> tuple[str, str]:
    """The task, and the page that asks about an interview that is too near."""
    task = story.arranging()
    story.world.clock.forward(**TO_NIGHT)
    asked = await post(story, task, **appointment(story, TOO_NEAR))
    assert asked.status_code == 422
    return task, asked.text


async def test_the_second_press_says_how_the_candidate_hears(story: Story) -> None:
    task, page = await asked_by_night(story)
    mine = form_of(page, "scheduled")
    assert "欧阳静 would not hear of it in good time" in mine
    assert "2 March 2027, 09:00" in mine
    pressed = re.findall(r'<button class="(\w+)" name="invitation" value="(\w+)">([^<]+)', mine)
    assert pressed == [
        ("main", "now", "Send the invitation now"),
        ("second", "telephone", "I tell them by telephone"),
    ]
    assert "Submit again" not in mine
    assert story.open(TaskKind.SCHEDULE_INTERVIEW).id == task


@pytest.mark.parametrize(("answer", "waits"), [("now", False), ("telephone", True)])
async def test_either_answer_arranges_the_interview(story: Story, answer: str, waits: bool) -> None:
    task, page = await asked_by_night(story)
    form = appointment(story, TOO_NEAR, invitation=answer)
    assert (await sent_again(story, page, **form)).status_code == 303
    query = select(acts.c.codes).where(acts.c.task_id == task)
    assert story.read(lambda conn: conn.execute(query).scalar_one())["invitation"] == answer
    story.arranged(task)
    assert (story.open(TaskKind.AWAIT_INVITATION) is not None) is waits


async def test_the_question_is_not_part_of_a_form_that_nothing_is_asked_about(
    story: Story,
) -> None:
    task = story.arranging()
    story.world.clock.forward(**TO_NIGHT)
    in_time = await post(story, task, **appointment(story, "2027-03-02T15:00"))
    assert in_time.status_code == 303
    story.arranged(task)
    waiting = story.open(TaskKind.AWAIT_INTERVIEW).id
    assert 'name="invitation"' not in await get(story.world, f"/tasks/{waiting}")


async def test_application_inbox_and_task_say_until_when_it_waits(
    story: Story, world: World
) -> None:
    story.invited_by_night()
    waiting = story.open(TaskKind.AWAIT_INVITATION)
    case = await case_of(story)
    assert "The invitation to the candidate waits until Tue 2 Mar, 09:00." in case
    assert "The candidate has not been invited to it yet." in case
    inbox = await get(world, "/inbox")
    assert "Waiting to send the invitation" in inbox.split("Sending soon", 1)[1]
    page = await get(world, f"/tasks/{waiting.id}")
    assert "leaves Tuesday 2 March 2027, 09:00" in page
    assert "It is outside of the hours in which candidates are written to" in page
    assert "感谢您对" in page


@pytest.mark.parametrize("place", ["/inbox", "case"])
async def test_it_is_sent_at_once_from_inbox_and_application(
    story: Story, world: World, place: str
) -> None:
    story.invited_by_night()
    task = story.open(TaskKind.AWAIT_INVITATION).id
    page = await case_of(story) if place == "case" else await get(world, place)
    form = page.split(f'action="/tasks/{task}', 1)[1].split("</form>", 1)[0]
    sent: dict[str, Any] = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert sent["completion"] == "send_now"
    assert (await post(story, task, **sent)).status_code == 303
    query = select(acts.c.id).where(acts.c.task_id == task)
    act = story.read(lambda conn: conn.execute(query).scalar_one())
    story.deliver(story.step(invitations.see_to_invitation, act).messages)
    query = select(messages.c.state).where(messages.c.scenario == "interview_invitation")
    assert story.read(lambda conn: conn.execute(query).scalar_one()) == "sent"


async def test_what_follows_news_cannot_be_sent_before_it(story: Story, world: World) -> None:
    second_stage(story)
    story.judged(PASS)
    story.world.clock.forward(hours=9)
    form = appointment(story, "2027-03-05T14:30")
    answer = await act_on(story, "book", **{k: v for k, v in form.items() if k != "completion"})
    assert answer.status_code == 303
    story.step(arranging.book_ahead, last_act(story, "book_ahead"))
    task = story.open(TaskKind.AWAIT_INVITATION)
    assert "that follows the result of the round before" in await case_of(story)
    page = await get(world, f"/tasks/{task.id}")
    assert "does not leave by itself before the interview begins" in page
    assert "hears the result of the round before first" in page
    refused = await post(story, task.id, completion="send_now", version=str(task.version))
    assert refused.status_code == 409
    assert "has not been told the result of the round before yet" in refused.text


async def test_the_candidates_page_tells_nothing_that_their_mail_has_not(
    story: Story, world: World
) -> None:
    second_stage(story)
    story.judged(PASS)
    link = story.link("", "")
    before = await look(world, link, "en")
    form = appointment(story, "2027-03-05T14:30")
    await act_on(story, "book", **{k: v for k, v in form.items() if k != "completion"})
    story.step(arranging.book_ahead, last_act(story, "book_ahead"))
    assert await look(world, link, "en") == before


async def test_of_an_interview_that_was_called_off_unannounced_the_candidates_page_says_nothing(
    story: Story, world: World
) -> None:
    story.invited_by_night()
    link = story.link("", "")
    before = await look(world, link, "en")
    act = story.act(story.open(TaskKind.AWAIT_INTERVIEW).id, "cancelled", "lina")
    story.deliver(story.step(interviewing.cancel_interview, act).messages)
    assert await look(world, link, "en") == before
    assert "meet.example" not in before
