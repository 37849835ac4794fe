"""Pages before the eyes of axe: on a phone and on a desk, by day and by night."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from itertools import product
from typing import Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, ViewportSize

from tests.api.world import World
from tests.pages.browser import DESK, PHONE, served, sign_in

Look = tuple[ViewportSize, Literal["light", "dark"]]

LIGHT: Literal["light"] = "light"
DARK: Literal["dark"] = "dark"
LOOKS: tuple[Look, ...] = ((PHONE, LIGHT), (DESK, DARK))
EVERY_LOOK: tuple[Look, ...] = tuple(product((PHONE, DESK), (LIGHT, DARK)))
SERIOUS = {"serious", "critical"}
UNFOLD = "document.querySelectorAll('details').forEach(each => each.open = true)"


async def examined(page: Page, path: str) -> None:
    """Nothing serious for axe, and nothing runs over the edge."""
    found = (await Axe().run(page)).response
    assert found["passes"], path
    assert [one["id"] for one in found["violations"] if one["impact"] in SERIOUS] == [], path
    root = "document.documentElement"
    assert await page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") <= 0, path


@asynccontextmanager
async def looking(browser: Browser, look: Look) -> AsyncIterator[Page]:
    """The pages' own policy forbids every script, so also the one that examines them."""
    viewport, scheme = look
    context = await browser.new_context(viewport=viewport, color_scheme=scheme, bypass_csp=True)
    yield await context.new_page()
    await context.close()


async def looked_at(
    browser: Browser,
    world: World,
    paths: Iterable[str],
    language: str,
    *,
    looks: Iterable[Look] = LOOKS,
    unfold: bool = False,
) -> None:
    """The recruiter looks at each of them, with everything folded away unfolded if wanted."""
    async with served(world) as address:
        for look in looks:
            async with looking(browser, look) as page:
                await sign_in(page.context, world, address, "lina")
                for path in paths:
                    await page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
                    if unfold:
                        await page.evaluate(UNFOLD)
                    await examined(page, path)
