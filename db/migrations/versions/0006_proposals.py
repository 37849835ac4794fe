"""changes of the house that wait for a second person, and what the company says of that"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006_proposals"
down_revision = "0005_access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    json_type = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("wanted", json_type, nullable=False),
        sa.Column("ground", json_type, nullable=False),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("via", sa.String(length=40), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("due_at", instant, nullable=False),
        sa.Column("next_at", instant, nullable=True),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("settled_by", sa.String(length=80), nullable=False),
        sa.Column("settled_at", instant, nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["people.id"], name=op.f("fk_proposals_proposed_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposals_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_proposed_by"), ["proposed_by"], unique=False)
        batch_op.create_index(
            "ix_proposals_open",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.add_column(sa.Column("two_leads", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("proposal_hours", sa.Float(), nullable=True))
    company = sa.table(
        "company", sa.column("two_leads", sa.Boolean), sa.column("proposal_hours", sa.Float)
    )
    op.execute(company.update().values(two_leads=False, proposal_hours=8))
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.alter_column("two_leads", existing_type=sa.Boolean(), nullable=False)
        batch_op.alter_column("proposal_hours", existing_type=sa.Float(), nullable=False)


def downgrade() -> None:
    """Back from this revision."""
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.drop_column("proposal_hours")
        batch_op.drop_column("two_leads")
    op.drop_table("proposals")
