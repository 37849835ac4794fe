"""A company with one application, and whoever plays it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.api.world import World, opened
from tests.pages.browser import chromium
from tests.pages.story import Story


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path, company_name="Starriver") as made:
        yield made


@pytest.fixture(scope="session")
async def chromium_of_process() -> AsyncIterator[Browser]:
    """Started once: that takes longer than most of what is looked at in it."""
    async with chromium() as started:
        yield started


@pytest.fixture
async def browser(chromium_of_process: Browser) -> AsyncIterator[Browser]:
    """A Chromium that knows nothing of other tests: they keep apart by contexts."""
    yield chromium_of_process
    for context in chromium_of_process.contexts:
        await context.close()


@pytest.fixture
def story(world: World) -> Story:
    return Story(world, world.application)
