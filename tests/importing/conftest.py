"""Worlds of imports, on both databases."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.postgres import TemporaryPostgres
from tests.databases import Refilled, make_tables
from tests.importing.world import World, new_world


@pytest.fixture(scope="session")
def import_database(postgres_server: TemporaryPostgres) -> Refilled[None]:
    """A PostgreSQL database of this process, with tables and nothing in them."""
    return Refilled(postgres_server.create_database(f"import_{uuid.uuid4().hex}"), make_tables)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A database without anybody."""
    kept: Refilled[None] | None = None
    if request.param == "postgres":
        kept = request.getfixturevalue("import_database")
        kept.refill()
    with new_world(tmp_path, kept) as made:
        yield made
