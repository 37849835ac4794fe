"""Databases for tests, with all of their tables at once.

Asking SQLAlchemy or Alembic to make them takes a tenth or two of a second of this process each
time, and hundreds of tests want a database of their own: so the script is written once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Generic, TypeVar

import psycopg
from psycopg import sql
from sqlalchemy import create_mock_engine
from sqlalchemy.sql.ddl import ExecutableDDLElement

from db import migrate
from db.engine import Database
from db.schema import metadata

T = TypeVar("T")

DIALECTS = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}


def make_tables(database: Database) -> None:
    """Bring an empty database to where all migrations lead (tests/db/test_migrations.py)."""
    with database.engine.connect() as connection:
        script = _script(database.engine.name)
        driver = connection.connection.driver_connection
        assert driver is not None
        if database.is_sqlite:
            driver.executescript(f"BEGIN;{script};COMMIT")
        else:
            driver.execute(script)
            driver.commit()


@cache
def _script(dialect: str) -> str:
    """The statements of one dialect."""
    statements: list[str] = []

    def keep(statement: ExecutableDDLElement, *_: Any, **__: Any) -> None:
        statements.append(str(statement.compile(dialect=engine.dialect)))

    engine = create_mock_engine(DIALECTS[dialect], keep)
    metadata.create_all(engine, checkfirst=False)
    statements.append("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    statements.append(f"INSERT INTO alembic_version VALUES ('{migrate.head_revision()}')")
    return ";\n".join(statements)


class Refilled(Generic[T]):
    """A PostgreSQL database that is made once, and found by every test as it was made.

    Only rows are put back: who changes tables, rights or roles wants a database of their own.
    """

    def __init__(self, url: str, make: Callable[[Database], T]) -> None:
        self.url = url
        database = Database(url.replace("postgresql://", "postgresql+psycopg://"))
        self.made = make(database)
        database.dispose()
        tables = [sql.Identifier(table.name) for table in metadata.sorted_tables]
        self._empty = sql.SQL(";").join(sql.SQL("DELETE FROM {}").format(each) for each in tables)
        self._rows: list[tuple[sql.Identifier, bytes]] = []
        with psycopg.connect(url) as connection:
            for table in tables:
                with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(table)) as copy:
                    if content := b"".join(copy):
                        self._rows.append((table, content))
            self._counted = connection.execute(
                "SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL"
                " FROM pg_sequences WHERE schemaname = 'public'"
            ).fetchall()

    def refill(self) -> None:
        """Turn out whoever is still connected, and put every row back."""
        with psycopg.connect(self.url) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            # Whole tables go and come: what rows owe each other is not asked meanwhile.
            connection.execute("SET session_replication_role = replica")
            connection.execute(self._empty)
            for table, content in self._rows:
                with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
                    copy.write(content)
            for counted in self._counted:
                connection.execute("SELECT setval(%s, %s, %s)", counted)
