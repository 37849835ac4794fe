"""What HR notes about an application for itself."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, Text

from db.schema.base import metadata
from db.types import Id, UtcDateTime

# Beside the process: no process event, no act, nothing that anybody else is shown.
notes = Table(
    "notes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("application_id", Id, ForeignKey("applications.id"), nullable=False, index=True),
    Column("author_id", Id, ForeignKey("people.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
