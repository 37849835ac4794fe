"""a task says what the question is about that it answers; those that there are say nothing"""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0013_topics"
down_revision = "0012_adopted"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    topic = sa.Column("topic", sa.String(length=40), nullable=False, server_default="")
    # SQLite keeps the text of a CREATE TABLE: written anew, it is the one that the schema makes.
    with op.batch_alter_table("tasks", recreate=_on_sqlite()) as table:
        table.add_column(topic)


def downgrade() -> None:
    """Back from this revision."""
    with op.batch_alter_table("tasks", recreate=_on_sqlite()) as table:
        table.drop_column("topic")


def _on_sqlite() -> Literal["always", "never"]:
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
