"""An application's page: what HR can do to it, and what it shows to whom."""

from __future__ import annotations

import re
from typing import Any

import httpx2
import pytest
from sqlalchemy import Connection, insert, select, update

from activities.steps import arranging, asking, escalating, interviewing, judging, telling
from db.clock_and_ids import new_id
from db.schema import acts, process_views, stages
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.story import PASS, REJECT, Story

HOSTILE = "\"><script>alert('x')</script><img src=x onerror=alert(1)>{{ 7 * 7 }}"


def second_stage(story: Story) -> str:
    """The job has a second stage, of two meetings, and so has its process."""
    stage = new_id("stg")

    def write(conn: Connection) -> None:
        otto = story.world.people["otto"]
        conn.execute(
            insert(stages).values(
                id=stage,
                job_id=story.world.job,
                position=2,
                name="Final round",
                rule="any_veto",
                minutes=60,
                panel=[story.world.people["maya"]],
                meetings=[
                    {"name": "Design", "minutes": 45, "panel": [otto], "lead": otto},
                    {"name": "Values", "minutes": 30, "panel": []},
                ],
                attributes=[],
            )
        )
        mine = process_views.c.application_id == story.application
        plan = conn.execute(select(process_views.c.plan).where(mine)).scalar_one()
        conn.execute(update(process_views).where(mine).values(plan=[*plan, stage]))

    story.write(write)
    return stage


async def page_of(story: Story, who: str = "lina", lang: str = "en", **query: str) -> str:
    async with story.world.client(who) as client:
        page = await client.get(
            f"/applications/{story.application}", params={"lang": lang, **query}
        )
    assert page.status_code == 200
    return str(page.text)


async def post(story: Story, what: str, who: str = "lina", **form: Any) -> httpx2.Response:
    async with story.world.client(who, **{"Accept-Language": "en"}) as client:
        address = f"/applications/{story.application}/{what}"
        return await client.post(address, params={"lang": "en"}, data=form)


def last_act(story: Story, kind: str) -> str:
    query = acts.select().where(acts.c.kind == kind).order_by(acts.c.seq.desc())
    return str(story.read(lambda conn: conn.execute(query).first()).id)


# --- booking ahead ------------------------------------------------------------------------------


async def test_the_next_stage_is_booked_ahead_with_what_its_plan_says(
    story: Story, world: World
) -> None:
    second_stage(story)
    story.collecting()
    page = await page_of(story)
    form = page.split('id="book"', 1)[1].split("</details>", 1)[0]
    assert "Final round" in form
    assert "Meeting 1 of 2: Design" in form
    assert 'name="minutes" value="45"' in form
    assert f'value="{world.people["otto"]}" checked' in form
    assert f'value="{world.people["maya"]}" checked' not in form
    answer = await post(
        story,
        "book",
        starts_at="2027-03-05T14:30",
        minutes="45",
        place="Room 1",
        panel=[world.people["otto"]],
        announce="elsewhere",
    )
    assert answer.status_code == 303
    story.step(arranging.book_ahead, last_act(story, "book_ahead"))
    page = await page_of(story)
    assert "Arranged elsewhere" in page
    assert "Meeting 2 of 2: Values" in page


async def test_who_books_what_has_been_booked_a_moment_ago_reads_why_it_does_not_count(
    story: Story, world: World
) -> None:
    second_stage(story)
    story.collecting()
    form: dict[str, Any] = {
        "starts_at": "2027-03-05T14:30",
        "minutes": "45",
        "place": "Room 1",
        "panel": [world.people["otto"]],
    }
    assert (await post(story, "book", **form)).status_code == 303
    again = await post(story, "book", **{**form, "place": "Room 7"})
    assert again.status_code == 409
    assert "has been booked already" in again.text
    async with world.client("lina") as client:
        path = f"/api/v1/applications/{story.application}/acts/book_ahead"
        body = {"form": {**form, "starts_at": "2027-03-05T14:30:00+08:00", "minutes": 45}}
        answer = await client.post(path, json=body)
    assert answer.headers["content-type"].startswith("application/problem+json")
    said = answer.json()
    assert (said["status"], said["type"]) == (409, "urn:genjin:problem:conflict")
    assert said["reason"] == "booked_before"


