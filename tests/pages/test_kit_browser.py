"""Résumés in a real Chromium: chosen, handed in, refused, and opened on a phone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.api.world import World
from tests.files import PDF, PROGRAM
from tests.pages.browser import DESK, PHONE, press, served, sign_in
from tests.pages.looks import LOOKS, examined, looking
from tests.pages.story import Story
from tests.pages.test_kit import resume_of

pytestmark = pytest.mark.browser

WORDS = {
    "en": ("Upload a file", "Upload", "neither a PDF nor a Word document", "Hand in a newer one"),
    "zh": ("上传简历", "上传", "既不是 PDF 也不是 Word 文档", "更换简历"),
}


def content_of(path: Path) -> bytes:
    """What was downloaded."""
    return path.read_bytes()


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
        await page.locator(".confirmed").wait_for()
        # Whoever switches the language there comes back to the task.
        await page.goto(page.url)
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
    async with served(world) as address, looking(browser) as page:
        await sign_in(page.context, world, address, "lina")
        await page.goto(f"{address}/tasks/{task}?lang={language}")
        await examined(page, LOOKS[language])
        await page.get_by_label(WORDS[language][0]).set_input_files(forged)
        await press(page.get_by_role("button", name=WORDS[language][1], exact=True))
        await examined(page, LOOKS[language])
        resume_of(story)
        await page.goto(f"{address}/applications/{story.application}?lang={language}")
        await examined(page, LOOKS[language])
