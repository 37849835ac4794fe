"""Words in a mail to the candidate that should be read again, before anybody presses send."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from activities.steps import telling
from db.schema import acts
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.story import PASS, REJECT, Story

WRITTEN = "您好：\n\n我们更倾向35岁以下的候选人。"


def mail_of(page: str) -> dict[str, str]:
    """What the form of the mail holds."""
    [subject] = re.findall(r'id="send-subject".*?value="(.*?)"', page)
    [body] = re.findall(r'<textarea id="send-body".*?>\n(.*?)</textarea>', page, re.DOTALL)
    return {"subject": html.unescape(subject), "body": html.unescape(body)}


async def pressed(world: World, task: str, language: str, **form: str) -> Any:
    """The page after a button of the mail's form."""
    async with world.client("lina") as client:
        begin = mail_of((await client.get(f"/tasks/{task}")).text)
        sent = {**begin, "completion": "send", **form}
        return await client.post(f"/tasks/{task}", params={"lang": language}, data=sent)


@pytest.mark.parametrize(
    ("language", "warning", "fine"),
    [
        ("en", "Text, line 3: “35岁” (age)", "Nothing in these words"),
        ("zh", "正文第 3 行：“35岁”（年龄）", "按词表检查，没有发现"),
    ],
)
async def test_the_wording_is_checked_before_sending_and_nothing_is_sent(
    story: Story, world: World, language: str, warning: str, fine: str
) -> None:
    story.judged(PASS)
    task = story.open(TaskKind.NOTIFY_CANDIDATE).id
    before = world.count(acts)
    page = await pressed(world, task, language, body=WRITTEN, look="1")
    assert page.status_code == 200
    assert warning in page.text
    assert mail_of(page.text)["body"] == WRITTEN
    assert fine not in page.text
    assert fine in (await pressed(world, task, language, look="1")).text
    assert world.count(acts) == before
    assert story.open(TaskKind.NOTIFY_CANDIDATE) is not None


async def test_a_mail_that_comes_back_is_warned_about(story: Story, world: World) -> None:
    story.judged(PASS)
    task = story.open(TaskKind.NOTIFY_CANDIDATE).id
    page = await pressed(world, task, "en", body=WRITTEN, subject="")
    assert page.status_code == 422
    assert "“35岁” (age)" in page.text


async def test_a_warning_is_shown_while_the_mail_can_be_taken_back(
    story: Story, world: World
) -> None:
    story.judged(REJECT)
    task = story.open(TaskKind.NOTIFY_CANDIDATE).id
    act = story.act(task, "send", "lina", reason_code="skills_gap", subject="谢谢", body=WRITTEN)
    story.step(telling.tell, act)
    waiting = story.open(TaskKind.AWAIT_RELEASE).id
    async with world.client("lina") as client:
        page = await client.get(f"/tasks/{waiting}", params={"lang": "en"})
    assert "“35岁” (age)" in page.text


async def test_the_api_warns_about_a_draft(story: Story, world: World) -> None:
    words = {"subject": "S", "body": "{{ recipient_name }}，\n该岗位限女性。"}
    async with world.client("hana") as client:
        for scenario in ("next_step", "rejection"):
            for locale in ("en", "zh"):
                await client.put(f"/api/v1/templates/{scenario}/{locale}", json=words)
        story.judged(PASS)
        task = story.open(TaskKind.NOTIFY_CANDIDATE).id
        draft = (await client.get(f"/api/v1/tasks/{task}/draft")).json()
    assert [(one["part"], one["line"], one["about"]) for one in draft["warnings"]] == [
        ("body", 2, "gender")
    ]
