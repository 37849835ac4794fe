"""keys have a name, scopes, an end and a last use; sessions a name and a last use"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_access"
down_revision = "0004_shared_mailboxes"
branch_labels = None
depends_on = None

EVERY_SCOPE = ["read", "act", "external", "privacy", "administer"]
"""What keys could do before they had scopes."""


def upgrade() -> None:
    """To this revision."""
    json_type = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    instant = sa.DateTime(timezone=True)
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("scopes", json_type, nullable=True))
        batch_op.add_column(sa.Column("used_at", instant, nullable=True))
        batch_op.add_column(sa.Column("expires_at", instant, nullable=True))
    keys = sa.table("api_keys", sa.column("name", sa.String), sa.column("scopes", json_type))
    op.execute(keys.update().values(name="", scopes=EVERY_SCOPE))
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.alter_column("name", existing_type=sa.String(length=80), nullable=False)
        batch_op.alter_column("scopes", existing_type=json_type, nullable=False)
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("id", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("browser", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("used_at", instant, nullable=True))
    op.execute(
        "UPDATE sessions SET id = 'ses_' || substr(id_hash, 1, 26), browser = '',"
        " used_at = created_at"
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.alter_column("id", existing_type=sa.String(length=80), nullable=False)
        batch_op.alter_column("browser", existing_type=sa.String(length=80), nullable=False)
        batch_op.alter_column("used_at", existing_type=instant, nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_sessions_id"), ["id"])


def downgrade() -> None:
    """Back from this revision."""
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_sessions_id"), type_="unique")
        for column in ("used_at", "browser", "id"):
            batch_op.drop_column(column)
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        for column in ("expires_at", "used_at", "scopes", "name"):
            batch_op.drop_column(column)
