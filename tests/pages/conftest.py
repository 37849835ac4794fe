"""A company with one application, and whoever plays it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.world import World, opened
from tests.pages.story import Story


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path, company_name="Starriver") as made:
        yield made


@pytest.fixture
def story(world: World) -> Story:
    return Story(world, world.application)
