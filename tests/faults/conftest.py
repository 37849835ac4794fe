"""Worlds to break: one per test, on the run's Temporal server unless the test kills that."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from local.temporal import TemporalServer
from tests.faults.world import World, new_world
from tests.smtp_stub import SmtpStub

MakeWorld = Callable[..., Awaitable[World]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.fixture
async def make_world(
    temporal_server: TemporalServer, smtp_stub: SmtpStub, tmp_path: Path
) -> AsyncIterator[MakeWorld]:
    """Makes worlds that end with the test."""
    made: list[World] = []

    async def make(*, temporal: TemporalServer | None = None, **how: Any) -> World:
        folder = tmp_path / f"world-{len(made)}"
        folder.mkdir()
        world = await new_world(temporal or temporal_server, smtp_stub, folder, **how)
        made.append(world)
        return world

    yield make
    for world in made:
        await world.end()


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    """A world with nothing special about it."""
    return await make_world()
