"""A company begins in a real Chromium, with nothing but the link: no command after it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from db.setup.company import read_company
from tests.api.world import ORIGIN, World
from tests.pages.browser import DESK, PHONE, press, served
from tests.pages.looks import examined
from tests.pages.nothing import FIRST, first_link, nothing

pytestmark = pytest.mark.browser


async def fill(page: Page, **fields: str) -> None:
    for name, text in fields.items():
        await page.locator(f"#{name}").fill(text)


def mailed_link(world: World, to: str) -> str:
    [mail] = [each for each in world.channel.sent if each.to_address == to]
    [link] = re.findall(rf"{ORIGIN}(/sign-in/\S+)", mail.text)
    return str(link)


async def test_a_team_sets_itself_up_and_a_colleague_signs_in(
    tmp_path: Path, browser: Browser
) -> None:
    async with nothing(tmp_path) as world, served(world) as address:
        context = await browser.new_context(viewport=DESK, bypass_csp=True)
        page = await context.new_page()
        await page.goto(f"{address}{first_link(world)}?lang=en")
        await examined(page, ((PHONE, "light"), (DESK, "dark")))
        await fill(page, name=FIRST["name"], email=FIRST["email"], company=FIRST["company"])
        await press(page.get_by_role("button", name="Get started"))
        await expect(page.get_by_role("heading", level=1)).to_have_text("Get started")
        await examined(page, ((PHONE, "dark"), (DESK, "light")))

        await press(page.get_by_role("link", name="Fill in the company details"))
        await fill(page, name_zh="晨曦科技", name_en="Chenxi Technology")
        await press(page.get_by_role("button", name="Save"))
        await expect(page.get_by_role("status")).to_have_text("Saved.")
        company = world.parts.database.read_now(read_company)
        assert company is not None
        assert {company.name, *company.names.values()} == {"晨曦科技", "Chenxi Technology"}

        await page.goto(f"{address}/inbox")
        await expect(page.locator(".steps .done")).to_have_count(1)
        await press(page.get_by_role("link", name="Invite your colleagues"))
        await fill(page, name="Tom Becker", email="tom@chenxi.example")
        await page.get_by_label("Hiring manager").check()
        await press(page.get_by_role("button", name="Send the invitation"))
        await expect(page.get_by_role("status")).to_contain_text("Added.")
        await world.settle()

        theirs = await (await browser.new_context()).new_page()
        await theirs.goto(f"{address}{mailed_link(world, 'tom@chenxi.example')}?lang=en")
        await press(theirs.get_by_role("button", name="Sign in"))
        await expect(theirs.locator("header .who").first).to_have_text("Tom Becker")
