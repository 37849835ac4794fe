"""The templates in a real Chromium: with and without JavaScript, on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from db.schema import templates
from tests.api.world import World
from tests.pages.browser import DESK, PHONE, press, served, sign_in
from tests.pages.looks import looked_at

pytestmark = pytest.mark.browser

LETTER = "/templates/rejection/zh"
WORDS = {
    "en": ("Text", "Save and use from now on", "Preview", "Version 1 is saved and in force."),
    "zh": ("正文", "保存并启用", "预览", "第 1 版已保存并生效。"),
}


async def looks_like_the_mail(page: Page) -> None:
    """The frame shows the mail with its own styles, and nothing in it can run."""
    frame = page.frame_locator("iframe.mail-frame")
    await expect(frame.locator("p.company")).to_have_text("星河科技")
    color = "element => getComputedStyle(element).backgroundColor"
    assert await frame.locator("div.card").evaluate(color) == "rgb(255, 255, 255)"
    assert await frame.locator("body").evaluate(color) == "rgb(243, 244, 241)"


async def test_the_preview_follows_the_typing(world: World, browser: Browser) -> None:
    async with served(world) as address:
        context = await browser.new_context(viewport=DESK, color_scheme="light")
        await sign_in(context, world, address, "lina")
        page = await context.new_page()
        refused: list[str] = []
        page.on("console", lambda line: refused.append(line.text))
        await page.goto(f"{address}{LETTER}?lang=zh")
        await looks_like_the_mail(page)
        body = page.get_by_label("正文", exact=True)
        await body.fill("{{ recipient_name }}：\n\n该岗位限男性。\n\n祝好")
        frame = page.frame_locator("iframe.mail-frame")
        await expect(frame.get_by_text("祝好")).to_be_visible()
        await expect(page.locator(".plain-mail")).to_contain_text("张伟：")
        await expect(page.locator("#preview .caution")).to_contain_text(
            "正文第 3 行：“限男”（性别）"
        )
        # Half a name: what is wrong is said, and the last mail stays.
        await body.fill("{{ recipient_name }}：\n\n再见 {{ job_ }}")
        await expect(page.locator("#preview .alert")).to_contain_text("该场景中没有“job_”")
        await expect(frame.get_by_text("祝好")).to_be_visible()
        await looks_like_the_mail(page)
        assert refused == [], "the page's policy refused something that the page holds"
        await context.close()
    assert world.count(templates) == 0


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_letter_is_written_without_javascript(
    world: World, browser: Browser, language: str
) -> None:
    text, save, look, saved = WORDS[language]
    async with served(world) as address:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        await sign_in(context, world, address, "hana")
        page = await context.new_page()
        await page.goto(f"{address}{LETTER}?lang={language}")
        await page.get_by_label(text, exact=True).fill("{{ candidate_name }}\n\n{{ nobody }}")
        await press(page.get_by_role("button", name=save))
        assert "nobody" in await page.get_by_role("alert").first.inner_text()
        await page.get_by_label(text, exact=True).fill("{{ candidate_name }}\n\n祝好")
        await press(page.get_by_role("button", name=look, exact=True))
        frame = page.frame_locator("iframe.mail-frame")
        await expect(frame.get_by_text("祝好")).to_be_visible()
        await press(page.get_by_role("button", name=save))
        assert await page.get_by_role("status").inner_text() == saved
        await context.close()
    assert world.count(templates) == 1


async def test_the_frame_runs_no_script_even_if_a_letter_could_hold_one(
    world: World, browser: Browser
) -> None:
    async with served(world) as address:
        context = await browser.new_context()
        await sign_in(context, world, address, "lina")
        page = await context.new_page()
        await page.goto(f"{address}{LETTER}")
        await page.evaluate(
            """() => { document.querySelector("iframe.mail-frame").srcdoc =
            "<p id=here>here</p><script>document.title = 'ran'</" + "script>" +
            "<img src=x onerror=\\"document.getElementById('here').textContent='ran'\\">"; }"""
        )
        frame = page.frame_locator("iframe.mail-frame")
        await expect(frame.locator("#here")).to_have_text("here")
        await context.close()


async def test_old_words_are_compared_and_restored(world: World, browser: Browser) -> None:
    async with served(world) as address:
        context = await browser.new_context(viewport=DESK, java_script_enabled=False)
        await sign_in(context, world, address, "hana")
        page = await context.new_page()
        await page.goto(f"{address}{LETTER}?lang=en")
        began = await page.get_by_label("Text", exact=True).input_value()
        await page.get_by_label("Text", exact=True).fill("{{ candidate_name }}\n\n祝好")
        await press(page.get_by_role("button", name="Save and use"))
        await press(page.get_by_role("link", name="History"))
        assert await page.locator(".difference .gone").count() > 3
        await press(page.get_by_role("button", name="Use these words again"))
        status = await page.get_by_role("status").inner_text()
        assert status == "The old words are in force again, as version 2."
        assert await page.get_by_label("Text", exact=True).input_value() == began
        await context.close()


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_axe_finds_nothing_serious_in_the_templates(
    world: World, browser: Browser, language: str
) -> None:
    letter = {"subject": "x", "body": "该岗位限男性。"}
    async with world.client("hana") as client:
        await client.put(f"/api/v1{LETTER}", json=letter)
    paths = ["/templates", LETTER, f"{LETTER}/versions", "/templates/panel_invitation/en"]
    await looked_at(browser, world, paths, language)
