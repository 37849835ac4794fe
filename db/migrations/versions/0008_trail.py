"""who confirmed what HR wrote down; acts of administration are found by kind, person and time"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_trail"
down_revision = "0007_imports"
branch_labels = None
depends_on = None

FOUND_BY = ("kind", "person_id", "subject_id")


def upgrade() -> None:
    """To this revision."""
    _id = sa.String(length=80)
    with op.batch_alter_table("scorecards", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_by", _id, nullable=True))
    op.execute("UPDATE scorecards SET confirmed_by = ''")
    with op.batch_alter_table("scorecards", schema=None) as batch_op:
        batch_op.alter_column("confirmed_by", existing_type=_id, nullable=False)
    with op.batch_alter_table("admin_acts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_admin_acts_subject_id"))
        for column in FOUND_BY:
            batch_op.create_index(f"ix_admin_acts_{column}_id", [column, "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_admin_acts_at"), ["at"], unique=False)


def downgrade() -> None:
    """Back from this revision."""
    with op.batch_alter_table("admin_acts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_admin_acts_at"))
        for column in FOUND_BY:
            batch_op.drop_index(f"ix_admin_acts_{column}_id")
        batch_op.create_index(batch_op.f("ix_admin_acts_subject_id"), ["subject_id"], unique=False)
    with op.batch_alter_table("scorecards", schema=None) as batch_op:
        batch_op.drop_column("confirmed_by")
