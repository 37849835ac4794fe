"""What other systems call our things, and what they said of them last."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table

from db.schema.base import metadata
from db.types import Code, Id, UtcDateTime

external_ids = Table(
    "external_ids",
    metadata,
    Column("system", String(30), primary_key=True),
    Column("kind", Code, primary_key=True),
    Column("external_id", String(410), primary_key=True),
    Column("our_id", Id, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("version", BigInteger, nullable=True),
    Column("occurred_at", UtcDateTime, nullable=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index("ix_external_ids_our_id", "our_id"),
)
