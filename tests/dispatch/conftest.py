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
from tests.databases import Refilled, make_tables
from tests.db.world import World
from tests.dispatch.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """On SQLite."""
    database = Database(f"sqlite:///{tmp_path / 'office.db'}")
    make_tables(database)
    yield from _office(database, tmp_path)


@pytest.fixture(scope="session")
def office_database(postgres_server: TemporaryPostgres) -> Refilled[None]:
    """A PostgreSQL database of this process, with tables and nothing in them."""
    return Refilled(postgres_server.create_database(f"office_{uuid.uuid4().hex}"), make_tables)


@pytest.fixture
def postgres_office(tmp_path: Path, office_database: Refilled[None]) -> Iterator[Office]:
    """On a real PostgreSQL."""
    office_database.refill()
    url = office_database.url.replace("postgresql://", "postgresql+psycopg://", 1)
    yield from _office(Database(url), tmp_path)


@pytest.fixture(params=["office", pytest.param("postgres_office", marks=pytest.mark.postgres)])
def either_office(request: pytest.FixtureRequest) -> Office:
    """The same test on both."""
    made: Office = request.getfixturevalue(request.param)
    return made


def _office(database: Database, folder: Path) -> Iterator[Office]:
    world = World(database)
    parts = build(Settings(_env_file=None, data_dir=folder))
    yield Office(world, parts.composer)
    world.close()
    parts.database.dispose()
