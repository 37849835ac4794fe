"""A database that serves tests in turn is to each of them what it was to the first."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest
from psycopg import sql

from db.schema import metadata
from local.postgres import TemporaryPostgres
from tests.api.world import found
from tests.databases import Refilled

pytestmark = pytest.mark.postgres

SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"


def content(url: str) -> list[Any]:
    """Every row of every table, and how far was counted."""
    with psycopg.connect(url) as connection:
        tables = [sql.Identifier(table.name) for table in metadata.sorted_tables]
        query = sql.SQL("SELECT t::text FROM {} t ORDER BY 1")
        rows = [connection.execute(query.format(table)).fetchall() for table in tables]
        return [*rows, connection.execute(SEQUENCES).fetchall()]


def test_a_refilled_database_is_as_it_was_and_who_held_it_is_turned_out(
    postgres_server: TemporaryPostgres,
) -> None:
    name = f"refilled_{uuid.uuid4().hex}"
    kept = Refilled(postgres_server.create_database(name), found)
    before = content(kept.url)
    with psycopg.connect(kept.url) as test:
        test.execute("DELETE FROM api_keys")
        test.execute("UPDATE candidates SET name = 'Somebody else'")
        test.execute("SELECT nextval(quote_ident(sequencename)::regclass) FROM pg_sequences")
    assert content(kept.url) != before
    left_open = psycopg.connect(kept.url)
    left_open.execute("UPDATE people SET name = 'Nobody'")
    kept.refill()
    assert content(kept.url) == before
    with pytest.raises(psycopg.OperationalError):
        left_open.execute("SELECT 1")
    left_open.close()
    postgres_server.drop_database(name)
