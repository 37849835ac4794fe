"""imports, and the rows of them that wait to be added"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_imports"
down_revision = "0006_proposals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    json_type = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "imports",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("files", json_type, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=80), nullable=False),
        sa.Column("via", sa.String(length=40), nullable=False),
        sa.Column("began_at", instant, nullable=False),
        sa.Column("seen_at", instant, nullable=False),
        sa.Column("done_at", instant, nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("applied", sa.Integer(), nullable=False),
        sa.Column("resumed", sa.Integer(), nullable=False),
        sa.Column("counts", json_type, nullable=False),
        sa.Column("faults", json_type, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index(op.f("ix_imports_digest"), "imports", ["digest"])
    op.create_table(
        "import_rows",
        sa.Column("import_id", sa.String(length=80), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("payload", json_type, nullable=False),
        sa.Column("candidate_id", sa.String(length=80), nullable=True),
        sa.Column("fault", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_rows_import_id_imports")
        ),
        sa.PrimaryKeyConstraint("import_id", "n", name=op.f("pk_import_rows")),
    )
    op.create_index(
        "ix_import_rows_candidate",
        "import_rows",
        ["candidate_id"],
        sqlite_where=sa.text("candidate_id IS NOT NULL"),
        postgresql_where=sa.text("candidate_id IS NOT NULL"),
    )


def downgrade() -> None:
    """Back from this revision."""
    op.drop_table("import_rows")
    op.drop_table("imports")
