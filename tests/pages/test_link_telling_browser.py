"""From the scorecard to the letter on a phone, in a real Chromium: without a mail in between."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from activities.steps import judging
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.browser import PHONE, press, served
from tests.pages.led import go_by
from tests.pages.looks import LOOKS, examined, looking
from tests.pages.story import Story

pytestmark = pytest.mark.browser

OWN = "I enjoyed our talk about the message queue."


async def test_the_lead_goes_on_to_tell_where_they_have_just_judged(
    story: Story, world: World, browser: Browser
) -> None:
    go_by(story)
    story.collecting()
    link = story.link(story.open(TaskKind.GIVE_FEEDBACK).id, "maya")
    async with served(world) as address, looking(browser) as page:
        await page.set_viewport_size(PHONE)
        await page.goto(f"{address}{link}?lang=en")
        await page.get_by_text("Yes, it took place").click()
        await page.get_by_label("Yes", exact=True).check()
        await page.get_by_label("Pass", exact=True).check()
        await page.get_by_label("One line of evidence").fill("Explained the trade-offs.")
        await press(page.get_by_role("button", name="Submit the feedback"))
        await expect(page.get_by_text("appears here in a moment")).to_be_visible()
        story.step(judging.decide, story.stage)
        await page.get_by_role("link", name="Do it now").click()
        await examined(page, LOOKS["zh"])
        await page.set_viewport_size(PHONE)
        await page.get_by_text("Send this letter").click()
        await page.get_by_label("A paragraph of your own").fill(OWN)
        await press(page.get_by_role("button", name="Preview the letter"))
        await expect(page.locator("#letter").get_by_text(OWN)).to_be_visible()
        await examined(page, LOOKS["en"][:1])
        await press(page.get_by_role("button", name="Send the mail"))
        await expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, it is recorded")
