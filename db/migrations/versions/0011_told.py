"""whoever works from the inbox is told of new tasks; of what there is already nobody is told"""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0011_told"
down_revision = "0010_doors"
branch_labels = None
depends_on = None

UNTOLD = sa.text("state = 'open' AND untold_since IS NOT NULL")


def upgrade() -> None:
    """To this revision."""
    instant = sa.DateTime(timezone=True)
    chosen = sa.Column("new_tasks", sa.String(length=40), nullable=False, server_default="together")
    # SQLite keeps the text of a CREATE TABLE: written anew, it is the one that the schema makes.
    with op.batch_alter_table("people", recreate=_on_sqlite()) as table:
        table.add_column(chosen)
        table.add_column(sa.Column("new_tasks_since", instant, nullable=True))
    with op.batch_alter_table("tasks", recreate=_on_sqlite()) as table:
        table.add_column(sa.Column("untold_since", instant, nullable=True))
    op.create_index(
        "ix_tasks_untold",
        "tasks",
        ["untold_since", "owner_id"],
        sqlite_where=UNTOLD,
        postgresql_where=UNTOLD,
    )


def downgrade() -> None:
    """Back from this revision."""
    op.drop_index("ix_tasks_untold", table_name="tasks")
    with op.batch_alter_table("tasks", recreate=_on_sqlite()) as table:
        table.drop_column("untold_since")
    with op.batch_alter_table("people", recreate=_on_sqlite()) as table:
        table.drop_column("new_tasks_since")
        table.drop_column("new_tasks")


def _on_sqlite() -> Literal["always", "never"]:
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
