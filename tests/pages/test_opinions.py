"""Asking a colleague, by link and at the desk: who sees what, and what is refused on the page."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from activities.steps import asking
from db.schema import acts
from domain.acts import ActKind
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import open_task_of
from tests.pages.story import PASS, Story
from tests.pages.test_links import look, send

KIND = TaskKind.GIVE_OPINION
QUESTION = "You led his former team: would he find his way here? <b>夜莺</b>"
SHOWN = "would he find his way here? &lt;b&gt;夜莺&lt;/b&gt;"


def taken(story: Story) -> None:
    """The process takes what was asked."""
    query = select(acts.c.id).where(acts.c.kind == ActKind.ASK_OPINION)
    story.step(asking.ask_opinion, story.read(lambda conn: conn.execute(query).scalar_one()))


async def test_whoever_decides_asks_by_link_and_sees_whom_at_once(
    story: Story, world: World
) -> None:
    link = story.link(open_task_of(TaskKind.DECIDE, story), "tom")
    page = (await look(world, link)).text
    assert "Ask a colleague what they think" in page
    assert f'<option value="{world.people["tom"]}"' not in page, "not themselves"
    form = {"person": world.people["maya"], "opinion_on": QUESTION}
    assert (await send(world, link, completion="opinion_asked", **form)).status_code == 303
    page = (await look(world, link)).text
    assert SHOWN in page
    assert "Has not answered yet." in page
    taken(story)
    assert "Has not answered yet." in (await look(world, link)).text


async def test_the_colleague_sees_the_question_and_all_scorecards_and_decides_nothing(
    story: Story, world: World
) -> None:
    link = story.link(open_task_of(KIND, story), "maya")
    page = (await look(world, link)).text
    assert "What do you think of 欧阳静?" in page
    assert "您带过他：怎么看？" in page
    assert page.count(str(PASS["evidence"])) == 2
    assert 'name="outcome"' not in page
    assert "Ask a colleague" not in page


async def test_the_answer_stands_on_the_page_of_the_decision(story: Story, world: World) -> None:
    task = open_task_of(KIND, story)
    said = {"completion": "opinion_given", "verdict": "reject", "note": "Left two teams in anger."}
    assert (await send(world, story.link(task, "maya"), **said)).status_code == 303
    about = story.open(TaskKind.DECIDE).id
    async with world.client("lina") as client:
        page = (await client.get(f"/tasks/{about}?lang=en")).text
    assert "Left two teams in anger." in page
    assert "Has not answered yet." not in page
    refused = await send(world, story.link(about, "tom"), completion="decided", outcome="advance")
    assert refused.status_code == 422
    assert "A colleague who was asked thinks otherwise." in refused.text


async def test_hr_asks_at_the_desk(story: Story, world: World) -> None:
    about = open_task_of(TaskKind.DECIDE, story)
    form = {"completion": "opinion_asked", "person": world.people["maya"], "opinion_on": QUESTION}
    async with world.client("lina") as client:
        answer = await client.post(f"/tasks/{about}?lang=en", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/tasks/{about}")
        again = await client.post(f"/tasks/{about}?lang=en", data=form)
    assert again.status_code == 422
    assert "They have been asked already." in again.text
    assert SHOWN in again.text


@pytest.mark.parametrize("form", [{}, {"person": "per_nobody", "opinion_on": "Well?"}])
async def test_a_form_with_faults_comes_back_as_it_was(
    story: Story, world: World, form: dict[str, str]
) -> None:
    link = story.link(open_task_of(TaskKind.DECIDE, story), "tom")
    answer = await send(world, link, completion="opinion_asked", **form)
    assert answer.status_code == 422
    assert form.get("opinion_on", "") in answer.text


async def test_an_old_page_asks_nobody_and_gives_the_words_back(story: Story, world: World) -> None:
    about = open_task_of(TaskKind.DECIDE, story)
    link = story.link(about, "tom")
    story.act(about, "decided", "tom", outcome="advance")
    form = {"person": world.people["maya"], "opinion_on": "Are we sure?"}
    answer = await send(world, link, completion="opinion_asked", **form)
    assert answer.status_code == 409
    assert "Are we sure?" in answer.text
