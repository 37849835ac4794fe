"""Alembic's entry: runs migrations on the connection it is handed, or on the settings' database.

`db.migrate` hands over a connection; the `alembic` command (check, revision) comes without one.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from db.engine import Database
from db.schema import metadata
from db.types import Json, UtcDateTime
from settings import Settings


def render_type(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Our column types in plain words: a migration must not change when `db.types` does."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and item is Json:
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def run(connection: Connection) -> None:
    """Run what was asked for on one connection."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite can change a table only by copying it, which is what batch mode writes.
        render_as_batch=True,
        compare_type=True,
        render_item=render_type,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    run(handed_over)
else:
    database = Database(Settings().sql_url)
    with database.engine.begin() as own:
        run(own)
    database.dispose()
