"""The recruiter's day in a real Chromium, without JavaScript: interviews, a case, a job's plan."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, ViewportSize

from activities.steps import interviewing
from db.schema import acts
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.browser import DESK, PHONE, press, served, sign_in
from tests.pages.looks import looked_at
from tests.pages.story import REJECT, Story
from tests.pages.test_application import last_act, second_stage
from tests.pages.test_arranging import disturbed

pytestmark = pytest.mark.browser

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "move": "Move the interview",
        "starts": "Starts at",
        "went_on": "Go on without another interview",
        "absent": "the candidate did not come",
        "place": "Place or video link",
        "book_now": "Book the next stage now",
        "urgent": "Mark as urgent",
        "reason": "Reason",
        "note": "Add a note",
        "keep": "Save note",
        "remove": "Delete",
        "undo": "Do not send it",
        "rated": "What scorecards rate",
        "attribute": "Attribute 1",
        "focus": "focus",
        "save": "Save",
    },
    "zh": {
        "move": "改期",
        "starts": "开始时间",
        "went_on": "不再补面，继续流程",
        "absent": "候选人没有来",
        "place": "地点或视频链接",
        "book_now": "提前约下一轮",
        "urgent": "标为加急",
        "reason": "原因",
        "note": "添加备注",
        "keep": "保存备注",
        "remove": "删除",
        "undo": "撤回，不发送",
        "rated": "设置评分的能力项",
        "attribute": "能力项 1",
        "focus": "重点考察",
        "save": "保存",
    },
}
LANGUAGES = pytest.mark.parametrize("language", sorted(WORDS))


@asynccontextmanager
async def at_the_desk(
    browser: Browser, world: World, path: str, language: str, viewport: ViewportSize = DESK
) -> AsyncIterator[Page]:
    """A page of the recruiter's, without JavaScript."""
    async with served(world) as address:
        context = await browser.new_context(viewport=viewport, java_script_enabled=False)
        await sign_in(context, world, address, "lina")
        page = await context.new_page()
        await page.goto(f"{address}{path}?lang={language}")
        yield page
        await context.close()


@LANGUAGES
async def test_an_interview_is_moved_on_a_phone(
    story: Story, world: World, browser: Browser, language: str
) -> None:
    story.invited("maya", "otto", starts_in=timedelta(hours=5))
    words, task = WORDS[language], str(story.open(TaskKind.AWAIT_INTERVIEW).id)
    async with at_the_desk(browser, world, f"/tasks/{task}", language, PHONE) as page:
        assert not await page.get_by_label(words["starts"]).is_visible()
        await page.get_by_role("heading", name=words["move"], exact=True).click()
        assert await page.get_by_label(words["starts"]).input_value() == "2027-03-01T15:00"
        await page.get_by_label(words["starts"]).fill("2027-03-02T10:30")
        await press(page.get_by_role("button", name=words["move"], exact=True))
        assert "/inbox?done=" in page.url
    act = story.read(lambda conn: conn.execute(acts.select().order_by(acts.c.seq.desc())).first())
    assert (act.completion, act.codes["starts_at"]) == ("rescheduled", "2027-03-02T02:30:00+00:00")
    assert act.codes["panel"] == [world.people["maya"], world.people["otto"]]


@LANGUAGES
async def test_somebody_who_did_not_come_is_seen_to(
    story: Story, world: World, browser: Browser, language: str
) -> None:
    words, task = WORDS[language], disturbed(story)
    async with at_the_desk(browser, world, f"/tasks/{task}", language) as page:
        assert words["absent"] in await page.locator(".why").inner_text()
        assert "等了二十分钟" in await page.locator(".why").inner_text()
        await page.get_by_role("heading", name=words["went_on"], exact=True).click()
        await press(page.get_by_role("button", name=words["went_on"], exact=True))
        assert "/inbox?done=" in page.url
    assert story.open(TaskKind.RESOLVE_INTERVIEW) is None


@LANGUAGES
async def test_an_application_is_booked_ahead_noted_about_and_marked_as_urgent(
    story: Story, world: World, browser: Browser, language: str
) -> None:
    second_stage(story)
    story.collecting()
    words, path = WORDS[language], f"/applications/{story.application}"
    async with at_the_desk(browser, world, path, language) as page:
        await page.locator("#notes summary").click()
        await page.get_by_label(words["note"]).fill("另一家周五前要答复")
        await press(page.get_by_role("button", name=words["keep"]))
        assert await page.get_by_text("另一家周五前要答复").is_visible()
        await press(page.locator("#notes").get_by_role("button", name=words["remove"]))
        assert not await page.get_by_text("另一家周五前要答复").is_visible()
        await page.locator("#urgent summary").click()
        await page.locator("#urgent").get_by_label(words["reason"]).fill("有其他公司的 offer")
        await press(page.locator("#urgent").get_by_role("button", name=words["urgent"]))
        assert await page.locator(".head .tag.urgent").is_visible()
        await page.locator("#book > summary").click()
        await page.locator("#book").get_by_label(words["starts"]).fill("2027-03-04T10:00")
        await page.locator("#book").get_by_label(words["place"]).fill("Room 2")
        await press(page.locator("#book").get_by_role("button", name=words["book_now"]))
        assert page.url.endswith(f"{path}?saved=book_ahead")
    assert last_act(story, "book_ahead")
    assert last_act(story, "mark_urgent")


@LANGUAGES
async def test_a_letter_is_taken_back_from_the_application(
    story: Story, world: World, browser: Browser, language: str
) -> None:
    story.told(REJECT, reason_code="skills_gap")
    path = f"/applications/{story.application}"
    async with at_the_desk(browser, world, path, language, PHONE) as page:
        await press(page.get_by_role("button", name=WORDS[language]["undo"]))
        assert page.url.endswith(path)
    assert story.open(TaskKind.AWAIT_RELEASE) is None


@LANGUAGES
async def test_what_a_stage_rates_is_named_on_its_jobs_page(
    world: World, browser: Browser, language: str
) -> None:
    words = WORDS[language]
    async with at_the_desk(browser, world, f"/jobs/{world.job}", language) as page:
        await page.get_by_text(words["rated"]).click()
        await page.get_by_label(words["attribute"]).fill("系统设计 System design")
        await page.locator(".attribute").first.get_by_text(words["focus"]).click()
        await press(page.get_by_role("button", name=words["save"], exact=True))
        # Waits for the page that the button leads to.
        await page.get_by_text(f"系统设计 System design · {words['focus']}").first.wait_for()


@pytest.mark.slow
@LANGUAGES
async def test_axe_finds_nothing_serious_with_every_form_unfolded(
    story: Story, world: World, browser: Browser, language: str
) -> None:
    second_stage(story)
    story.invited("maya", "otto", starts_in=timedelta(hours=1))
    paths = [f"/tasks/{story.open(TaskKind.AWAIT_INTERVIEW).id}", f"/jobs/{world.job}"]
    await looked_at(browser, world, paths, language, unfold=True)
    world.clock.forward(hours=2)
    story.step(interviewing.collect, story.open(TaskKind.AWAIT_INTERVIEW).id)
    given = story.open(TaskKind.GIVE_FEEDBACK).id
    act = story.act(given, "candidate_absent", "maya", note="等了二十分钟")
    story.step(interviewing.report_trouble, act)
    task = story.open(TaskKind.RESOLVE_INTERVIEW).id
    paths = [f"/tasks/{task}", f"/applications/{story.application}"]
    await looked_at(browser, world, paths, language, unfold=True)
