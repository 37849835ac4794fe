"""outcome mails that no preview covers are counted, up to the company's limit of an hour"""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0010_doors"
down_revision = "0009_rights"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    counted: sa.Column[bool] = sa.Column(
        "uncovered", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    most = sa.Column("outcome_mails_per_hour", sa.Integer(), nullable=False, server_default="10")
    # SQLite keeps the text of a CREATE TABLE: written anew, it is the one that the schema makes.
    with op.batch_alter_table("acts", recreate=_on_sqlite()) as table:
        table.add_column(counted)
    with op.batch_alter_table("company", recreate=_on_sqlite()) as table:
        table.add_column(most)
    op.create_index(
        "ix_acts_uncovered",
        "acts",
        ["actor_id", "at"],
        sqlite_where=sa.text("uncovered"),
        postgresql_where=sa.text("uncovered"),
    )


def downgrade() -> None:
    """Back from this revision."""
    op.drop_index("ix_acts_uncovered", table_name="acts")
    with op.batch_alter_table("company", recreate=_on_sqlite()) as table:
        table.drop_column("outcome_mails_per_hour")
    with op.batch_alter_table("acts", recreate=_on_sqlite()) as table:
        table.drop_column("uncovered")


def _on_sqlite() -> Literal["always", "never"]:
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
