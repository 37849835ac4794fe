"""A letter leaves in the words that somebody approved, however long it waits to leave."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import update

from activities.steps import telling
from db.schema import candidates
from db.setup.templates import save_letter
from domain.letters import Letter
from domain.scenarios import Scenario
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.story import PASS, REJECT, Story

BEFORE = Letter("关于{{ job_title }}", "{{ candidate_name }}，您好：\n\n这是第一版。")
OWN_LINK = re.compile(r"/c/[^\s/]+\.lnk_")
AFTER = Letter("关于{{ job_title }}", "{{ candidate_name }}，您好：\n\n这是第二版。")


def saved(story: Story, letter: Letter) -> None:
    """HR saves the letter of rejections in Chinese."""
    at, who = story.world.clock(), story.world.people["lina"]
    story.write(lambda conn: save_letter(conn, Scenario.REJECTION, "zh", letter, who, at))


def waiting_mail(story: Story) -> Any:
    """The mail as it would leave now."""
    message = story.open(TaskKind.AWAIT_RELEASE).message_id
    return story.read(lambda conn: story.world.parts.composer.waiting(conn, message))


def sent_off(story: Story) -> None:
    """A rejection waits for its window."""
    story.told(REJECT, reason_code="skills_gap")
    story.world.clock.forward(minutes=1)


async def test_a_template_saved_after_sending_off_does_not_change_the_mail(
    story: Story, world: World
) -> None:
    saved(story, BEFORE)
    sent_off(story)
    saved(story, AFTER)
    assert "这是第一版" in waiting_mail(story).body
    story.released()
    mail = story.read(lambda conn: story.world.parts.composer.waiting(conn, sent(story)))
    assert "这是第一版" in mail.body


def sent(story: Story) -> str:
    """The rejection's id."""
    return str(story.last_message().id)


async def test_the_products_own_words_stay_too_when_they_were_approved(
    story: Story, world: World
) -> None:
    sent_off(story)
    before = waiting_mail(story)
    saved(story, AFTER)
    assert waiting_mail(story) == before


async def test_a_draft_that_nobody_sent_off_yet_follows_the_newest_template(
    story: Story, world: World
) -> None:
    saved(story, BEFORE)
    story.judged(REJECT)
    world.clock.forward(minutes=1)
    saved(story, AFTER)
    task = story.open(TaskKind.NOTIFY_CANDIDATE).id
    async with world.client("lina") as client:
        page = (await client.get(f"/tasks/{task}")).text
    assert "这是第二版" in page
    assert "这是第一版" not in page


async def test_a_candidate_who_changes_their_language_gets_the_letter_that_was_approved(
    story: Story, world: World
) -> None:
    saved(story, BEFORE)
    sent_off(story)
    story.write(lambda conn: conn.execute(update(candidates).values(locale="en")))
    assert "这是第一版" in waiting_mail(story).body


async def test_nobody_at_the_desk_reads_the_candidates_own_link_in_a_draft(
    story: Story, world: World
) -> None:
    story.judged(PASS)
    task = story.open(TaskKind.NOTIFY_CANDIDATE).id
    async with world.client("lina") as client:
        page = (await client.get(f"/tasks/{task}")).text
        together = (await client.get(f"/inbox/letters?task={task}")).text
        draft = (await client.get(f"/api/v1/tasks/{task}/draft")).text
    for shown in (page, together, draft):
        assert "/c/…" in shown
        assert not OWN_LINK.search(shown)


async def test_words_that_hr_changed_leave_with_the_candidates_own_link(
    story: Story, world: World
) -> None:
    story.judged(PASS)
    task = story.open(TaskKind.NOTIFY_CANDIDATE).id
    async with world.client("lina") as client:
        draft = (await client.get(f"/api/v1/tasks/{task}/draft")).json()
    words = {"subject": draft["subject"], "body": f"改过的信。\n\n{draft['body']}"}
    conclusion = story.step(telling.tell, story.act(task, "send", "lina", **words))
    story.deliver(conclusion.messages)
    mail = story.last_message()
    assert mail.text.startswith("改过的信。")
    assert OWN_LINK.search(mail.text)
    assert "/c/…" not in mail.text
