"""Feedback by link: whether it took place, the scorecard, putting it right, and what HR wrote."""

from __future__ import annotations

import re
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from activities.steps import interviewing, judging
from db.schema import acts, refused_acts, scorecards
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import everything_in, open_task_of
from tests.pages.rated import RATED, SLIP, rate
from tests.pages.story import PASS, REJECT, Story
from tests.pages.test_links import look, send

REPORTS = ("candidate_absent", "interviewer_absent", "moved", "cut_short")
HOSTILE = '"><script>alert(1)</script>'


def given(story: Story, **form: Any) -> str:
    """Maya has given feedback by link; gives the path of the link."""
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    story.act(task, "submitted", "maya", **(form or PASS))
    story.step(judging.decide, story.stage)
    story.world.clock.forward(minutes=1)
    return story.link(task, "maya")


def seen_in(page: httpx2.Response) -> str:
    """Which act the form to put it right was filled from, as the browser would send it back."""
    found = re.search(
        r'name="completion" value="corrected">\s*<input[^>]*value="([^"]+)"', page.text
    )
    assert found is not None, page.text
    return found.group(1)


async def put_right(world: World, link: str, **form: Any) -> httpx2.Response:
    seen = seen_in(await look(world, link))
    return await send(world, link, **{"completion": "corrected", "version": seen, **form})


def card(story: Story) -> Any:
    return story.read(lambda conn: conn.execute(select(scorecards)).one())


