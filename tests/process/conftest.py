"""The rigs of the stories. One per database, with its workers, for the whole run."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest
from temporalio.testing import WorkflowEnvironment

from local.postgres import TemporaryPostgres
from local.temporal import TemporalServer
from tests.process.long import LongRig, ServerClock
from tests.process.rig import Rig, new_parts, new_rig


@pytest.fixture(scope="session")
async def rig(
    temporal_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Rig]:
    """On SQLite."""
    folder = tmp_path_factory.mktemp("rig")
    async with new_rig(temporal_server.address, folder) as made, made.at_work():
        yield made


@pytest.fixture(scope="session")
async def postgres_rig(
    temporal_server: TemporalServer,
    postgres_server: TemporaryPostgres,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Rig]:
    """On a real PostgreSQL."""
    name = f"rig_{uuid.uuid4().hex}"
    url = postgres_server.create_database(name)
    folder = tmp_path_factory.mktemp("rig")
    async with new_rig(temporal_server.address, folder, database_url=url) as made, made.at_work():
        yield made


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def either_rig(request: pytest.FixtureRequest) -> Rig:
    """The same story on both databases."""
    name = "rig" if request.param == "sqlite" else "postgres_rig"
    made: Rig = request.getfixturevalue(name)
    return made


@pytest.fixture
async def empty_rig(
    temporal_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Rig]:
    """Where nobody is at work: the story says when the workers come and go."""
    folder = tmp_path_factory.mktemp("rig")
    async with new_rig(temporal_server.address, folder) as made:
        yield made


@pytest.fixture(scope="module")
async def long_rig(
    skipping_server: WorkflowEnvironment, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[LongRig]:
    clock = ServerClock(skipping_server)
    parts, channel = new_parts(tmp_path_factory.mktemp("long"), clock=clock)
    rig = Rig(skipping_server.client, parts, channel)
    async with rig.at_work():
        yield LongRig(rig, skipping_server, clock)
    await asyncio.to_thread(parts.database.dispose)
