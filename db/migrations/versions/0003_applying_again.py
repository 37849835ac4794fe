"""who applies again is a new application"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_applying_again"
down_revision = "0002_calendars"
branch_labels = None
depends_on = None

# What has closed is over since then; what only has an outcome, since it came to where it stands.
_OVER = sa.text(
    """
    UPDATE applications SET over_at = (
        SELECT coalesce(process_views.closed_at, process_views.state_since) FROM process_views
        WHERE process_views.application_id = applications.id
        AND (process_views.outcome <> '' OR process_views.ended_by <> ''
             OR process_views.closed_at IS NOT NULL)
    )
    """
)


def upgrade() -> None:
    """To this revision."""
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.add_column(sa.Column("over_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_applications_candidate_id_job_id"), type_="unique")
        batch_op.create_index("ix_applications_candidate", ["candidate_id", "job_id"], unique=False)
    op.execute(_OVER)
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index(
            "uq_applications_not_over",
            ["candidate_id", "job_id"],
            unique=True,
            sqlite_where=sa.text("over_at IS NULL"),
            postgresql_where=sa.text("over_at IS NULL"),
        )


def downgrade() -> None:
    """Back to the one before; refused by the database where somebody has applied twice."""
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_index("uq_applications_not_over")
        batch_op.drop_index("ix_applications_candidate")
        batch_op.create_unique_constraint(
            batch_op.f("uq_applications_candidate_id_job_id"), ["candidate_id", "job_id"]
        )
        batch_op.drop_column("over_at")
