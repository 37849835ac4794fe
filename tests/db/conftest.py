"""One database of each kind for all tests that only add applications to it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from db.engine import Database
from local.postgres import TemporaryPostgres
from tests.databases import make_tables
from tests.db.hooks import wipe
from tests.db.world import World


@pytest.fixture(scope="session")
def sqlite_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """On SQLite."""
    yield from _world(f"sqlite:///{tmp_path_factory.mktemp('world') / 'genjin.db'}")


@pytest.fixture(scope="session")
def postgres_world(postgres_server: TemporaryPostgres) -> Iterator[World]:
    """On a real PostgreSQL."""
    url = postgres_server.create_database(f"world_{uuid.uuid4().hex}")
    yield from _world(url.replace("postgresql://", "postgresql+psycopg://", 1))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest) -> World:
    """The same test on both."""
    made: World = request.getfixturevalue(f"{request.param}_world")
    return made


@pytest.fixture
def clean(world: World) -> Iterator[World]:
    """A world without endpoints, before and after: they would be told of every other test."""
    world.database.write_now(wipe)
    yield world
    world.database.write_now(wipe)


def _world(url: str) -> Iterator[World]:
    database = Database(url)
    make_tables(database)
    world = World(database)
    yield world
    world.close()
