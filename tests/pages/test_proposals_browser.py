"""An HR lead settles proposals in a real browser; axe looks on."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from domain.proposals import ProposalKind
from tests.api.proposing import WAYS, proposed, there
from tests.api.world import World
from tests.pages.browser import PHONE, press, served, sign_in
from tests.pages.looks import looked_at

SHOWN = (ProposalKind.JOB_MANAGER, ProposalKind.TEMPLATE_SAVED, ProposalKind.CANDIDATE_ADDRESS)


async def waiting(world: World) -> dict[ProposalKind, str]:
    """A proposal of each of these kinds."""
    for kind in SHOWN:
        WAYS[kind].prepare(world)
    return {kind: await proposed(world, kind, "lina") for kind in SHOWN}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_axe_finds_nothing_serious_in_proposals(
    world: World, browser: Browser, language: str
) -> None:
    ids = await waiting(world)
    paths = ["/inbox", "/proposals", *(f"/proposals/{each}" for each in ids.values())]
    await looked_at(browser, world, paths, language, who="hana", unfold=True)


async def test_it_is_confirmed_on_a_phone_without_javascript(
    world: World, browser: Browser
) -> None:
    await waiting(world)
    async with served(world) as address:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        await sign_in(context, world, address, "hana")
        page = await context.new_page()
        await page.goto(f"{address}/inbox?lang=en")
        await press(page.get_by_role("link", name="New e-mail address of a candidate"))
        row = page.get_by_role("row", name="E-mail")
        await expect(row).to_contain_text("jing@mail.example")
        await expect(row.locator("strong")).to_have_text("jing.new@mail.example")
        assert not there(world, ProposalKind.CANDIDATE_ADDRESS)
        await press(page.get_by_role("button", name="Confirm"))
        await expect(page.get_by_role("heading", name="Confirmed")).to_be_visible()
        await context.close()
    assert there(world, ProposalKind.CANDIDATE_ADDRESS)
