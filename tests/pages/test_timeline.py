"""The timeline has a sentence for whatever can happen, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from activities.steps import interviewing
from domain.events import EventType
from domain.words import TaskKind
from notify.catalogue import Catalogue
from tests.api.world import World
from tests.pages.places import open_task_of
from tests.pages.story import PASS, Story

CATALOGUE = Catalogue.load(Path(__file__).parents[2] / "templates" / "catalogue")
VARIANTS = {
    "decision_made": ("by_rule", "by_person"),
    "task_opened": ("", "by_clock"),
    "task_redated": ("", "by_clock"),
    "candidate_withdrew": ("", "noted"),
    "question_asked": ("", "noted"),
    "review_requested": ("", "noted"),
    "application_urgent": ("", "until"),
    "interview_moved": ("", "panel"),
    "policy_adopted": ("", "mode"),
    "task_completed": ("", "submitted_for", "panel_changed"),
}


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("type_", list(EventType))
def test_everything_that_happens_has_a_sentence(locale: str, type_: EventType) -> None:
    key = type_.replace(".", "_")
    for variant in VARIANTS.get(key, ("",)):
        name = "_".join(part for part in (key, variant) if part)
        assert CATALOGUE.has(locale, f"pages.timeline.{name}"), name


@pytest.mark.parametrize(
    ("locale", "sentences"),
    [
        (
            "en",
            (
                "The candidate asked a question",
                "The candidate asked for an explanation or a review",
                "Answered: Hana Novak",
            ),
        ),
        ("zh", ("候选人提了一个问题", "候选人请求说明或复核", "已答复：Hana Novak")),
    ],
)
async def test_questions_and_answers_stand_in_the_timeline(
    story: Story, world: World, locale: str, sentences: tuple[str, ...]
) -> None:
    task = open_task_of(TaskKind.REVIEW_REJECTION, story)
    story.ask("团队有多大？")
    story.answer(task, "hana", "因为另一位候选人更合适。")
    async with world.client("lina") as client:
        page = (
            await client.get(f"/applications/{story.application}", params={"lang": locale})
        ).text
    for text in (*sentences, "团队有多大？", "因为另一位候选人更合适。"):
        assert text in page, text


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [("en", "李娜 marked this as urgent"), ("zh", "李娜标为加急")],
)
async def test_urgency_stands_in_the_timeline_with_its_reason_and_the_new_due_time(
    story: Story, world: World, locale: str, sentence: str
) -> None:
    story.arranging()
    story.hasten("Another offer, until Friday")
    async with world.client("lina") as client:
        page = (
            await client.get(
                f"/applications/{story.application}", params={"lang": locale, "all": "1"}
            )
        ).text
    assert sentence in page
    assert "Another offer, until Friday" in page
    assert ("Due now by" if locale == "en" else "截止时间改为") in page


async def test_the_timeline_says_for_whom_feedback_was_written_and_who_interviews_now(
    story: Story, world: World
) -> None:
    story.invited("maya")
    act = story.act(
        story.open(TaskKind.AWAIT_INTERVIEW).id,
        "panel_changed",
        "lina",
        panel=[world.people["otto"]],
    )
    story.step(interviewing.change_panel, act)
    world.clock.forward(hours=1, minutes=1)
    story.step(interviewing.collect, story.open(TaskKind.AWAIT_INTERVIEW).id)
    task = story.open(TaskKind.GIVE_FEEDBACK, world.people["otto"]).id
    story.act(task, "submitted_for", "lina", **PASS)
    async with world.client("lina") as client:
        page = (await client.get(f"/applications/{story.application}?lang=en&all=1")).text
    assert "李娜 changed the panel" in page
    assert "The panel is now: Otto Brandt" in page
    assert "李娜 entered the feedback of Otto Brandt" in page


async def test_an_interviewer_reads_of_no_mails(story: Story, world: World) -> None:
    story.invited("maya")
    async with world.client("maya") as client:
        page = (await client.get(f"/applications/{story.application}?lang=en&all=1")).text
    assert "Interview set for" in page
    assert "Mail " not in page
