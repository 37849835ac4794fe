"""The primary record: what people did, what happened, what was said."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from db.schema.base import metadata
from db.types import Code, Id, Json, UtcDateTime

# An outcome leaves by it that nobody has looked at among others: counted, by who sends. Queries use
# this very word, as for `DISPATCHED` below.
UNCOVERED = "uncovered"

acts = Table(
    "acts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("application_id", Id, ForeignKey("applications.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", Code, nullable=False),
    Column("task_id", String(120), nullable=False, default=""),
    Column("completion", Code, nullable=False, default=""),
    # What it leads to, as the tables of the release that took it said: `domain.protocol.ActTaken`.
    Column("follow_up", Code, nullable=False),
    Column("interrupts", Code, nullable=False),
    Column("side", Boolean, nullable=False),
    Column("actor_kind", Code, nullable=False),
    Column("actor_id", Id, nullable=False),
    Column("capacity", Code, nullable=False),
    Column("channel", Code, nullable=False),
    Column("codes", Json, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column(UNCOVERED, Boolean, nullable=False, default=False, server_default=false()),
    UniqueConstraint("application_id", "seq"),
    Index(
        "ix_acts_uncovered",
        "actor_id",
        "at",
        sqlite_where=text(UNCOVERED),
        postgresql_where=text(UNCOVERED),
    ),
)

act_texts = Table(
    "act_texts",
    metadata,
    Column("act_id", Id, ForeignKey("acts.id"), primary_key=True),
    Column("field", Code, primary_key=True),
    Column("text", Text, nullable=False),
)

refused_acts = Table(
    "refused_acts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("application_id", Id, nullable=False, index=True),
    Column("kind", Code, nullable=False),
    Column("task_id", String(120), nullable=False, default=""),
    Column("completion", Code, nullable=False, default=""),
    Column("actor_kind", Code, nullable=False),
    Column("actor_id", Id, nullable=False),
    Column("reason", Code, nullable=False),
    # What was said in vain: kept, so that people can still be told of it; erasable.
    Column("form", Json, nullable=False, default=dict),
    Column("at", UtcDateTime, nullable=False),
)

process_events = Table(
    "process_events",
    metadata,
    Column("application_id", Id, ForeignKey("applications.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("type", Code, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_kind", Code, nullable=False),
    Column("actor_id", Id, nullable=False),
    Column("task_id", String(120), nullable=False),
    Column("data", Json, nullable=False),
)

steps = Table(
    "steps",
    metadata,
    Column("application_id", Id, primary_key=True),
    Column("key", String(500), primary_key=True),
    Column("result", Json, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# What the dispatcher looks for every second. Queries use these very words, else SQLite would not
# see that the index is meant.
DISPATCHED = "dispatched"
STILL_TO_GO = "state IN ('reserved', 'sending')"
_TO_DISPATCH = text(f"{DISPATCHED} AND {STILL_TO_GO}")

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("business_key", String(240), nullable=False, unique=True),
    Column("application_id", Id, ForeignKey("applications.id"), nullable=True, index=True),
    Column("scenario", Code, nullable=False),
    # By which of our channels it goes; another channel is another message.
    Column("channel", Code, nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=True),
    Column("candidate_id", Id, ForeignKey("candidates.id"), nullable=True),
    Column("task_id", String(120), nullable=False, default=""),
    Column("interview_id", Id, nullable=False, default=""),
    Column("decision_id", Id, nullable=False, default=""),
    Column("act_id", Id, nullable=False, default=""),
    Column("not_before", UtcDateTime, nullable=False),
    Column("state", Code, nullable=False),
    Column("attempt", Integer, nullable=False, default=0),
    Column("error", Code, nullable=False, default=""),
    Column("message_id", String(200), nullable=False),
    Column("subject", String(400), nullable=False, default=""),
    Column("text", Text, nullable=False, default=""),
    Column("html", Text, nullable=False, default=""),
    Column("locale", String(5), nullable=False, default=""),
    Column("template_version", Integer, nullable=False, default=0),
    Column("reserved_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime, nullable=True),
    # The dispatcher sends it, and not the process: reminders, and what the candidate is told while
    # nothing is decided. `claimed_at`: since when it is being sent. `digest_id`: what it went in.
    Column("dispatched", Boolean, nullable=False, default=False),
    Column("claimed_at", UtcDateTime, nullable=True),
    Column("digest_id", Id, nullable=False, default=""),
    Index(
        "ix_messages_to_dispatch",
        "not_before",
        sqlite_where=_TO_DISPATCH,
        postgresql_where=_TO_DISPATCH,
    ),
    Index(
        "ix_messages_of_person",
        "person_id",
        "sent_at",
        sqlite_where=text(DISPATCHED),
        postgresql_where=text(DISPATCHED),
    ),
    # The gauges count them all by state. It begins with what no query asks for by equality, so that
    # none takes it in place of the narrow ones above.
    Index("ix_messages_counted", "dispatched", "state"),
)

links = Table(
    "links",
    metadata,
    Column("id", Id, primary_key=True),
    Column("application_id", Id, ForeignKey("applications.id"), nullable=False, index=True),
    Column("task_id", String(120), nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=True, index=True),
    Column("capacity", Code, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime, nullable=True),
    UniqueConstraint("application_id", "task_id", "person_id", "version"),
)
