"""an address may be that of several candidates, who are merged or kept apart"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_shared_mailboxes"
down_revision = "0003_applying_again"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    with op.batch_alter_table("candidates", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into", sa.String(length=80), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_candidates_email"), type_="unique")
        for column in ("email", "merged_into", "name"):
            name = batch_op.f(f"ix_candidates_{column}")
            batch_op.create_index(name, [column], unique=False)
    op.create_table(
        "kept_apart",
        sa.Column("one_id", sa.String(length=80), nullable=False),
        sa.Column("other_id", sa.String(length=80), nullable=False),
        sa.Column("said_by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["one_id"], ["candidates.id"], name=op.f("fk_kept_apart_one_id_candidates")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["candidates.id"], name=op.f("fk_kept_apart_other_id_candidates")
        ),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_kept_apart")),
    )
    with op.batch_alter_table("kept_apart", schema=None) as batch_op:
        name = batch_op.f("ix_kept_apart_other_id")
        batch_op.create_index(name, ["other_id"], unique=False)


def downgrade() -> None:
    """Back to the one before; refused by the database where an address is that of several."""
    op.drop_table("kept_apart")
    with op.batch_alter_table("candidates", schema=None) as batch_op:
        for column in ("name", "merged_into", "email"):
            batch_op.drop_index(batch_op.f(f"ix_candidates_{column}"))
        batch_op.create_unique_constraint(batch_op.f("uq_candidates_email"), ["email"])
        batch_op.drop_column("merged_into")
