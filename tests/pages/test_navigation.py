"""The header of the desk: what each role is led to, from one table, in one row."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser

from api.pages.navigation import WAYS, is_here, navigation
from domain.words import Role
from tests.api.world import World
from tests.pages.browser import DESK, PHONE, served, sign_in

ONE_ROW_PX = 64


def led_to(*roles: Role) -> tuple[list[str], list[str]]:
    shown = navigation("/", roles)
    return [way.path for way in shown.row], [way.path for way in shown.settings]


def test_everybody_is_led_to_what_is_theirs() -> None:
    assert led_to() == (["/inbox", "/"], [])
    assert led_to(Role.HIRING_MANAGER) == led_to()
    every_day = ["/inbox", "/", "/jobs", "/candidates"]
    assert led_to(Role.RECRUITER) == (every_day, ["/people", "/policies", "/templates"])
    row, settings = led_to(Role.HR_LEAD)
    assert sorted([*row, *settings]) == sorted(way.path for way in WAYS)


def test_a_page_below_another_is_that_one_too() -> None:
    assert is_here("/jobs", "/jobs/job_1")
    assert not is_here("/jobs", "/jobsite")
    assert not is_here("/", "/inbox")
    assert navigation("/policies/hybrid/edit", [Role.RECRUITER]).in_settings
    assert not navigation("/inbox", [Role.RECRUITER]).in_settings


async def test_the_page_that_one_looks_at_is_marked_in_the_header(world: World) -> None:
    async with world.client("hana") as client:
        page = await client.get("/people", params={"lang": "en"})
    header = page.text.partition("</header>")[0]
    assert re.findall(r'href="([^"]+)" aria-current="page"', header) == ["/people"]
    assert '<summary class="here">' in header


async def test_the_header_says_whose_desk_it_is(world: World) -> None:
    async with world.client("lina") as client:
        assert "<span>Starriver</span>" in (await client.get("/inbox")).text


@pytest.mark.browser
async def test_the_header_is_one_row_on_a_phone_and_on_a_desk(
    world: World, browser: Browser
) -> None:
    async with served(world) as address:
        for viewport in (PHONE, DESK):
            context = await browser.new_context(viewport=viewport, java_script_enabled=False)
            await sign_in(context, world, address, "hana")
            page = await context.new_page()
            for language in ("en", "zh"):
                await page.goto(f"{address}/people?lang={language}")
                box = await page.locator("header.bar").bounding_box()
                assert box is not None
                assert box["height"] <= ONE_ROW_PX, (viewport, language)
                await page.locator(".menu > summary").click()
                leads = page.get_by_role("link", name=re.compile("Audit log|操作日志"))
                shown = await leads.bounding_box()
                assert shown is not None
                assert shown["x"] + shown["width"] <= viewport["width"]
            await context.close()
