"""calendar entries keep their organizer, and interviews are found by their time"""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0002_calendars"
down_revision = "0001_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    organizer = sa.Column("organizer", sa.String(length=254), nullable=False, server_default="")
    # SQLite keeps the text of a CREATE TABLE: written anew, it is the one that the schema makes.
    with op.batch_alter_table("interviews", recreate=_on_sqlite()) as table:
        table.add_column(organizer)
    op.create_index(op.f("ix_interviews_starts_at"), "interviews", ["starts_at"])


def downgrade() -> None:
    """Back."""
    op.drop_index(op.f("ix_interviews_starts_at"), table_name="interviews")
    with op.batch_alter_table("interviews", recreate=_on_sqlite()) as table:
        table.drop_column("organizer")


def _on_sqlite() -> Literal["always", "never"]:
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
