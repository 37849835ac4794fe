"""Candidates in a real Chromium: added and imported without JavaScript, and in any light."""

from __future__ import annotations

import httpx2
import pytest
from playwright.async_api import Browser, expect

from tests.api.world import World
from tests.files import PDF
from tests.pages.browser import PHONE, press, served, sign_in
from tests.pages.looks import looked_at
from tests.pages.story import Story
from tests.pages.test_candidates import added
from tests.pages.test_importing_candidates import GOOD, HEADINGS, hand_in
from tests.pages.test_importing_candidates import press as pressed
from tests.workbooks import workbook

pytestmark = pytest.mark.browser


async def test_candidates_are_added_and_imported_on_a_phone_without_javascript(
    world: World, browser: Browser
) -> None:
    async with served(world) as address:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        await sign_in(context, world, address, "lina")
        page = await context.new_page()
        await page.goto(f"{address}/candidates?lang=en")
        await press(page.get_by_role("link", name="Add candidate"))
        await page.get_by_label("Name").fill("张伟")
        await page.get_by_label("E-mail").fill("zhang.wei@mail.example")
        await page.get_by_label("Job").select_option(world.job)
        await page.get_by_label("Résumé", exact=False).first.set_input_files(
            {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": PDF}
        )
        await press(page.get_by_role("button", name="Add candidate"))
        await expect(page.get_by_text("Candidate added; the process has started.")).to_be_visible()
        await expect(page.get_by_role("link", name="cv.pdf").first).to_be_visible()

        await page.goto(f"{address}/candidates/import")
        await page.get_by_label("Table").set_input_files(
            {
                "name": "t.xlsx",
                "mimeType": "application/zip",
                "buffer": workbook(*GOOD[:1], *GOOD[2:]),
            }
        )
        await press(page.get_by_role("button", name="Upload"))
        await press(page.get_by_role("button", name="Check the table"))
        await press(page.get_by_role("button", name="Import"))
        await expect(page.get_by_text("Imported: 2 candidates, 1 applications.")).to_be_visible()
        await press(page.get_by_role("link", name="See the candidates"))
        await page.get_by_label("Search", exact=True).fill("zw")
        await press(page.get_by_role("button", name="Show"))
        await expect(page.get_by_role("link", name="张伟")).to_be_visible()
        await expect(page.get_by_role("link", name="Anna Smith")).to_have_count(0)
        await context.close()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_axe_finds_nothing_serious_on_the_pages_of_candidates(
    story: Story, world: World, browser: Browser, language: str
) -> None:
    paths = await pages_with_something(story, world)
    await looked_at(browser, world, paths, language, unfold=True)


async def pages_with_something(story: Story, world: World) -> list[str]:
    """The pages of candidates, as they are on a busy day."""
    story.arranging()
    added(world, "Ouyang Jing", "jing@mail.example", "+86 138 0013 8000")
    for name in ("Anna Smith", "张伟", "Bo Chen"):
        added(world, name, job=world.job)
    async with world.client("lina") as client:
        case = f"/applications/{world.application}"
        await client.post(f"{case}/resume", files={"file": ("cv.pdf", PDF)})
        await client.post(f"{case}/notes", data={"text": "Came by Tom."})
    faulty = workbook(
        HEADINGS,
        ("张伟", "nobody at all", "soon", "BE-1", "内推"),
        ("Anna", "anna@mail.example", None, "XX-9", None),
        (None, "b@mail.example", None, None, "a rather long remark about somebody"),
    )
    imports = [_place(await hand_in(world, each)) for each in (faulty, faulty, workbook(*GOOD))]
    await pressed(world, imports[1], "check")
    await pressed(world, imports[2], "check")
    return [
        "/candidates",
        "/candidates?q=nobody",
        f"/candidates?job={world.job}",
        f"/candidates/new?job={world.job}",
        f"/candidates/{world.candidate}",
        "/candidates/import",
        *imports,
    ]


def _place(answer: httpx2.Response) -> str:
    return str(answer.headers["location"])
