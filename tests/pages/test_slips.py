"""What may be a slip of the finger at the desk: asked back or asked about once, and never lost."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import httpx2
import pytest
from sqlalchemy import insert, select, update

from db.schema import interviews, people, process_views, stages
from domain.words import TaskKind
from local.toolchain import ROOT
from tests.api.world import START, World
from tests.pages.places import marks_in
from tests.pages.story import Story
from tests.pages.test_arranging import form_of, page_of, post


def appointment(story: Story, starts_at: str, **more: Any) -> dict[str, Any]:
    maya = story.world.people["maya"]
    form = {"starts_at": starts_at, "minutes": "45", "place": "Room 3", "panel": [maya]}
    return {"completion": "scheduled", "announce": "genjin", **form, **more}


async def sent_again(story: Story, page: str, **form: Any) -> httpx2.Response:
    mine = form_of(page, "scheduled")
    found = re.search(r'<form[^>]* action="([^"]+)"', mine)
    assert found is not None
    async with story.world.client("lina") as client:
        address = html.unescape(found[1])
        return await client.post(address, data={**form, "meant": marks_in(mine)})


async def test_what_may_be_a_slip_is_arranged_with_a_second_press(story: Story) -> None:
    task = story.arranging()
    sunday = appointment(story, "2027-03-07T03:00")
    asked = await post(story, task, **sunday)
    assert asked.status_code == 422
    assert "is a day off in the calendar of this job" in asked.text
    assert "For Maya Chen, 欧阳静 that is in the night" in asked.text
    assert 'value="2027-03-07T03:00"' in asked.text
    assert story.open(TaskKind.SCHEDULE_INTERVIEW).id == task
    assert (await sent_again(story, asked.text, **sunday)).status_code == 303


async def test_another_slip_is_asked_about_anew(story: Story) -> None:
    task = story.arranging()
    asked = await post(story, task, **appointment(story, "2027-03-07T14:00"))
    again = await sent_again(story, asked.text, **appointment(story, "2027-03-01T10:20"))
    assert again.status_code == 422
    assert story.open(TaskKind.SCHEDULE_INTERVIEW).id == task


async def test_a_time_that_is_over_is_asked_back_and_noted_down_when_it_is_meant(
    story: Story,
) -> None:
    task = story.arranging()
    page = await page_of(story, task)
    assert 'name="afterwards"' not in page
    yesterday = appointment(story, "2027-02-28T14:00")
    asked = await post(story, task, **yesterday)
    assert asked.status_code == 422
    assert "This time is over. If the interview has already taken place" in asked.text
    assert 'type="checkbox" name="afterwards" value="yes"' in asked.text
    noted = await post(story, task, **yesterday, afterwards="yes")
    assert noted.status_code == 303
    interview = story.arranged(task)
    query = select(interviews.c.announced).where(interviews.c.id == interview)
    assert story.read(lambda conn: conn.execute(query).scalar_one()) is False


async def test_of_a_time_that_comes_twice_the_page_asks_which_is_meant(story: Story) -> None:
    change = update(people).values(zone="America/New_York")
    story.write(lambda conn: conn.execute(change))
    task = story.arranging()
    twice = appointment(story, "2027-11-07T01:30")
    asked = await post(story, task, **twice)
    assert asked.status_code == 422
    assert "this time comes twice. Which one is meant?" in asked.text
    # The answer stays when the form comes back for something else.
    again = await post(story, task, **{**twice, "place": ""}, occurrence="second")
    assert re.search(r'name="occurrence" value="second" checked', again.text)
    asked = await post(story, task, **twice, occurrence="second")
    await sent_again(story, asked.text, **twice, occurrence="second")
    interview = story.arranged(task)
    query = select(interviews.c.starts_at).where(interviews.c.id == interview)
    at = story.read(lambda conn: conn.execute(query).scalar_one())
    assert at.isoformat() == "2027-11-07T06:30:00+00:00"


async def test_booking_ahead_is_asked_about_like_any_other(story: Story, world: World) -> None:
    otto = world.people["otto"]
    second = {"id": "stg_final", "job_id": world.job, "position": 2, "name": "Final"}
    usual = {"rule": "any_veto", "minutes": 30, "panel": [otto], "lead": otto}
    story.write(lambda conn: conn.execute(insert(stages), second | usual))
    plan = [story.stage, "stg_final"]
    story.write(lambda conn: conn.execute(update(process_views).values(plan=plan)))
    story.invited()
    form = appointment(story, "2027-03-07T14:00")
    address = f"/applications/{story.application}/book"
    async with world.client("lina", **{"Accept-Language": "en"}) as client:
        asked = await client.post(address, params={"lang": "en"}, data=form)
        assert asked.status_code == 422, asked.text
        assert "is a day off in the calendar of this job" in asked.text
        marks = marks_in(asked.text)
        meant = await client.post(address, data={**form, "meant": marks})
    assert meant.status_code == 303


async def test_a_first_working_day_that_is_over_takes_a_second_press(
    story: Story, world: World
) -> None:
    task = story.offering()
    form = {"completion": "accepted", "start_on": "2027-02-01"}
    asked = await post(story, task, **form)
    assert (asked.status_code, "1 February 2027 is over already." in asked.text) == (422, True)
    async with world.client("lina") as client:
        meant = await client.post(f"/tasks/{task}", data={**form, "meant": marks_in(asked.text)})
    assert meant.status_code == 303


_FORMS = (ROOT / "tests/cases/appointment-forms.jsonl").read_text().splitlines()


@pytest.mark.parametrize(
    "line", [pytest.param(each, id=json.loads(each)["why"]) for each in _FORMS]
)
async def test_every_form_that_was_lost_once_is_arranged_or_asked_back(
    story: Story, line: str
) -> None:
    """The forms that failed, as they were sent, with the days of this company's calendar."""
    case = json.loads(line)
    given = case["form"] if isinstance(case["form"], list) else [case["form"]]
    change = update(people).values(zone="America/New_York")
    story.write(lambda conn: conn.execute(change))
    story.world.clock.now = START
    task = story.arranging()
    for form in given:
        later = {**form, "starts_at": form["starts_at"].replace("2026-12", "2027-12")}
        answer = await post(story, task, **appointment(story, **{"place": "Room", **later}))
    asked_back = {"2027-03-14T02:30", "20270315", "2027-W11-1"}
    if given[0]["starts_at"] in asked_back:
        assert answer.status_code == 422
        assert 'class="fault"' in answer.text
        return
    if answer.status_code != 303:
        assert answer.status_code == 422
        assert 'class="fault"' not in answer.text
        again = appointment(story, **{"place": "Room", **later})
        assert (await sent_again(story, answer.text, **again)).status_code == 303
    assert story.arranged(task)


async def test_a_field_that_asks_is_named_without_a_colon_behind_its_question(
    story: Story,
) -> None:
    task = story.arranging()
    answer = await post(story, task, **appointment(story, "2027-03-01T08:00"))
    said = html.unescape(answer.text)
    assert "补记吗？</a>：" not in said
    assert re.search(r"(Note down afterwards\?|是补记吗？)</a> \S", said)
