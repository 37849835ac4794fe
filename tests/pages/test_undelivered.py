"""A mail without proof of delivery: its page says why, and what not to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import update

from activities.steps import telling
from api.pages.delivery_errors import family_of
from db.process.ledger import MessageState
from db.schema import messages
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.story import PASS, Story

SMTP = Path(__file__).parents[2] / "notify" / "smtp.py"


@pytest.mark.parametrize(
    ("code", "english", "chinese"),
    [
        ("smtp_550", "the address is wrong", "地址有误"),
        ("smtp_535", "the mail settings", "邮件设置"),
        ("smtp_451", "put it off", "一再推迟"),
        ("connect_refused", "could not be reached", "无法连接"),
        ("lost_after_data", "it may have arrived", "可能已收到"),
        ("worker_died_while_sending", "it may have arrived", "可能已收到"),
        ("template_empty_variable", "Mend the letter first", "修正模板"),
        ("header_to", "cannot be written into a mail", "无法写入邮件"),
        ("unforeseen", "Something unexpected", "意外"),
    ],
)
async def test_the_page_of_a_failed_mail_says_why(
    story: Story, world: World, code: str, english: str, chinese: str
) -> None:
    task = undelivered_invitation(story, code)
    assert english in await page(world, task, "en")
    assert chinese in await page(world, task, "zh")


async def test_only_a_mail_that_tells_an_outcome_is_said_to_go_out_once(
    story: Story, world: World
) -> None:
    task = undelivered_invitation(story, "smtp_550")
    assert "never go out twice" not in await page(world, task, "en")
    assert "不会自动重发" not in await page(world, task, "zh")


async def test_the_page_of_an_outcome_says_that_it_goes_out_once(
    story: Story, world: World
) -> None:
    story.judged(PASS)
    act = story.act(story.open(TaskKind.NOTIFY_CANDIDATE).id, "send", "lina")
    [message] = story.step(telling.tell, act).messages
    story.deliver((message,), MessageState.UNKNOWN)
    story.step(telling.confirm_told, message)
    task = story.open(TaskKind.RESOLVE_DELIVERY).id
    assert "never go out twice" in await page(world, task, "en")
    assert "不会自动重发" in await page(world, task, "zh")


def test_every_code_of_the_mail_channel_has_a_family() -> None:
    source = SMTP.read_text("utf-8").split("def _verdict", 1)[1]
    codes = set(re.findall(r'return "(\w+)"', source))
    assert len(codes) > 5
    assert [code for code in codes if family_of(code) == "unforeseen"] == []


def undelivered_invitation(story: Story, code: str) -> str:
    """A task about the invitation, which ended with this code."""
    story.invited()
    message = story.last_message().id
    failed = update(messages).where(messages.c.id == message)
    failed = failed.values(state=MessageState.FAILED, error=code)
    story.write(lambda conn: conn.execute(failed))
    return story.world.open_task(TaskKind.RESOLVE_DELIVERY, message=message)


async def page(world: World, task: str, lang: str) -> str:
    """The task as the recruiter sees it."""
    async with world.client("lina") as client:
        return (await client.get(f"/tasks/{task}", params={"lang": lang})).text
