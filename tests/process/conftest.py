"""The stages of the stories. One per database, with its workers, for the whole run."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import pytest

from local.postgres import TemporaryPostgres
from local.temporal import TemporalServer
from tests.process.stage import Stage, new_stage


@pytest.fixture(scope="session")
async def stage(
    temporal_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    """On SQLite."""
    folder = tmp_path_factory.mktemp("stage")
    async with new_stage(temporal_server.address, folder) as made, made.at_work():
        yield made


@pytest.fixture(scope="session")
async def postgres_stage(
    temporal_server: TemporalServer,
    postgres_server: TemporaryPostgres,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Stage]:
    """On a real PostgreSQL."""
    name = f"stage_{uuid.uuid4().hex}"
    url = postgres_server.create_database(name)
    folder = tmp_path_factory.mktemp("stage")
    async with new_stage(temporal_server.address, folder, database_url=url) as made, made.at_work():
        yield made


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def either_stage(request: pytest.FixtureRequest) -> Stage:
    """The same story on both databases."""
    name = "stage" if request.param == "sqlite" else "postgres_stage"
    made: Stage = request.getfixturevalue(name)
    return made


@pytest.fixture
async def empty_stage(
    temporal_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    """Where nobody is at work: the story says when the workers come and go."""
    folder = tmp_path_factory.mktemp("stage")
    async with new_stage(temporal_server.address, folder) as made:
        yield made
