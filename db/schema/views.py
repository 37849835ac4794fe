"""The read model: a fold of the process events."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, Integer, String, Table, text

from db.schema.base import metadata
from db.types import Code, Id, Json, UtcDateTime

# Of the open tasks few are urgent, and few have been escalated: they have indices of their own. A
# query that is to use one says the same literally.
URGENT_OPEN = {
    "sqlite": text("state = 'open' AND urgent = 1"),
    "postgresql": text("state = 'open' AND urgent"),
}
ESCALATED = {
    "sqlite": text("state = 'open' AND escalated_to != '[]'"),
    "postgresql": text("state = 'open' AND escalated_to <> '[]'::jsonb"),
}
_OPEN = text("state = 'open'")
# What the dispatcher looks for every second.
UNTOLD = "state = 'open' AND untold_since IS NOT NULL"

process_views = Table(
    "process_views",
    metadata,
    Column("application_id", Id, ForeignKey("applications.id"), primary_key=True),
    # The stages that the job had when the process began, by id: it goes on with these.
    Column("plan", Json, nullable=False, default=list),
    Column("state", Code, nullable=False),
    Column("stage_id", Id, nullable=False, default=""),
    Column("decision", Code, nullable=False, default=""),
    Column("decision_id", Id, nullable=False, default=""),
    Column("outcome", Code, nullable=False, default=""),
    Column("start_on", Date, nullable=True),
    # The kind of act that ended it where it stood; '' while nothing has.
    Column("ended_by", Code, nullable=False, default=""),
    Column("urgent", Boolean, nullable=False, default=False),
    Column("offer_until", Date, nullable=True),
    Column("told_at", UtcDateTime, nullable=True),
    Column("told_how", Code, nullable=False, default=""),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("state_since", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime, nullable=True),
    Index("ix_process_views_state", "state", "application_id"),
    Index("ix_process_views_outcome", "outcome", "application_id"),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("application_id", Id, ForeignKey("applications.id"), nullable=False),
    Column("kind", Code, nullable=False),
    Column("stage_id", Id, nullable=False, default=""),
    Column("interview_id", Id, nullable=False, default=""),
    Column("decision_id", Id, nullable=False, default=""),
    Column("message_id", Id, nullable=False, default=""),
    Column("scenario", Code, nullable=False, default=""),
    Column("question_id", Id, nullable=False, default=""),
    # What the question is about; '' where whoever asked has not said.
    Column("topic", Code, nullable=False, default="", server_default=""),
    Column("meeting", Integer, nullable=False, default=0),
    Column("urgent", Boolean, nullable=False, default=False),
    Column("owner_id", Id, nullable=False),
    Column("party", Code, nullable=False),
    Column("escalated_to", Json, nullable=False),
    Column("state", Code, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("opened_at", UtcDateTime, nullable=False),
    # The clock, from which alone its instants are computed (`domain/clock.py`).
    Column("origin_at", UtcDateTime, nullable=False),
    Column("pace", Float, nullable=False, default=1.0),
    Column("stopped", Json, nullable=False, default=list),
    Column("turns", Json, nullable=False, default=list, server_default="[]"),
    Column("due_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=True),
    Column("rung", Integer, nullable=False, default=0),
    # By that count, the first rung of the ladder that it climbs now: policies change.
    Column("ladder_from", Integer, nullable=False, default=0, server_default="0"),
    Column("closed_at", UtcDateTime, nullable=True),
    Column("act_id", Id, nullable=False, default=""),
    Column("completion", Code, nullable=False, default=""),
    # Since when its owner is still to be told that it is theirs.
    Column("untold_since", UtcDateTime, nullable=True),
    # By when the candidate was promised to hear of it, where they wait for it.
    Column("hear_by", UtcDateTime, nullable=True),
    Index("ix_tasks_case", "application_id", "state"),
    Index("ix_tasks_owner", "owner_id", "state", "urgent", "due_at", "id"),
    Index("ix_tasks_state_due", "state", "due_at", "id"),
    Index("ix_tasks_kind", "state", "kind", "due_at", "id"),
    Index("ix_tasks_seen", "owner_id", "application_id"),
    Index(
        "ix_tasks_owner_kind",
        "owner_id",
        "state",
        "kind",
        "due_at",
        "id",
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
    # Without statistics SQLite chooses the index of which most columns are asked for by equality:
    # so these begin with `state`, although that is the same in all of their rows.
    Index(
        "ix_tasks_urgent",
        "state",
        "urgent",
        "due_at",
        "id",
        sqlite_where=URGENT_OPEN["sqlite"],
        postgresql_where=URGENT_OPEN["postgresql"],
    ),
    Index(
        "ix_tasks_escalated",
        "state",
        "urgent",
        "due_at",
        "id",
        sqlite_where=ESCALATED["sqlite"],
        postgresql_where=ESCALATED["postgresql"],
    ),
    Index(
        "ix_tasks_untold",
        "untold_since",
        "owner_id",
        sqlite_where=text(UNTOLD),
        postgresql_where=text(UNTOLD),
    ),
)

READ_MODEL = (process_views, tasks)