async def test_the_first_question_is_whether_it_took_place(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    page = (await look(world, story.link(task, "maya"))).text
    assert page.index("Did it take place?") < page.index("Recommendation")
    answers = re.findall(r"<summary>(.+?)</summary>", page.split('id="took-place"')[1])
    assert answers == [
        "Yes, it took place",
        "The candidate did not come",
        "I was not there",
        "It was moved",
        "It was cut short",
    ]
    assert "<details open" not in page


@pytest.mark.parametrize("report", REPORTS)
async def test_what_went_wrong_leads_to_the_recruiters_task_and_the_page_says_so(
    story: Story, world: World, report: str
) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    link = story.link(task, "maya")
    answer = await send(world, link, completion=report, version="1", note="Nobody in the call")
    assert answer.status_code == 303
    story.step(interviewing.report_trouble, last_act(story))
    assert story.open(TaskKind.RESOLVE_INTERVIEW).owner_id == world.people["lina"]
    page = (await look(world, link)).text
    assert "李娜 sees to it from here" in page
    assert "Nobody in the call" in page
    assert "Edit feedback" not in page
    again = await send(world, link, completion=report)
    assert again.status_code == 409
    assert "Nothing was changed" in again.text


async def test_when_the_candidate_did_not_come_the_colleague_is_asked_no_more(
    story: Story, world: World
) -> None:
    story.collecting("maya", "otto")
    mine, theirs = (
        story.open(TaskKind.GIVE_FEEDBACK, world.people[who]).id for who in ("maya", "otto")
    )
    await send(world, story.link(mine, "maya"), completion="candidate_absent")
    page = await look(world, story.link(theirs, "otto"))
    assert page.status_code == 410
    assert "did not take place" in page.text


async def test_attributes_are_rated_and_the_focus_is_marked(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    rate(story)
    link = story.link(task, "maya")
    page = (await look(world, link)).text
    assert page.count('class="rating"') == 3
    assert re.search(r'System design <span class="tag marked">focus', page)
    assert 'Code <span class="tag marked">' not in page
    assert (await send(world, link, **RATED)).status_code == 303
    assert card(story).ratings == {"design": 4}
    shown = (await look(world, link)).text
    assert "4 of 5" in shown
    assert "How the outage was handled." in shown
    assert shown.count("Not covered") >= 2


async def test_a_stage_without_attributes_asks_for_no_ratings(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    page = (await look(world, story.link(task, "maya"))).text
    assert "ratings" not in page


@pytest.mark.parametrize("wrong", [{"ratings.design": "6"}, {"ratings.unknown": "3"}])
async def test_ratings_that_cannot_be_come_back_as_they_were_typed(
    story: Story, world: World, wrong: dict[str, str]
) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    rate(story)
    sent = {**RATED, "ratings.calm": "2", **wrong}
    answer = await send(world, story.link(task, "maya"), **sent)
    assert answer.status_code == 422
    assert 'name="ratings.calm" value="2" checked' in answer.text
    assert "How the outage was handled." in answer.text
    assert re.search(r'<details class="answer held" name="it" open>', answer.text)


async def test_a_contradiction_is_asked_about_once(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    link = story.link(task, "maya")
    assert "Yes, I mean both" not in (await look(world, link)).text
    asked = await send(world, link, **SLIP)
    assert asked.status_code == 422
    assert "seem to contradict each other" in asked.text
    assert 'type="checkbox" name="confirmed"' in asked.text
    assert 'value="strong_yes" checked' in asked.text
    assert (await send(world, link, **SLIP, confirmed="yes")).status_code == 303


async def test_the_api_names_the_attributes_and_takes_marks(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    rate(story)
    async with world.client("maya") as client:
        shown = (await client.get(f"/api/v1/tasks/{task}")).json()
        fields = {each["name"]: each for each in shown["completions"][0]["fields"]}
        assert [one["value"] for one in fields["ratings"]["options"]] == ["design", "code", "calm"]
        body = {"completion": "submitted", "form": {**PASS, "ratings": {"design": 4}}}
        answer = await client.post(f"/api/v1/tasks/{task}/completions", json=body)
    assert answer.status_code == 200, answer.text
    assert card(story).ratings == {"design": 4}


async def test_feedback_is_put_right_until_the_candidate_has_been_told(
    story: Story, world: World
) -> None:
    rate(story)
    link = given(story, **{**PASS, "ratings": {"design": 4}, "probe": "The outage."})
    proposed = story.open(TaskKind.NOTIFY_CANDIDATE).id
    page = (await look(world, link)).text
    assert 'value="pass" checked' in page
    assert 'name="ratings.design" value="4" checked' in page
    assert "The outage.</textarea>" in page
    answer = await put_right(world, link, **{**REJECT, "ratings.design": "2"})
    assert answer.status_code == 303
    assert (card(story).verdict, card(story).ratings) == ("reject", {"design": 2})
    assert story.open(TaskKind.NOTIFY_CANDIDATE) is None
    story.step(judging.apply_correction, last_act(story))
    assert story.open(TaskKind.NOTIFY_CANDIDATE).id != proposed
    shown = (await look(world, link)).text
    assert str(REJECT["evidence"]) in shown
    assert "You have changed this" in shown


async def test_a_correction_with_faults_comes_back_as_it_was_typed(
    story: Story, world: World
) -> None:
    link = given(story)
    answer = await put_right(world, link, **{**REJECT, "feedback": "", "evidence": "Unsure now"})
    assert answer.status_code == 422
    assert "Unsure now" in answer.text
    assert re.search(r'<details class="panel correction" open>', answer.text)
    assert card(story).verdict == "pass"


async def test_the_same_correction_sent_twice_counts_once(story: Story, world: World) -> None:
    link = given(story)
    seen = seen_in(await look(world, link))
    form = {"completion": "corrected", "version": seen, **REJECT}
    assert (await send(world, link, **form)).status_code == 303
    before = everything_in(world)
    assert (await send(world, link, **form)).status_code == 409
    assert everything_in(world) == before


async def test_a_correction_after_the_candidate_was_told_is_refused_and_kept_for_hr(
    story: Story, world: World
) -> None:
    link = given(story)
    seen = seen_in(await look(world, link))
    story.act(story.open(TaskKind.NOTIFY_CANDIDATE).id, "send", "lina")
    assert "can no longer be changed" in (await look(world, link)).text
    late = {**REJECT, "completion": "corrected", "version": seen, "evidence": HOSTILE}
    answer = await send(world, link, **late)
    assert answer.status_code == 409
    assert "kept for HR" in answer.text
    assert card(story).verdict == "pass"
    kept = story.read(lambda conn: conn.execute(select(refused_acts)).one())
    assert kept.form["verdict"] == "reject"
    path = f"/applications/{story.application}"
    async with world.client("lina") as client:
        page = (await client.get(path, params={"lang": "en"})).text
    assert "Feedback that came too late" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    for who in ("maya", "tom"):
        async with world.client(who) as client:
            assert "too late" not in (await client.get(path, params={"lang": "en"})).text


async def test_what_hr_wrote_down_is_shown_and_can_be_objected_to(
    story: Story, world: World
) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    story.act(task, "submitted_for", "lina", **PASS)
    story.step(judging.decide, story.stage)
    link = story.link(task, "maya")
    page = await look(world, link)
    assert page.status_code == 200
    assert "HR entered your feedback" in page.text
    assert "李娜 did so for you on" in page.text
    assert str(PASS["evidence"]) in page.text
    assert "This is not what I said" in page.text
    assert (await put_right(world, link, **REJECT)).status_code == 303
    assert (card(story).verdict, card(story).submitted_by) == ("reject", world.people["maya"])
    assert "it is recorded" in (await look(world, link)).text


async def test_hr_writes_an_attendees_words_down_with_marks(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    rate(story)
    async with world.client("lina") as client:
        page = (await client.get(f"/tasks/{task}", params={"lang": "en"})).text
        assert page.count('class="rating"') == 3
        sent = {"completion": "submitted_for", **SLIP, "ratings.calm": "5"}
        asked = await client.post(f"/tasks/{task}", params={"lang": "en"}, data=sent)
        assert asked.status_code == 422
        assert "Yes, I mean both" in asked.text
        done = await client.post(f"/tasks/{task}", data={**sent, "confirmed": "yes"})
        assert done.status_code == 303
        case = (await client.get(f"/applications/{story.application}?lang=en")).text
    assert card(story).submitted_by == world.people["lina"]
    assert "5 of 5" in case
    assert "entered by 李娜" in case


async def test_a_dead_link_puts_nothing_right(story: Story, world: World) -> None:
    link = given(story)
    seen = seen_in(await look(world, link))
    story.revoke(link_task(story), world.clock())
    form = {"completion": "corrected", "version": seen, **REJECT}
    assert (await send(world, link, **form)).status_code == 410
    assert card(story).verdict == "pass"


async def test_looking_at_what_was_recorded_changes_nothing(story: Story, world: World) -> None:
    link = given(story)
    before = everything_in(world)
    for method in ("GET", "HEAD"):
        async with world.client() as client:
            assert (await client.request(method, link)).status_code == 200
    assert everything_in(world) == before


def link_task(story: Story) -> str:
    query = select(acts.c.task_id).order_by(acts.c.seq.desc()).limit(1)
    return str(story.read(lambda conn: conn.execute(query).scalar_one()))


def last_act(story: Story) -> str:
    query = select(acts.c.id).order_by(acts.c.seq.desc()).limit(1)
    return str(story.read(lambda conn: conn.execute(query).scalar_one()))
