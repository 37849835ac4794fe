"""Interviews at the recruiter's desk: arranged, moved, called off, seen to when they went wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import select, update

from activities.steps import interviewing
from db.schema import interviews, stages, tasks
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import open_task_of
from tests.pages.story import PASS, Story

HOSTILE = "<script>alert('x')</script>{{ 7 * 7 }}"


async def page_of(story: Story, task: str, who: str = "lina", lang: str = "en") -> str:
    async with story.world.client(who) as client:
        page = await client.get(f"/tasks/{task}", params={"lang": lang})
    assert page.status_code == 200
    return str(page.text)


def form_of(page: str, completion: str) -> str:
    """One form of a page, by what it completes the task with."""
    forms: list[str] = re.findall(r"<form.*?</form>", page, re.DOTALL)
    return next((form for form in forms if f'value="{completion}"' in form), "")


def main_of(page: str) -> str:
    """The completion whose form lies open."""
    found = re.search(r'<section class="panel">.*?name="completion" value="(\w+)"', page, re.DOTALL)
    return found[1] if found else ""


async def post(story: Story, task: str, who: str = "lina", /, **form: Any) -> httpx2.Response:
    async with story.world.client(who, **{"Accept-Language": "en"}) as client:
        return await client.post(f"/tasks/{task}", params={"lang": "en"}, data=form)


def several_meetings(story: Story) -> None:
    otto = story.world.people["otto"]
    meetings = [
        {"name": "编程", "minutes": 45, "panel": [otto], "lead": otto},
        {"name": "Values", "minutes": 30, "panel": []},
    ]
    story.write(lambda conn: conn.execute(update(stages).values(meetings=meetings)))


def disturbed(story: Story, kind: str = "candidate_absent", note: str = "等了二十分钟") -> str:
    """Somebody of the panel says what came between."""
    story.collecting("maya", "otto")
    given = story.open(TaskKind.GIVE_FEEDBACK, story.world.people["maya"]).id
    story.step(interviewing.report_trouble, story.act(given, kind, "maya", note=note))
    return str(story.open(TaskKind.RESOLVE_INTERVIEW).id)


async def declined(story: Story, *panel: str) -> str:
    """Somebody of the panel says at the desk that they cannot be there."""
    story.invited(*(panel or ("maya", "otto")))
    waiting = str(story.open(TaskKind.AWAIT_INTERVIEW).id)
    form = {"completion": "declined_interview", "note": "那天在路上"}
    assert (await post(story, waiting, "maya", **form)).status_code == 303
    closed = select(tasks.c.act_id).where(tasks.c.id == waiting)
    act = story.read(lambda conn: conn.execute(closed).scalar_one())
    story.step(interviewing.report_trouble, act)
    return str(story.open(TaskKind.RESOLVE_INTERVIEW).id)


# --- arranging ----------------------------------------------------------------------------------


async def test_of_several_meetings_the_page_says_which_and_begins_with_its_plan(
    story: Story, world: World
) -> None:
    several_meetings(story)
    story.arranging()
    kind = TaskKind.SCHEDULE_INTERVIEW
    page = await page_of(story, f"{story.application}:{kind}:1")
    assert "Meeting 1 of 2: 编程" in page
    assert 'name="minutes" value="45"' in page
    assert f'value="{world.people["otto"]}" checked' in page
    assert f'value="{world.people["maya"]}" checked' not in page
    # What a meeting leaves open is the stage's.
    page = await page_of(story, f"{story.application}:{kind}:2", lang="zh")
    assert "第 2 场（共 2 场）：Values" in page
    assert 'name="minutes" value="30"' in page
    assert f'value="{world.people["maya"]}" checked' in page


async def test_what_is_arranged_elsewhere_is_chosen_in_the_form(story: Story) -> None:
    page = await page_of(story, story.arranging())
    assert re.search(r'name="announce" value="genjin" checked', page)
    assert "Arranged elsewhere: send nothing" in page


# --- changing it --------------------------------------------------------------------------------


async def test_moving_begins_with_what_is_arranged(story: Story, world: World) -> None:
    story.invited("otto", "maya", starts_in=timedelta(hours=3))
    page = await page_of(story, story.open(TaskKind.AWAIT_INTERVIEW).id)
    form = form_of(page, "rescheduled")
    assert 'name="starts_at" value="2027-03-01T13:00"' in form
    assert 'name="place" value="https://meet.example/room"' in form
    assert 'name="minutes" value="60"' in form
    ticked = re.findall(r'name="panel" value="(per_\w+)" checked', form)
    assert ticked == [world.people["otto"], world.people["maya"]]


async def test_moving_what_was_arranged_elsewhere_does_not_promise_mails(story: Story) -> None:
    promise = "Everybody gets the new time by mail"
    story.invited("otto", starts_in=timedelta(hours=3))
    task = story.open(TaskKind.AWAIT_INTERVIEW).id
    assert promise in form_of(await page_of(story, task), "rescheduled")
    story.write(lambda conn: conn.execute(update(interviews).values(announced=False)))
    moving = form_of(await page_of(story, task), "rescheduled")
    assert promise not in moving
    assert "nobody is told unless" in moving


async def test_a_wait_asks_nothing_of_anybody_and_offers_every_change_folded_away(
    story: Story,
) -> None:
    page = await page_of(story, open_task_of(TaskKind.AWAIT_INTERVIEW, story))
    assert main_of(page) == ""
    assert "Nobody has to do anything" in page
    for completion in ("rescheduled", "panel_changed", "cancelled"):
        assert form_of(page, completion)


async def test_an_interview_is_moved_from_its_page(story: Story, world: World) -> None:
    interview = story.invited()
    task = story.open(TaskKind.AWAIT_INTERVIEW).id
    answer = await post(
        story,
        task,
        completion="rescheduled",
        version="1",
        starts_at="2027-03-04T10:00",
        minutes="30",
        place="Room 7",
        panel=[world.people["maya"]],
    )
    assert answer.status_code == 303
    async with world.client("lina") as client:
        done = (await client.get(answer.headers["location"] + "&lang=en")).text
    assert "Interview moved" in done
    assert interview


async def test_a_change_with_a_fault_comes_back_open_and_as_typed(story: Story) -> None:
    task = open_task_of(TaskKind.AWAIT_INTERVIEW, story)
    answer = await post(
        story, task, completion="rescheduled", starts_at="then", minutes="30", place="Room & 7"
    )
    assert answer.status_code == 422
    assert '<details class="panel" open>' in answer.text
    assert 'value="Room &amp; 7"' in form_of(answer.text, "rescheduled")
    # The other forms still begin with what is arranged.
    assert "checked" in form_of(answer.text, "panel_changed")


# --- seeing to what came between ----------------------------------------------------------------


async def test_the_page_says_what_happened_and_who_said_it_with_their_words(
    story: Story,
) -> None:
    task = disturbed(story)
    page = await page_of(story, task)
    assert "Maya Chen: the candidate did not come" in page
    assert "等了二十分钟" in page
    assert "Maya Chen反映：候选人没有来" in await page_of(story, task, lang="zh")


MAIN: Mapping[str, str] = {
    "candidate_absent": "rescheduled",
    "moved": "rescheduled",
    "cut_short": "went_on",
}


@pytest.mark.parametrize("kind", sorted(MAIN))
async def test_what_fits_what_happened_lies_open(story: Story, kind: str) -> None:
    page = await page_of(story, disturbed(story, kind))
    assert main_of(page) == MAIN[kind]


async def test_once_it_has_begun_its_panel_stays_and_its_old_time_is_not_offered_again(
    story: Story,
) -> None:
    page = await page_of(story, disturbed(story))
    assert form_of(page, "panel_changed") == ""
    assert form_of(page, "took_place")
    assert 'name="starts_at" value=""' in form_of(page, "rescheduled")
    assert 'name="place" value="https://meet.example/room"' in form_of(page, "rescheduled")


async def test_whoever_declines_is_replaced_before_the_interview(
    story: Story, world: World
) -> None:
    task = await declined(story)
    page = await page_of(story, task)
    assert "Maya Chen cannot be there" in page
    assert "那天在路上" in page
    assert main_of(page) == "panel_changed"
    assert re.findall(
        r'name="panel" value="(per_\w+)" checked', form_of(page, "panel_changed")
    ) == [world.people["otto"]]
    assert form_of(page, "took_place") == ""
    assert "Keep the interview as it is" in form_of(page, "went_on")
    answer = await post(story, task, completion="panel_changed", panel=[world.people["tom"]])
    assert answer.status_code == 303


async def test_an_interview_without_anybody_is_not_kept_as_it_is(story: Story) -> None:
    task = await declined(story, "maya")
    assert form_of(await page_of(story, task), "went_on") == ""
    async with story.world.client("lina") as client:
        answer = await client.post(
            f"/api/v1/tasks/{task}/completions", json={"completion": "went_on"}
        )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "nobody_comes"
    assert story.open(TaskKind.RESOLVE_INTERVIEW) is not None


async def test_what_was_seen_to_before_is_not_told_again(story: Story, world: World) -> None:
    first = disturbed(story, note="第一次")
    act = story.act(
        first,
        "rescheduled",
        "lina",
        starts_at=(world.clock() + timedelta(hours=2)).isoformat(),
        minutes=60,
        place="Room 1",
        panel=[world.people["maya"]],
    )
    story.step(interviewing.move_interview, act)
    world.clock.forward(hours=3)
    story.step(interviewing.collect, story.open(TaskKind.AWAIT_INTERVIEW).id)
    given = story.open(TaskKind.GIVE_FEEDBACK).id
    story.step(
        interviewing.report_trouble, story.act(given, "candidate_absent", "maya", note="第二次")
    )
    page = await page_of(story, story.open(TaskKind.RESOLVE_INTERVIEW).id)
    assert "第二次" in page
    assert "第一次" not in page


async def test_hostile_words_about_what_happened_are_shown_and_not_run(story: Story) -> None:
    task = disturbed(story, note=HOSTILE)
    story.write(lambda conn: conn.execute(update(interviews).values(place=HOSTILE)))
    page = await page_of(story, task)
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;") >= 2


# --- writing down what an interviewer said, and returning a decision ----------------------------


async def test_hr_writes_down_what_an_interviewer_said_and_reads_that_they_get_a_copy(
    story: Story,
) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    page = await page_of(story, task)
    assert "Maya Chen&#39;s task" in page
    assert main_of(page) == ""
    assert "They get a copy by mail at once" in form_of(page, "submitted_for")
    answer = await post(story, task, **{"completion": "submitted_for", **PASS})
    assert answer.status_code == 303
    assert story.open(TaskKind.GIVE_FEEDBACK) is None


async def test_whoever_is_brought_in_is_first_asked_to_go_on(story: Story) -> None:
    task = story.escalated()
    page = await page_of(story, task, "tom")
    assert main_of(page) == "went_on_without"
    assert form_of(page, "decided")
    assert form_of(page, "submitted_for") == ""


async def test_whoever_was_there_writes_their_own(story: Story) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    page = await page_of(story, task, "maya")
    assert form_of(page, "submitted")
    assert form_of(page, "submitted_for") == ""


async def test_a_proposed_decision_is_returned_with_a_reason(story: Story) -> None:
    task = open_task_of(TaskKind.NOTIFY_CANDIDATE, story)
    form = form_of(await page_of(story, task), "returned")
    assert "Nothing goes to the candidate" in form
    assert (await post(story, task, completion="returned", note=" ")).status_code == 422
    answer = await post(story, task, completion="returned", note="再等等另一位候选人")
    assert answer.status_code == 303
