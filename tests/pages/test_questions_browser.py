"""Questions in a real Chromium: asked and answered on phones, without JavaScript, before axe."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from domain.words import TaskKind
from tests.api.world import World
from tests.pages.browser import PHONE, press, served
from tests.pages.looks import looked_at
from tests.pages.places import open_task_of
from tests.pages.story import Story

pytestmark = pytest.mark.browser

WORDS = {
    "en": {
        "ask": "Would you like to ask us something?",
        "topic": "The job and the team",
        "question": "Question",
        "send": "Ask a question",
        "promise": "You get an answer by",
        "answer": "Answer",
        "reply": "Send the answer",
        "thanks": "Thank you, it is recorded",
        "why": "Would you like to know why, or have it reviewed?",
        "review": "Ask for a review",
        "asked": "You asked us to explain or review the outcome",
    },
    "zh": {
        "ask": "有问题想问我们？",
        "topic": "职位与团队",
        "question": "问题",
        "send": "提交问题",
        "promise": "我们最晚于以下时间答复您",
        "answer": "答复",
        "reply": "发送答复",
        "thanks": "谢谢，已记录",
        "why": "想了解原因，或希望我们复核？",
        "review": "请求复核",
        "asked": "您请我们对结果作出说明或复核",
    },
}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_question_is_asked_and_answered_on_phones_without_javascript(
    story: Story, world: World, browser: Browser, language: str
) -> None:
    words = WORDS[language]
    story.collecting()
    own = story.link("", "")
    async with served(world) as address:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        page = await context.new_page()
        await page.goto(f"{address}{own}?lang={language}")
        await page.get_by_text(words["ask"]).click()
        await page.get_by_label(words["topic"], exact=True).check()
        await page.get_by_label(words["question"], exact=True).fill("一周有几天在办公室？")
        await press(page.get_by_role("button", name=words["send"]))
        assert await page.get_by_text("一周有几天在办公室？").is_visible()
        assert await page.get_by_text(words["promise"]).is_visible()
        task = story.asked()
        await page.goto(f"{address}{story.link(task, 'maya')}?lang={language}")
        assert await page.get_by_text("一周有几天在办公室？").is_visible()
        await page.get_by_label(words["answer"], exact=True).fill("三天，其余时间可以在家。")
        await press(page.get_by_role("button", name=words["reply"]))
        assert await page.get_by_role("heading", level=1).inner_text() == words["thanks"]
        await page.goto(f"{address}{own}?lang={language}")
        assert await page.get_by_text("三天，其余时间可以在家。").is_visible()
        await context.close()


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_after_a_rejection_a_review_is_asked_for_on_a_phone(
    story: Story, world: World, browser: Browser, language: str
) -> None:
    words = WORDS[language]
    open_task_of(TaskKind.SETTLING, story)
    async with served(world) as address:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        page = await context.new_page()
        await page.goto(f"{address}{story.link('', '')}?lang={language}")
        await page.get_by_text(words["why"]).click()
        await page.locator("#review_requested-question").fill("希望了解原因。")
        await press(page.get_by_role("button", name=words["review"]))
        assert await page.get_by_text(words["asked"]).is_visible()
        assert not await page.get_by_text(words["why"]).is_visible()
        await context.close()


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_axe_finds_nothing_serious_where_questions_are_asked_and_answered(
    story: Story, world: World, browser: Browser, language: str
) -> None:
    story.collecting()
    answered = story.ask("团队有多大？")
    story.answer(answered, "maya", "十二个人。\n分三个小组。")
    open_ = story.ask("x" * 300)
    paths = [story.link("", ""), story.link(open_, "maya"), f"/tasks/{open_}"]
    await looked_at(browser, world, paths, language)
