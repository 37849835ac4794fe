"""The acts of administration."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

from db.schema.base import metadata
from db.types import Code, Id, Json, UtcDateTime

admin_acts = Table(
    "admin_acts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", Code, nullable=False),
    # '' where nobody signed in: the command line says which way it came, and not who.
    Column("person_id", Id, nullable=False, default=""),
    Column("via", Code, nullable=False),
    Column("address", String(60), nullable=False, default=""),
    Column("subject_id", Id, nullable=False),
    Column("before", Json, nullable=False, default=dict),
    Column("after", Json, nullable=False, default=dict),
    # Ids sort by time: each index also gives the order of a page.
    Index("ix_admin_acts_kind_id", "kind", "id"),
    Index("ix_admin_acts_person_id_id", "person_id", "id"),
    Index("ix_admin_acts_subject_id_id", "subject_id", "id"),
    Index("ix_admin_acts_at", "at"),
)
