"""What a question is about, on every page; passing it on to HR by a press; amounts are stopped."""

from __future__ import annotations

import httpx2
import pytest

from activities.steps import asking, escalating
from db.schema import acts, process_events, tasks
from domain.acts import ActKind
from domain.task_specs import Capacity
from domain.words import TaskKind, Topic
from tests.api.world import World
from tests.pages.story import Story
from tests.pages.test_questions import look, send

AMOUNT = "Between 45,000 and 50,000 EUR, I would think."
NO_AMOUNT = "We are 12 people and meet at 10:30 in room 1204."
PASS_ON = {"completion": "passed_on"}
TOPICS = {
    "en": ("The job and the team", "Pay, benefits, visa", "The hiring process"),
    "zh": ("职位与团队", "薪酬、福利与签证", "流程与进度"),
}


def asked_about(story: Story, topic: str) -> str:
    """The candidate asks after an interview; gives the id of the task to answer it."""
    story.collecting()
    act = story.by_candidate(ActKind.ASK, question="Can I bring my dog?", topic=topic)
    task = story.step(asking.ask, act).subject
    # Whoever has it is asked for it by mail: the first rung of its ladder.
    story.step(escalating.escalate, f"{task.removeprefix(f'{story.application}:')}@0")
    return task


async def passed_on(world: World, task: str, who: str) -> httpx2.Response:
    path = f"/api/v1/applications/{world.application}/acts/pass_on"
    async with world.client(who) as client:
        return await client.post(path, json={"task": task})


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_candidate_chooses_what_it_is_about(
    story: Story, world: World, language: str
) -> None:
    story.collecting()
    own = story.link("", "")
    page = await look(world, own, "", language)
    for words in TOPICS[language]:
        assert words in page
    assert page.count('name="topic"') == 3
    assert 'name="topic" value="pay" required' in page
    assert "checked" not in page, "nobody is made to ask about something else"
    sent = await send(world, f"{own}/questions", topic="pay", question="And the visa?")
    assert sent.status_code == 303
    assert page.count(TOPICS[language][1]) + 1 == (await look(world, own, "", language)).count(
        TOPICS[language][1]
    )
    task = story.asked()
    row = story.read(lambda conn: conn.execute(tasks.select().where(tasks.c.id == task)).one())
    assert (row.topic, row.owner_id) == ("pay", world.people["lina"])


async def test_without_a_topic_a_question_is_taken_as_it_was_before_there_were_any(
    story: Story, world: World
) -> None:
    story.collecting()
    own = story.link("", "")
    assert (await send(world, f"{own}/questions", question="Hello?")).status_code == 303
    task = story.asked()
    row = story.read(lambda conn: conn.execute(tasks.select().where(tasks.c.id == task)).one())
    assert (row.topic, row.owner_id) == ("", world.people["maya"])
    refused = await send(world, f"{own}/questions", topic="gossip", question="Hello?")
    assert refused.status_code == 422
    assert "Hello?" in refused.text


@pytest.mark.parametrize("topic", Topic)
async def test_the_topic_stands_wherever_the_question_does(
    story: Story, world: World, topic: Topic
) -> None:
    task = asked_about(story, topic)
    words = dict(zip(Topic, TOPICS["en"], strict=True))[topic]
    owner = "maya" if topic is Topic.WORK else "lina"
    if owner == "maya":
        assert words in await look(world, story.link(task, "maya"))
    tag = f'<span class="tag">{words}</span>'
    case = f"/applications/{story.application}"
    for path, who in ((f"/tasks/{task}", owner), ("/inbox", owner), (case, "lina")):
        assert tag in await look(world, path, who), path
    async with world.client("lina") as client:
        line = (await client.get(f"/api/v1/tasks/{task}")).json()
        facts = (await client.get(f"/api/v1/applications/{story.application}")).json()
    assert line["topic"] == topic
    assert [one["topic"] for one in facts["questions"]] == [topic]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_interviewer_passes_it_on_by_one_press_and_the_link_says_so(
    story: Story, world: World, language: str
) -> None:
    task = asked_about(story, "work")
    due = story.open(TaskKind.ANSWER_QUESTION).due_at
    link = story.link(task, "maya")
    button = {"en": "Pass it on to HR", "zh": "转给招聘 HR"}[language]
    assert button in await look(world, link, "", language)
    assert (await send(world, link, **PASS_ON)).status_code == 303
    after = await look(world, link, "", language)
    assert {"en": "Passed on to HR", "zh": "已转给招聘 HR"}[language] in after
    assert 'name="answer"' not in after
    assert "Can I bring my dog?" not in after, "it is not theirs any more"
    row = story.open(TaskKind.ANSWER_QUESTION)
    assert (row.id, row.owner_id, row.party) == (task, world.people["lina"], "recruiter")
    assert (row.due_at, row.untold_since) == (due, world.clock())
    assert (await send(world, link, completion="answered", answer="Yes.")).status_code == 409
    page = await look(world, f"/tasks/{task}", "lina", language)
    assert button not in page
    assert "Maya Chen" in await look(world, f"/applications/{story.application}", "lina", language)


