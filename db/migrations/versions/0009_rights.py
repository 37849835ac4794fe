"""a legal hold keeps a candidate from being erased"""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0009_rights"
down_revision = "0008_trail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    # SQLite keeps the text of a CREATE TABLE: written anew, it is the one that the schema makes.
    with op.batch_alter_table("candidates", recreate=_on_sqlite()) as batch_op:
        batch_op.add_column(sa.Column("held_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("held_by", sa.String(length=80), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("held_because", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Back from this revision."""
    with op.batch_alter_table("candidates", recreate=_on_sqlite()) as batch_op:
        for column in ("held_because", "held_by", "held_since"):
            batch_op.drop_column(column)


def _on_sqlite() -> Literal["always", "never"]:
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
