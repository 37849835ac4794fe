"""Interviewers and deciders on their phones, in a real Chromium and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from activities.steps import interviewing, judging
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.browser import DESK, PHONE, press, served
from tests.pages.looks import LOOKS, examined, looking
from tests.pages.places import open_task_of
from tests.pages.rated import rate
from tests.pages.story import PASS, Story
from tests.pages.test_link_deciding import disagreeing
from tests.pages.test_link_decline import WHY, seat
from tests.pages.test_link_feedback import given, last_act

pytestmark = pytest.mark.browser

THANKS = "Thank you, it is recorded"


async def on_a_phone(browser: Browser, address: str) -> Page:
    context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(address)
    return page


async def heading(page: Page) -> str:
    return await page.get_by_role("heading", level=1).inner_text()


async def test_a_scorecard_with_ratings_is_given_and_a_slip_asked_about_once(
    story: Story, world: World, browser: Browser
) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    rate(story)
    async with served(world) as address:
        page = await on_a_phone(browser, address + story.link(task, "maya"))
        assert not await page.get_by_text("Recommendation", exact=True).is_visible()
        await page.get_by_text("Yes, it took place").click()
        await page.get_by_label("Strong yes", exact=True).check()
        await page.get_by_label("Reject", exact=True).check()
        design = page.get_by_role("group", name="System design")
        await design.get_by_label("4", exact=True).check()
        box = await design.locator("label", has_text="4").bounding_box()
        assert box is not None
        assert min(box["height"], box["width"]) >= 44
        await page.get_by_label("One line of evidence").fill("Asked the right questions.")
        await page.get_by_label("Words for the candidate").fill("Clear and calm.")
        await page.get_by_label("The next round should ask about").fill("The outage.")
        await press(page.get_by_role("button", name="Submit the feedback"))
        assert await page.get_by_role("alert").is_visible()
        assert await design.get_by_label("4", exact=True).is_checked()
        await page.get_by_label("Yes, I mean both").check()
        await press(page.get_by_role("button", name="Submit the feedback"))
        assert await heading(page) == THANKS
        assert await page.get_by_text("4 of 5").is_visible()
    assert story.open(TaskKind.GIVE_FEEDBACK) is None


async def test_that_the_candidate_did_not_come_is_reported_in_two_taps(
    story: Story, world: World, browser: Browser
) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    async with served(world) as address:
        page = await on_a_phone(browser, f"{address}{story.link(task, 'maya')}?lang=zh")
        await page.get_by_text("候选人没有来").click()
        await press(page.get_by_role("button", name="告知招聘 HR"))
        assert await heading(page) == "谢谢，已记录"
        assert await page.get_by_text("接下来由李娜跟进").is_visible()
    story.step(interviewing.report_trouble, last_act(story))
    assert story.open(TaskKind.RESOLVE_INTERVIEW) is not None


async def test_one_answer_at_a_time_is_open(story: Story, world: World, browser: Browser) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    async with served(world) as address:
        page = await on_a_phone(browser, address + story.link(task, "maya"))
        await page.get_by_text("Yes, it took place").click()
        await page.get_by_text("It was cut short").click()
        await expect(page.get_by_text("Recommendation", exact=True)).not_to_be_visible()
        assert await page.get_by_role("button", name="Tell the recruiter").count() == 1


async def test_an_interviewer_declines_before_the_interview(
    story: Story, world: World, browser: Browser
) -> None:
    story.invited("maya")
    async with served(world) as address:
        page = await on_a_phone(browser, address + story.link(seat(story), "maya"))
        await page.get_by_text("I cannot be there").click()
        await page.get_by_label("Why").fill(WHY)
        await press(page.get_by_role("button", name="Decline this interview"))
        assert await heading(page) == "Noted: you cannot be there"
        story.step(interviewing.report_trouble, last_act(story))
        await page.reload()
        assert await heading(page) == "Noted: you cannot be there"
        assert await page.get_by_role("button").count() == 0


async def test_feedback_is_put_right_on_the_page_that_thanks_for_it(
    story: Story, world: World, browser: Browser
) -> None:
    link = given(story)
    async with served(world) as address:
        page = await on_a_phone(browser, address + link)
        await page.get_by_text("Edit feedback").click()
        assert await page.get_by_label("Pass", exact=True).is_checked()
        await page.get_by_label("Hold", exact=True).check()
        await press(page.get_by_role("button", name="Save the change"))
        assert await heading(page) == THANKS
        assert await page.get_by_text("You have changed this").is_visible()
    story.step(judging.apply_correction, last_act(story))


async def test_an_interviewer_objects_to_what_hr_wrote_down(
    story: Story, world: World, browser: Browser
) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    story.act(task, "submitted_for", "lina", **PASS)
    story.step(judging.decide, story.stage)
    async with served(world) as address:
        page = await on_a_phone(browser, address + story.link(task, "maya"))
        assert await heading(page) == "HR entered your feedback"
        await page.get_by_text("This is not what I said").click()
        await page.get_by_label("One line of evidence").fill("I said that she was unsure.")
        await press(page.get_by_role("button", name="Save the change"))
        assert await heading(page) == THANKS


async def test_scorecards_stand_side_by_side_on_a_desktop_and_stacked_on_a_phone(
    story: Story, world: World, browser: Browser
) -> None:
    task = disagreeing(story)
    async with served(world) as address:
        for viewport, beside in ((DESK, True), (PHONE, False)):
            context = await browser.new_context(viewport=viewport, java_script_enabled=False)
            page = await context.new_page()
            await page.goto(address + story.link(task, "tom"))
            cards = page.locator(".scorecard")
            first, second = [await cards.nth(n).bounding_box() for n in (0, 1)]
            assert first is not None
            assert second is not None
            assert (first["y"] == second["y"]) is beside
            evidence = [await cards.nth(n).locator("blockquote").bounding_box() for n in (0, 1)]
            if beside:
                assert evidence[0] is not None
                assert evidence[1] is not None
                assert abs(evidence[0]["y"] - evidence[1]["y"]) < 1
            await context.close()


async def test_the_day_to_look_at_it_again_is_asked_for_a_hold_only(
    story: Story, world: World, browser: Browser
) -> None:
    task = disagreeing(story)
    async with served(world) as address:
        page = await on_a_phone(browser, address + story.link(task, "tom"))
        day = page.get_by_label("Review date")
        assert not await day.is_visible()
        await page.get_by_label("On hold", exact=True).check()
        assert await day.is_visible()
        await page.get_by_label("Advance", exact=True).check()
        await press(page.get_by_role("button", name="Submit: Advance"))
        assert await heading(page) == THANKS


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_axe_finds_nothing_serious_on_the_pages_behind_links(
    story: Story, world: World, browser: Browser, language: str
) -> None:
    story.invited("maya", "otto")
    before = story.link(seat(story), "maya")
    async with served(world) as address:
        await _examined(browser, f"{address}{before}", language, "details.decline")
        world.clock.forward(hours=2)
        rate(story)
        story.step(interviewing.collect, story.open(TaskKind.AWAIT_INTERVIEW).id)
        await _examined(browser, f"{address}{before}", language, "details.held")
        for number, who in ((1, "maya"), (2, "otto")):
            verdict = {**PASS, "ratings": {"design": number}}
            if number == 2:
                verdict["verdict"] = "hold"
            story.act(seat(story, number), "submitted", who, **verdict)
        story.step(judging.decide, story.stage)
        await _examined(browser, f"{address}{before}", language, "details.correction")
        decide = story.link(story.open(TaskKind.DECIDE).id, "tom")
        await _examined(browser, f"{address}{decide}", language, "")


async def _examined(browser: Browser, address: str, language: str, unfold: str) -> None:
    """With what can be unfolded unfolded."""
    async with looking(browser) as page:
        await page.goto(f"{address}?lang={language}")
        if unfold:
            await page.locator(f"{unfold} > summary").click()
        await examined(page, LOOKS[language])
