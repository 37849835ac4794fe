"""people work in offices, tasks are due by their hours, and what candidates are promised stands"""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations
from sqlalchemy.dialects import postgresql

revision = "0015_offices"
down_revision = "0013_topics"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    instant = sa.DateTime(timezone=True)
    turns = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    office = sa.Column("office", sa.String(length=60), nullable=False, server_default="")
    # SQLite keeps the text of a CREATE TABLE: written anew, it is the one that the schema makes.
    with op.batch_alter_table("people", recreate=_on_sqlite()) as table:
        table.add_column(office)
    with op.batch_alter_table("tasks", recreate=_on_sqlite()) as table:
        table.add_column(sa.Column("turns", turns, nullable=False, server_default="[]"))
        table.add_column(sa.Column("hear_by", instant, nullable=True))
        _as_it_was(table, "topic", 40)
    with op.batch_alter_table("interviews", recreate=_on_sqlite()) as table:
        table.add_column(sa.Column("hear_by", instant, nullable=True))
        _as_it_was(table, "organizer", 254)


def downgrade() -> None:
    """Back from this revision."""
    with op.batch_alter_table("interviews", recreate=_on_sqlite()) as table:
        table.drop_column("hear_by")
        _as_it_was(table, "organizer", 254)
    with op.batch_alter_table("tasks", recreate=_on_sqlite()) as table:
        table.drop_column("hear_by")
        table.drop_column("turns")
        _as_it_was(table, "topic", 40)
    with op.batch_alter_table("people", recreate=_on_sqlite()) as table:
        table.drop_column("office")


def _as_it_was(table: BatchOperations, column: str, length: int) -> None:
    """An empty default that SQLite was asked for would be written in brackets."""
    if _on_sqlite() == "always":
        table.alter_column(column, server_default="", existing_type=sa.String(length=length))


def _on_sqlite() -> Literal["always", "never"]:
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
