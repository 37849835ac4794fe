"""The company of the API's tests, opened anew for each of them; on PostgreSQL, filled anew."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from local.postgres import TemporaryPostgres
from tests.api.world import Facts, World, found, opened
from tests.databases import Refilled


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def company_database(postgres_server: TemporaryPostgres) -> Refilled[Facts]:
    """A PostgreSQL database of this process, with the company in it."""
    return Refilled(postgres_server.create_database(f"company_{uuid.uuid4().hex}"), found)


@pytest.fixture
def postgres_company(company_database: Refilled[Facts]) -> Refilled[Facts]:
    """The company on PostgreSQL, as it was founded. Tests of tables or roles: `postgres_url`."""
    company_database.refill()
    return company_database