async def test_without_a_next_stage_there_is_nothing_to_book(story: Story) -> None:
    story.collecting()
    assert 'id="book"' not in await page_of(story)
    answer = await post(
        story,
        "book",
        starts_at="2027-03-05T14:30",
        minutes="45",
        place="Room 1",
        panel=[story.world.people["otto"]],
    )
    assert answer.status_code == 409
    assert "no next stage" in answer.text


async def test_a_booking_with_faults_comes_back_as_it_was_typed(story: Story) -> None:
    second_stage(story)
    story.collecting()
    answer = await post(story, "book", starts_at="soon", minutes="45", place="Room & 1")
    assert answer.status_code == 422
    form = answer.text.split('id="book"', 1)[1].split("</details>", 1)[0]
    assert form.startswith(" open")
    assert "A date and a time are expected here" in form
    assert 'value="Room &amp; 1"' in form


# --- urgent -------------------------------------------------------------------------------------


async def test_what_is_urgent_says_so_everywhere(story: Story, world: World) -> None:
    story.collecting()
    answer = await post(story, "urgent", reason="另一家周五前要答复", offer_until="2027-03-05")
    assert answer.status_code == 303
    story.step(asking.apply_urgency, last_act(story, "mark_urgent"))
    task = story.open(TaskKind.GIVE_FEEDBACK).id
    for path in (
        f"/applications/{story.application}?",
        f"/tasks/{task}?",
        "/?",
        "/inbox?whose=all&",
    ):
        async with world.client("lina") as client:
            page = (await client.get(f"{path}lang=en")).text
        assert re.search(r'class="tag urgent"', page) or "Urgent" in page, path
    page = await page_of(story)
    assert "another company&#39;s offer until 5 Mar" in page
    assert "另一家周五前要答复" in page
    assert 'id="not-urgent"' in page
    assert "须于3月5日前答复其他公司的 offer" in await page_of(story, lang="zh")


async def test_another_date_is_given_and_urgency_taken_back_on_the_page(story: Story) -> None:
    story.collecting()
    assert 'id="not-urgent"' not in await page_of(story)
    assert (await post(story, "not-urgent")).status_code == 409
    await post(story, "urgent", reason="另一家周五前要答复", offer_until="2027-03-05")
    story.step(asking.apply_urgency, last_act(story, "mark_urgent"))
    form = (await page_of(story)).split('id="urgent"', 1)[1].split("</details>", 1)[0]
    assert "Another date for the answer" in form
    assert 'value="2027-03-05"' in form
    await post(story, "urgent", reason="延到下周", offer_until="2027-03-12")
    assert "another company&#39;s offer until 12 Mar" in await page_of(story)
    assert (await post(story, "not-urgent", reason="那边撤了")).status_code == 303
    story.step(asking.take_back_urgency, last_act(story, "take_back_urgency"))
    page = await page_of(story)
    assert "took the urgency back" in page
    assert "那边撤了" in page
    assert 'class="tag urgent"' not in page
    assert "取消了加急" in await page_of(story, lang="zh")


async def test_urgent_needs_a_reason(story: Story) -> None:
    story.collecting()
    answer = await post(story, "urgent", reason=" ", offer_until="2027-03-05")
    assert answer.status_code == 422
    assert 'value="2027-03-05"' in answer.text


@pytest.mark.parametrize("what", ["book", "urgent", "withdraw", "notes"])
async def test_only_the_desk_does_things_to_an_application(story: Story, what: str) -> None:
    second_stage(story)
    story.collecting()
    page = await page_of(story, "tom")
    assert f'/{what}"' not in page
    assert (await post(story, what, "tom", reason="x", text="x")).status_code == 403


# --- questions on the phone ---------------------------------------------------------------------


