"""a job is given another version of its policy, and processes go on by one: so do their ladders"""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0012_adopted"
down_revision = "0011_told"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    counted = sa.Column("ladder_from", sa.Integer(), nullable=False, server_default="0")
    # SQLite keeps the text of a CREATE TABLE: written anew, it is the one that the schema makes.
    with op.batch_alter_table("tasks", recreate=_on_sqlite()) as table:
        table.add_column(counted)
    by = sa.Column("policy_by", sa.String(length=80), nullable=False, server_default="")
    with op.batch_alter_table("jobs", recreate=_on_sqlite()) as table:
        table.add_column(by)
        table.add_column(sa.Column("policy_because", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Back from this revision."""
    with op.batch_alter_table("jobs", recreate=_on_sqlite()) as table:
        table.drop_column("policy_because")
        table.drop_column("policy_by")
    with op.batch_alter_table("tasks", recreate=_on_sqlite()) as table:
        table.drop_column("ladder_from")


def _on_sqlite() -> Literal["always", "never"]:
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
