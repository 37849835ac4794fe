"""What is kept beside the saved letters: who sent themselves a test mail, and when."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from db.schema.base import metadata
from db.types import Code, Id, UtcDateTime

test_mails = Table(
    "test_mails",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("scenario", Code, nullable=False),
    Column("locale", String(5), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