async def test_what_a_candidate_asks_on_the_phone_is_passed_on(story: Story) -> None:
    story.collecting()
    assert 'id="review"' not in await page_of(story)
    assert (await post(story, "ask", question="团队有多大？")).status_code == 303
    story.asked()
    page = await page_of(story)
    assert "noted a question of the candidate" in page
    assert "团队有多大？" in page
    assert story.open(TaskKind.ANSWER_QUESTION) is not None


async def test_a_review_is_asked_for_once_and_only_of_a_rejection(story: Story) -> None:
    story.collecting()
    assert (await post(story, "review", question="为什么？")).status_code == 409
    story.act(story.open(TaskKind.GIVE_FEEDBACK).id, "submitted", "maya", **REJECT)
    story.step(judging.decide, story.stage)
    form = {"reason_code": "skills_gap"}
    act = story.act(story.open(TaskKind.NOTIFY_CANDIDATE).id, "send", "lina", **form)
    story.step(telling.tell, act)
    story.released()
    assert 'id="review"' in await page_of(story)
    assert (await post(story, "review", question="为什么？")).status_code == 303
    assert 'id="review"' not in await page_of(story)
    assert (await post(story, "review", question="为什么？")).status_code == 409


async def test_a_question_without_words_comes_back(story: Story) -> None:
    story.collecting()
    answer = await post(story, "ask", question=" ")
    assert answer.status_code == 422
    assert '<details class="quiet-action" id="ask" open>' in answer.text


# --- undo ---------------------------------------------------------------------------------------


async def test_a_letter_that_waits_to_leave_is_taken_back_from_here(
    story: Story, world: World
) -> None:
    story.told(REJECT, reason_code="skills_gap")
    waiting = story.open(TaskKind.AWAIT_RELEASE)
    page = await page_of(story)
    assert f'action="/tasks/{waiting.id}?from=case"' in page
    assert "Until then it can be taken back" in page
    async with world.client("lina") as client:
        answer = await client.post(
            f"/tasks/{waiting.id}?from=case",
            data={"completion": "undo", "version": str(waiting.version)},
        )
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/applications/{story.application}"
    assert story.open(TaskKind.AWAIT_RELEASE) is None


async def test_who_is_not_at_the_desk_is_not_offered_to_take_it_back(story: Story) -> None:
    story.told(REJECT, reason_code="skills_gap")
    assert "?from=case" not in await page_of(story, "tom")


# --- the timeline -------------------------------------------------------------------------------


async def test_every_automatic_step_names_its_rule_and_its_policys_version(story: Story) -> None:
    story.escalated()
    page = await page_of(story, all="1")
    entries = page.split('<ol class="timeline">', 1)[1]
    for what in ("was reminded", "Escalated to"):
        entry = entries.split(what, 1)[1].split("</li>", 1)[0]
        assert "Policy hybrid, version 1" in entry, what
    story.act(story.open(TaskKind.GIVE_FEEDBACK).id, "submitted", "maya", **PASS)


async def test_a_decision_by_rule_names_it(story: Story) -> None:
    story.judged(PASS)
    assert "any veto" in await page_of(story)
    assert "一票否决" in await page_of(story, lang="zh")


async def test_an_interview_that_was_moved_says_so(story: Story, world: World) -> None:
    story.invited()
    act = story.act(
        story.open(TaskKind.AWAIT_INTERVIEW).id,
        "rescheduled",
        "lina",
        starts_at="2027-03-04T06:00:00+00:00",
        minutes=60,
        place="Room 2",
        panel=[world.people["maya"]],
    )
    assert 'class="tag moved"' not in await page_of(story)
    story.step(interviewing.move_interview, act)
    assert 'class="tag moved"' in await page_of(story)
    act = story.act(story.open(TaskKind.AWAIT_INTERVIEW).id, "cancelled", "lina")
    story.step(interviewing.cancel_interview, act)
    page = await page_of(story)
    assert 'class="tag cancelled"' in page
    assert 'class="tag moved"' not in page


async def test_the_ladder_goes_on_when_somebody_is_reminded(story: Story) -> None:
    task = story.escalated()
    story.step(escalating.escalate, f"{task.removeprefix(story.application + ':')}@4")
    assert "Escalated to" in await page_of(story)
