"""Questions of candidates: asked on their page, answered by link or at the desk, back by mail."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from db.schema import acts, messages
from domain.task_specs import Capacity
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import marks_in, open_task_of
from tests.pages.story import REJECT, Story

EN = {"lang": "en"}
HOSTILE = "\"><script>alert('x')</script>{{ 7 * 7 }}"


async def look(world: World, path: str, who: str = "", language: str = "en") -> str:
    async with world.client(who) as client:
        answer = await client.get(path, params={"lang": language})
    assert answer.status_code == 200, path
    return answer.text


async def send(world: World, path: str, who: str = "", **form: Any) -> httpx2.Response:
    async with world.client(who) as client:
        address = path if "?" in path else f"{path}?lang=en"
        return await client.post(address, data=form)


def rejected(story: Story) -> str:
    """They have been told that they are not going on; gives their own page."""
    open_task_of(TaskKind.SETTLING, story)
    return story.link("", "")


async def test_a_question_stands_on_their_page_with_the_day_of_the_answer(
    story: Story, world: World
) -> None:
    story.collecting()
    own = story.link("", "")
    assert "Would you like to ask us something?" in await look(world, own)
    answer = await send(world, f"{own}/questions", question="How large is the team?")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{own}#questions")
    page = await look(world, own)
    assert "How large is the team?" in page
    # Asked on Monday at 11:01 in Shanghai: eight working hours later is Tuesday at 11:01.
    assert "You get an answer by" in page
    assert "Tuesday 2 March 2027, 11:01" in page
    world.clock.forward(days=2)
    assert "We have reminded whoever is to answer" in await look(world, own)


async def test_the_interviewer_answers_by_link_and_the_answer_comes_by_mail_and_on_the_page(
    story: Story, world: World
) -> None:
    task = open_task_of(TaskKind.ANSWER_QUESTION, story)
    link = story.link(task, "maya")
    page = await look(world, link)
    assert "欧阳静 asks something" in page
    assert "团队有多大？" in page
    assert "Senior Backend Engineer" in page
    assert page.count('name="answer"') == 1
    assert (await send(world, link, completion="answered", answer="十二个人。")).status_code == 303
    assert "十二个人。" in await look(world, link)
    act = story.read(lambda conn: conn.execute(acts.select().order_by(acts.c.seq.desc())).first())
    story.answered(act.id)
    mail = story.last_message()
    assert (mail.scenario, mail.candidate_id) == ("question_answered", world.candidate)
    assert "团队有多大？" in mail.text
    assert "十二个人。" in mail.text
    own = await look(world, story.link("", ""))
    assert "十二个人。" in own
    assert "Maya" not in own


async def test_three_questions_wait_at_most_and_the_page_says_so(
    story: Story, world: World
) -> None:
    story.collecting()
    own = story.link("", "")
    for number in range(3):
        sent = await send(world, f"{own}/questions", question=f"Question {number}?")
        # The process has taken none of them yet: they count all the same.
        assert sent.status_code == 303
    fourth = await send(world, f"{own}/questions", question="One more?")
    assert fourth.status_code == 409
    assert "three of your questions are still waiting" in fourth.text
    page = await look(world, own)
    assert "As soon as one is answered" in page
    assert f'action="{own}/questions"' not in page
    task = story.asked(0)
    story.answer(task, "maya", "Yes.")
    assert (await send(world, f"{own}/questions", question="One more?")).status_code == 303


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
async def test_a_question_that_cannot_be_taken_comes_back_with_what_was_typed(
    story: Story, world: World, text: str
) -> None:
    story.collecting()
    own = story.link("", "")
    answer = await send(world, f"{own}/questions", question=text)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert text.strip() in answer.text
    assert world.count(acts) == 2
    assert "Hello 欧阳静" in await look(world, f"{own}/questions")


async def test_after_a_told_rejection_a_review_is_asked_for_once(
    story: Story, world: World
) -> None:
    own = rejected(story)
    page = await look(world, own)
    assert "Would you like to know why, or have it reviewed?" in page
    assert "You can ask here until" in page
    assert (await send(world, f"{own}/review", question="Why?")).status_code == 303
    page = await look(world, own)
    assert "You asked us to explain or review the outcome" in page
    assert f'action="{own}/review"' not in page
    again = await send(world, f"{own}/review", question="And again: why?")
    assert again.status_code == 409
    assert "asked for this already" in again.text


@pytest.mark.parametrize("kind", [TaskKind.GIVE_FEEDBACK, TaskKind.AWAIT_RELEASE])
async def test_before_a_rejection_was_told_there_is_nothing_to_review(
    story: Story, world: World, kind: TaskKind
) -> None:
    open_task_of(kind, story)
    own = story.link("", "")
    assert f'action="{own}/review"' not in await look(world, own)
    answer = await send(world, f"{own}/review", question="Why?")
    assert answer.status_code == 409
    assert "cannot be asked here at the moment" in answer.text


async def test_the_head_of_hr_sees_the_request_the_decision_its_reason_and_the_letter(
    story: Story, world: World
) -> None:
    task = open_task_of(TaskKind.REVIEW_REJECTION, story)
    page = await look(world, f"/tasks/{task}", "hana")
    for text in (
        "我想知道为什么。",
        "Reject",
        "Skills needed for the role",
        str(REJECT["evidence"]),
        "How it was decided",
        "What the candidate was told",
        "欧阳静，您好",
    ):
        assert text in page, text
    assert "/c/dev" not in page
    answer = await send(world, f"/tasks/{task}", "hana", completion="answered", answer="因为……")
    assert answer.status_code == 303
    assert "Answered by Hana Novak" in await look(world, f"/tasks/{task}", "hana")


async def test_when_the_process_is_over_the_page_names_somebody_to_write_to(
    story: Story, world: World
) -> None:
    own = rejected(story)
    story.write(lambda conn: conn.exec_driver_sql("UPDATE applications SET taken = acts"))
    story.closed()
    page = await look(world, own)
    assert f'action="{own}/questions"' not in page
    assert "lina@starriver.example" in page
    late = await send(world, f"{own}/questions", question="Too late?")
    assert late.status_code == 409
    assert "Please write to 李娜 directly" in late.text


async def test_an_answer_that_names_what_must_not_matter_is_asked_about_once(
    story: Story, world: World
) -> None:
    task = open_task_of(TaskKind.ANSWER_QUESTION, story)
    link = story.link(task, "maya")
    words = {"completion": "answered", "answer": "We are a young team; your age is no problem."}
    first = await send(world, link, **words)
    assert first.status_code == 422
    assert "Answer: “your age” (age)" in first.text
    assert words["answer"] in first.text
    assert story.open(TaskKind.ANSWER_QUESTION) is not None
    assert (await send(world, link, **words, meant=marks_in(first.text))).status_code == 303
    desk = open_task_of_second_question(story)
    looked = await send(world, f"/tasks/{desk}", "lina", **words)
    assert (looked.status_code, "your age" in looked.text) == (422, True)
    meant = await send(world, f"/tasks/{desk}", "lina", **words, meant=marks_in(looked.text))
    assert meant.status_code == 303


def open_task_of_second_question(story: Story) -> str:
    return story.ask("And the pay?")


async def test_whoever_it_was_escalated_to_is_told_whose_answer_is_missing(
    story: Story, world: World
) -> None:
    task = open_task_of(TaskKind.ANSWER_QUESTION, story)
    page = await look(world, story.link(task, "tom", Capacity.ESCALATED))
    assert "Maya Chen has not answered yet" in page
    assert "go on without" not in page


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_whatever_is_asked_and_answered_is_text_on_every_page_and_in_the_mail(
    story: Story, world: World, language: str
) -> None:
    story.collecting()
    task = story.ask(HOSTILE)
    link, own = story.link(task, "maya"), story.link("", "")
    case = f"/applications/{story.application}"
    for who, path in (("", link), ("", own), ("lina", f"/tasks/{task}"), ("lina", case)):
        page = await look(world, path, who, language)
        assert "<script>" not in page, path
        assert "&lt;script&gt;" in page, path
    story.answer(task, "maya", HOSTILE + "\r\nSubject: owned\r\nBcc: all@evil.example")
    for path in (link, own):
        assert "<script>" not in await look(world, path, "", language)
    mail = story.last_message()
    assert "<script" not in mail.html
    assert "{{ 7 * 7 }}" in mail.text
    assert "owned" not in mail.subject
    assert "\n" not in mail.subject


async def test_looking_at_the_forms_addresses_changes_nothing(story: Story, world: World) -> None:
    own = rejected(story)
    before = world.count(acts)
    for path in (f"{own}/questions", f"{own}/review"):
        await look(world, path)
    assert world.count(acts) == before


async def test_nobody_asks_by_a_forged_link(story: Story, world: World) -> None:
    story.collecting()
    for path in ("/c/nonsense/questions", "/c/nonsense/review"):
        assert (await send(world, path, question="?")).status_code == 404
    assert world.count(messages) == 2
