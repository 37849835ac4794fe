"""jobs end and say what they pay, and a stage that is taken out of a plan stays for who has it"""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0017_jobs"
down_revision = "0016_guesses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    instant = sa.DateTime(timezone=True)
    # SQLite keeps the text of a CREATE TABLE: written anew, it is the one that the schema makes.
    with op.batch_alter_table("jobs", recreate=_on_sqlite()) as table:
        table.add_column(
            sa.Column("pay_range", sa.String(length=120), nullable=False, server_default="")
        )
        table.add_column(
            sa.Column("pay_shown", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("ended_at", instant, nullable=True))
        _as_it_was(table)
    with op.batch_alter_table("stages", recreate=_on_sqlite()) as table:
        table.add_column(sa.Column("removed_at", instant, nullable=True))


def downgrade() -> None:
    """Back from this revision."""
    with op.batch_alter_table("stages", recreate=_on_sqlite()) as table:
        table.drop_column("removed_at")
    with op.batch_alter_table("jobs", recreate=_on_sqlite()) as table:
        table.drop_column("ended_at")
        table.drop_column("pay_shown")
        table.drop_column("pay_range")
        _as_it_was(table)


def _as_it_was(table: BatchOperations) -> None:
    """An empty default that SQLite was asked for would be written in brackets."""
    if _on_sqlite() == "always":
        table.alter_column("policy_by", server_default="", existing_type=sa.String(length=80))
        table.alter_column("policy_because", server_default="", existing_type=sa.Text())


def _on_sqlite() -> Literal["always", "never"]:
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
