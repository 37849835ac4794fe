"""The migrations come to exactly what `db.schema` says, up and down, on both databases."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text

from db import migrate
from db.directory.identity import digest, living_keys, living_sessions, of_session
from db.engine import Database
from db.schema import metadata
from domain.access import EVERY_SCOPE
from local.toolchain import ROOT
from tests.at_once import at_once
from tests.databases import make_tables

SHAPE_OF = {
    True: "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' ORDER BY name",
    False: """
        SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL
        SELECT table_name || '.' || column_name,
               concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default)
        FROM information_schema.columns WHERE table_schema = 'public'
        ORDER BY 1
    """,
}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'genjin.db'}"
    else:
        plain = str(request.getfixturevalue("postgres_url"))
        url = plain.replace("postgresql://", "postgresql+psycopg://")
    database = Database(url)
    yield database
    database.dispose()


def shape(connection: Connection, sqlite: bool) -> list[tuple[str, str]]:
    """Every table, column, index and constraint as the database itself writes it."""
    rows = connection.execute(text(SHAPE_OF[sqlite]))
    return [
        (name, _in_any_order(definition or ""))
        for name, definition in rows
        if "alembic" not in name
    ]


def _in_any_order(definition: str) -> str:
    """SQLite keeps the text of a CREATE TABLE; the order of its constraints says nothing, and
    neither does the quoting of a table that was copied."""
    definition = re.sub(r'^CREATE TABLE "(\w+)"', r"CREATE TABLE \1", definition)
    return "\n".join(sorted(line.strip().rstrip(",") for line in definition.splitlines()))


def test_the_migrations_make_what_the_schema_says(database: Database) -> None:
    migrate.upgrade(database)
    migrate.check(database)
    with database.engine.connect() as connection:
        migrated = shape(connection, database.is_sqlite)
    migrate.downgrade(database, "base")
    metadata.create_all(database.engine)
    with database.engine.connect() as connection:
        declared = shape(connection, database.is_sqlite)
    assert migrated == declared


def test_what_the_tests_begin_with_is_what_the_migrations_make(database: Database) -> None:
    migrate.upgrade(database)
    with database.engine.connect() as connection:
        migrated = shape(connection, database.is_sqlite)
    migrate.downgrade(database, "base")
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    make_tables(database)
    with database.engine.connect() as connection:
        assert shape(connection, database.is_sqlite) == migrated
        assert migrate.current_revision(connection) == migrate.head_revision()


def test_the_way_down_leaves_nothing(database: Database) -> None:
    migrate.upgrade(database)
    migrate.downgrade(database, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    migrate.upgrade(database)
    migrate.check(database)


def test_a_second_upgrade_changes_nothing_and_the_revision_is_told(database: Database) -> None:
    assert database.read_now(migrate.current_revision) is None
    for _ in range(2):
        migrate.upgrade(database)
        assert database.read_now(migrate.current_revision) == migrate.head_revision()


def test_two_that_migrate_at_once_wait_for_each_other(database: Database) -> None:
    assert at_once(lambda: migrate.upgrade(database), 3) == []
    migrate.check(database)


def test_foreign_keys_hold_after_a_migration(database: Database) -> None:
    migrate.upgrade(database)
    if database.is_sqlite:
        asked = database.read_now(lambda conn: conn.execute(text("PRAGMA foreign_keys")).scalar())
        assert asked == 1


def test_the_command_of_alembic_finds_the_database_of_the_settings(tmp_path: Path) -> None:
    alembic = Path(sys.executable).with_name("alembic")
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path / 'own.db'}", "PATH": "/usr/bin:/bin"}
    for command in ("upgrade head", "check"):
        done = subprocess.run(
            [alembic, *command.split()],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_keys_and_sessions_of_before_do_what_they_did(database: Database) -> None:
    """Keys had no scopes, and did everything; whoever is signed in stays so."""
    migrate.upgrade(database)
    migrate.downgrade(database, "0001_first")
    with database.engine.begin() as connection:
        for statement in OF_BEFORE:
            connection.execute(text(statement))
    migrate.upgrade(database)
    at = datetime(2026, 3, 2, 11, tzinfo=UTC)
    idle = timedelta(hours=2)
    assert database.read_now(lambda conn: of_session(conn, "secret", at, idle)) is not None
    [session] = database.read_now(lambda conn: living_sessions(conn, at, idle))
    assert (session.id, session.person_name) == (f"ses_{digest('secret')[:26]}", "Lina")
    [key] = database.read_now(living_keys)
    assert (key.id, key.name, set(key.scopes)) == ("key_1", "", set(EVERY_SCOPE))
    assert (key.used_at, key.expires_at) == (None, None)


OF_BEFORE = (
    "INSERT INTO people (id, name, email, locale, zone, roles, active, created_at) VALUES"
    " ('per_1', 'Lina', 'lina@x.example', 'en', 'UTC', '[]', TRUE, '2026-03-02 10:00:00')",
    "INSERT INTO api_keys (id, key_hash, person_id, created_at) VALUES"
    " ('key_1', 'hash', 'per_1', '2026-03-02 10:00:00')",
    "INSERT INTO sessions (id_hash, person_id, created_at, expires_at) VALUES"
    f" ('{digest('secret')}', 'per_1', '2026-03-02 10:00:00', '2026-03-02 22:00:00')",
)
