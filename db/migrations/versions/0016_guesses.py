"""guesses at links and keys are counted over all processes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_guesses"
down_revision = "0015_offices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "guesses",
        sa.Column("network", sa.String(length=60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("network", name=op.f("pk_guesses")),
    )
    op.create_index(op.f("ix_guesses_ends_at"), "guesses", ["ends_at"])


def downgrade() -> None:
    """Back from this revision."""
    op.drop_table("guesses")
