"""How fast mails leave: one row that all workers of a deployment share."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from db.schema.base import metadata
from db.types import UtcDateTime

paces = Table(
    "paces",
    metadata,
    Column("name", String(40), primary_key=True),
    # When the next one may leave. An instant that is past saves up nothing.
    Column("free_at", UtcDateTime, nullable=False),
)
