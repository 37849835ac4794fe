"""the company has names in other languages and a logo"""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018_logo"
down_revision = "0017_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    names = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    # SQLite keeps the text of a CREATE TABLE: written anew, it is the one that the schema makes.
    with op.batch_alter_table("company", recreate=_on_sqlite()) as table:
        table.add_column(sa.Column("names", names, nullable=False, server_default="{}"))
        table.add_column(sa.Column("logo", sa.String(length=80), nullable=False, server_default=""))
    op.create_table(
        "company_logos",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 'company'", name=op.f("ck_company_logos_one_logo")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_logos")),
    )


def downgrade() -> None:
    """Back from this revision."""
    op.drop_table("company_logos")
    with op.batch_alter_table("company", recreate=_on_sqlite()) as table:
        table.drop_column("logo")
        table.drop_column("names")


def _on_sqlite() -> Literal["always", "never"]:
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
