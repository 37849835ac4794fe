"""The page of one's own settings in a real Chromium: on a desk and on a phone, by day and night."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.api.world import World
from tests.pages.looks import looked_at

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_page_can_be_read_by_everybody(
    world: World, browser: Browser, language: str
) -> None:
    await looked_at(browser, world, ["/me"], language, unfold=True)