async def test_pressed_twice_it_is_passed_on_once(story: Story, world: World) -> None:
    link = story.link(asked_about(story, "work"), "maya")
    assert (await send(world, link, **PASS_ON)).status_code == 303
    again = await send(world, link, **PASS_ON)
    assert again.status_code == 409
    assert "Passed on to HR" in again.text
    passed = process_events.c.type == "task.passed_on"
    events = story.read(lambda conn: conn.execute(process_events.select().where(passed)).all())
    assert len(events) == 1


async def test_the_recruiter_takes_it_over_and_is_not_told_of_it(
    story: Story, world: World
) -> None:
    task = asked_about(story, "work")
    link = story.link(task, "maya")
    sent = await send(world, f"/tasks/{task}", "lina", **PASS_ON)
    assert (sent.status_code, sent.headers["location"]) == (303, f"/tasks/{task}")
    row = story.open(TaskKind.ANSWER_QUESTION)
    assert (row.owner_id, row.untold_since) == (world.people["lina"], None)
    assert "took this over" in await look(world, f"/applications/{story.application}", "lina")
    async with world.client() as client:
        assert "replaced" in (await client.get(link, params={"lang": "en"})).text


async def test_whoever_was_brought_in_passes_it_on_too(story: Story, world: World) -> None:
    task = asked_about(story, "work")
    link = story.link(task, "tom", Capacity.ESCALATED)
    assert (await send(world, link, **PASS_ON)).status_code == 303
    assert story.open(TaskKind.ANSWER_QUESTION).owner_id == world.people["lina"]


async def test_what_hr_has_already_cannot_be_passed_on(story: Story, world: World) -> None:
    task = asked_about(story, "pay")
    assert "Pass it on to HR" not in await look(world, f"/tasks/{task}", "lina")
    refused = await passed_on(world, task, "lina")
    assert (refused.status_code, refused.json()["reason"]) == (409, "with_hr_already")


async def test_only_a_question_is_passed_on(story: Story, world: World) -> None:
    story.collecting()
    feedback = story.open(TaskKind.GIVE_FEEDBACK).id
    assert (await passed_on(world, feedback, "lina")).status_code == 404
    link = story.link(feedback, "maya")
    assert "Pass it on to HR" not in await look(world, link)
    assert (await send(world, link, **PASS_ON)).status_code >= 400


async def test_a_program_passes_it_on_for_its_owner_and_for_nobody_else(
    story: Story, world: World
) -> None:
    task = asked_about(story, "work")
    assert (await passed_on(world, task, "tom")).status_code == 403
    assert (await passed_on(world, task, "maya")).status_code == 200
    assert story.open(TaskKind.ANSWER_QUESTION).owner_id == world.people["lina"]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_amount_is_stopped_by_link_with_the_way_out_and_what_was_typed(
    story: Story, world: World, language: str
) -> None:
    link = story.link(asked_about(story, "work"), "maya")
    for _ in range(2):
        sent = await send(world, f"{link}?lang={language}", completion="answered", answer=AMOUNT)
        assert sent.status_code == 422
        fault = {"en": "Amounts of money are HR&#39;s to name", "zh": "金额只能由 HR 告知候选人"}
        assert fault[language] in sent.text
        assert AMOUNT in sent.text
        assert PASS_ON["completion"] in sent.text
    assert story.open(TaskKind.ANSWER_QUESTION) is not None
    allowed = await send(world, link, completion="answered", answer=NO_AMOUNT)
    assert allowed.status_code == 303


async def test_an_amount_is_stopped_at_the_desks_page_and_by_the_api_for_whoever_is_not_of_hr(
    story: Story, world: World
) -> None:
    task = asked_about(story, "work")
    on_page = await send(world, f"/tasks/{task}", "maya", completion="answered", answer=AMOUNT)
    assert on_page.status_code == 422
    body = {"completion": "answered", "form": {"answer": AMOUNT}, "confirmed": True}
    async with world.client("maya") as client:
        by_api = await client.post(f"/api/v1/tasks/{task}/completions", json=body)
    assert by_api.status_code == 422
    assert [(one["field"], one["code"]) for one in by_api.json()["errors"]] == [
        ("answer", "amount_named")
    ]
    answered = acts.c.completion == "answered"
    made = story.read(lambda conn: conn.execute(acts.select().where(answered)).all())
    assert not made


async def test_hr_names_amounts(story: Story, world: World) -> None:
    task = asked_about(story, "work")
    body = {"completion": "answered", "form": {"answer": AMOUNT}, "confirmed": True}
    async with world.client("lina") as client:
        by_api = await client.post(f"/api/v1/tasks/{task}/completions", json=body)
    assert by_api.status_code == 200
