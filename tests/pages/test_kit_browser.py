"""Résumés in a real Chromium: chosen, handed in, refused, and opened on a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests.api.world import World
from tests.files import PDF, PROGRAM
from tests.pages.browser import DESK, PHONE, chromium, press, served, sign_in
from tests.pages.story import Story
from tests.pages.test_browser import SERIOUS
from tests.pages.test_kit import resume_of

pytestmark = pytest.mark.browser

WORDS = {
    "en": ("Upload a file", "Upload", "neither a PDF nor a Word document", "Hand in a newer one"),
    "zh": ("上传简历", "上传", "既不是 PDF 也不是 Word 文档", "更换简历"),
}


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


def content_of(path: Path) -> bytes:
    """What was downloaded."""
    return path.read_bytes()


async def examine(page: Page) -> None:
    """Nothing that axe calls serious, and nothing over the edge."""
    found = (await Axe().run(page)).response
    assert found["passes"]
    assert [one["id"] for one in found["violations"] if one["impact"] in SERIOUS] == []
    over = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert over <= 0


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_hr_hands_in_a_resume_without_javascript(
    story: Story, world: World, browser: Browser, tmp_path: Path, language: str
) -> None:
    label, upload, refusal, newer = WORDS[language]
    task = story.arranging()
    forged, genuine = tmp_path / "cv.pdf", tmp_path / "欧阳静-简历.pdf"
    large = tmp_path / "large.pdf"
    forged.write_bytes(PROGRAM)
    genuine.write_bytes(PDF)
    large.write_bytes(PDF + bytes(12 * 1024 * 1024))
    async with served(world) as address:
        context = await browser.new_context(viewport=DESK, java_script_enabled=False)
        await sign_in(context, world, address, "lina")
        page = await context.new_page()
        await page.goto(f"{address}/tasks/{task}?lang={language}")
        for file, sentence in ((forged, refusal), (large, "10 MiB"), (genuine, "")):
            await page.get_by_label(label).set_input_files(file)
            await press(page.get_by_role("button", name=upload, exact=True))
            if sentence:
                assert sentence in await page.locator(".faulty").inner_text()
        assert page.url == f"{address}/tasks/{task}"
        await page.get_by_text(newer).wait_for()
        async with page.expect_download() as started:
            await page.get_by_role("link", name=genuine.name).click()
        download = await started.value
        assert download.suggested_filename == genuine.name
        assert content_of(await download.path()) == PDF
        await page.goto(f"{address}/applications/{story.application}?lang={language}")
        await page.get_by_role("link", name=genuine.name).wait_for()
        await context.close()


async def test_an_interviewer_opens_the_resume_on_a_phone_before_and_in_the_interview(
    story: Story, world: World, browser: Browser
) -> None:
    resume_of(story, name="欧阳静-简历.pdf")
    story.invited("maya", starts_in=timedelta(days=1))
    link = story.link(f"{story.application}:give_feedback:1", "maya")
    async with served(world) as address:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        page = await context.new_page()
        await page.goto(f"{address}{link}?lang=zh")
        async with page.expect_download() as started:
            await page.get_by_role("link", name="欧阳静-简历.pdf").click()
        assert content_of(await (await started.value).path()) == PDF
        await context.close()


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_axe_finds_nothing_serious_on_the_pages_with_files(
    story: Story, world: World, browser: Browser, tmp_path: Path, language: str
) -> None:
    forged = tmp_path / "cv.pdf"
    forged.write_bytes(PROGRAM)
    task = story.arranging()
    async with served(world) as address:
        for viewport in (PHONE, DESK):
            context = await browser.new_context(
                viewport=viewport, bypass_csp=True, color_scheme="dark"
            )
            await sign_in(context, world, address, "lina")
            page = await context.new_page()
            await page.goto(f"{address}/tasks/{task}?lang={language}")
            await examine(page)
            await page.get_by_label(WORDS[language][0]).set_input_files(forged)
            await press(page.get_by_role("button", name=WORDS[language][1], exact=True))
            await examine(page)
            await context.close()
        resume_of(story)
        context = await browser.new_context(viewport=PHONE, bypass_csp=True)
        page = await context.new_page()
        await sign_in(context, world, address, "lina")
        await page.goto(f"{address}/applications/{story.application}?lang={language}")
        await examine(page)
        await context.close()
