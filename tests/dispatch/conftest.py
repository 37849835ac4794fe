"""An office of its own for every test, because a dispatcher sends whatever it finds."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from composition import build
from db.engine import Database
from local.postgres import TemporaryPostgres
from settings import Settings
from tests.databases import make_tables
from tests.db.world import World
from tests.dispatch.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """On SQLite."""
    yield from _office(f"sqlite:///{tmp_path / 'office.db'}", tmp_path)


@pytest.fixture
def postgres_office(tmp_path: Path, postgres_server: TemporaryPostgres) -> Iterator[Office]:
    """On a real PostgreSQL."""
    url = postgres_server.create_database(f"office_{uuid.uuid4().hex}")
    yield from _office(url.replace("postgresql://", "postgresql+psycopg://", 1), tmp_path)


@pytest.fixture(params=["office", pytest.param("postgres_office", marks=pytest.mark.postgres)])
def either_office(request: pytest.FixtureRequest) -> Office:
    """The same test on both."""
    made: Office = request.getfixturevalue(request.param)
    return made


def _office(url: str, folder: Path) -> Iterator[Office]:
    database = Database(url)
    make_tables(database)
    world = World(database)
    parts = build(Settings(_env_file=None, data_dir=folder))
    yield Office(world, parts.composer)
    world.close()
    parts.database.dispose()
