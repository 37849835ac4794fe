"""Databases for tests, with all of their tables at once.

Asking SQLAlchemy or Alembic to make them takes a tenth or two of a second of this process each
time, and hundreds of tests want a database of their own: so the script is written once.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import create_mock_engine
from sqlalchemy.sql.ddl import ExecutableDDLElement

from db import migrate
from db.engine import Database
from db.schema import metadata

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
