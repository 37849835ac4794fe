"""Pages before the eyes of axe: on a phone and on a desk, by day and by night.

A page is opened once and then looked at in one look after the other, as somebody sees it who turns
the light off or makes the window smaller. Each language has two of the four looks, so that every
two of width, light and language meet; the fourth of three things that do not know of each other
would show nothing new, and looking is most of what these tests cost.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, ViewportSize

from tests.api.world import World
from tests.pages.browser import DESK, PHONE, served, sign_in
from tests.pages.layout import faults_of_layout

Look = tuple[ViewportSize, Literal["light", "dark"]]

LOOKS: dict[str, tuple[Look, ...]] = {
    "en": ((PHONE, "light"), (DESK, "dark")),
    "zh": ((PHONE, "dark"), (DESK, "light")),
}
LOOKS_AT_LONG_PAGES: dict[str, tuple[Look, ...]] = {
    "en": ((DESK, "dark"),),
    "zh": ((PHONE, "light"),),
}
"""Whose looks take seconds each, and whose parts are looked at in other pages too."""
SERIOUS = {"serious", "critical"}
UNFOLD = "document.querySelectorAll('details').forEach(each => each.open = true)"
HAS_AXE = "typeof axe !== 'undefined'"
EXAMINE = "axe.run({resultTypes: ['violations']})"


@asynccontextmanager
async def looking(browser: Browser) -> AsyncIterator[Page]:
    """The pages' own policy forbids every script, so also the one that examines them."""
    context = await browser.new_context(bypass_csp=True)
    yield await context.new_page()
    await context.close()


async def examined(page: Page, looks: Iterable[Look]) -> None:
    """In each look: nothing serious for axe, nothing over the edge, squeezed, covered or cut."""
    if not await page.evaluate(HAS_AXE):
        await page.evaluate(Axe().axe_script)
    for viewport, light in looks:
        await page.set_viewport_size(viewport)
        await page.emulate_media(color_scheme=light)
        found = await page.evaluate(EXAMINE)
        seen = f"{page.url} {viewport} {light}"
        assert found["passes"], seen
        assert [one["id"] for one in found["violations"] if one["impact"] in SERIOUS] == [], seen
        squeezed = await faults_of_layout(page)
        assert squeezed == [], f"{seen}: {squeezed}"
        root = "document.documentElement"
        assert await page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") <= 0, seen


async def looked_at(
    browser: Browser,
    world: World,
    paths: Iterable[str],
    language: str,
    *,
    who: str = "lina",
    unfold: bool = False,
) -> None:
    """Somebody looks at each of them, with everything folded away unfolded if wanted."""
    async with served(world) as address, looking(browser) as page:
        await sign_in(page.context, world, address, who)
        for path in paths:
            await page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
            if unfold:
                await page.evaluate(UNFOLD)
            await examined(page, LOOKS[language])
