"""Changes of the house that wait for a second person."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, text

from db.schema.base import metadata
from db.types import Code, Id, Json, UtcDateTime

# What is looked for every second; queries use these very words.
STILL_OPEN = "state = 'open'"

proposals = Table(
    "proposals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Code, nullable=False),
    # What is to change; '' for something new.
    Column("subject_id", Id, nullable=False, index=True),
    # What it is to be, and what it was when that was proposed.
    Column("wanted", Json, nullable=False),
    Column("ground", Json, nullable=False),
    Column("proposed_by", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("via", Code, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    # When HR leads are mailed next, and how often they have been; none once it is settled.
    Column("next_at", UtcDateTime, nullable=True),
    Column("rung", Integer, nullable=False, default=0),
    Column("state", Code, nullable=False),
    Column("settled_by", Id, nullable=False, default=""),
    Column("settled_at", UtcDateTime, nullable=True),
    Column("reason", String(2000), nullable=False, default=""),
    Index(
        "ix_proposals_open",
        "next_at",
        sqlite_where=text(STILL_OPEN),
        postgresql_where=text(STILL_OPEN),
    ),
)
