"""candidates are found by words of their own, and tables wait until their columns are known"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020_candidates"
down_revision = "0018_logo"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    word = sa.String(length=24).with_variant(sa.String(length=24, collation="C"), "postgresql")
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "candidate_words",
        sa.Column("candidate_id", sa.String(length=80), nullable=False),
        sa.Column("word", word, nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidates.id"],
            name=op.f("fk_candidate_words_candidate_id_candidates"),
        ),
        sa.PrimaryKeyConstraint("candidate_id", "word", name=op.f("pk_candidate_words")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_candidate_words_word", "candidate_words", ["word", "candidate_id"])
    op.create_table(
        "import_tables",
        sa.Column("import_id", sa.String(length=80), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("meant", json, nullable=False),
        sa.Column("job_id", sa.String(length=80), nullable=False),
        sa.Column("found", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_tables_import_id_imports")
        ),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_import_tables")),
    )
    op.create_index("ix_applications_job", "applications", ["job_id", "candidate_id"])
    op.create_index("ix_process_views_outcome", "process_views", ["outcome", "application_id"])


def downgrade() -> None:
    """Back from this revision."""
    op.drop_index("ix_process_views_outcome", "process_views")
    op.drop_index("ix_applications_job", "applications")
    op.drop_table("import_tables")
    op.drop_index("ix_candidate_words_word", "candidate_words")
    op.drop_table("candidate_words")
