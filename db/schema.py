"""The tables. Three kinds: what people said and who they are; the primary record of processes
(acts, process events, steps, the message ledger); and the read model, a fold of the process events.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from db.types import Code, Id, Json, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_UNTAKEN = text("acts > taken")

# --- who and what -------------------------------------------------------------------------------

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("locale", String(5), nullable=False),
    Column("zone", String(60), nullable=False),
    Column("roles", Json, nullable=False),
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", UtcDateTime, nullable=False),
)

candidates = Table(
    "candidates",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("locale", String(5), nullable=False),
    Column("zone", String(60), nullable=False),
    Column("phone", String(40), nullable=False, default=""),
    Column("created_at", UtcDateTime, nullable=False),
)

policy_versions = Table(
    "policy_versions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("name", "version"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", String(60), nullable=False, unique=True),
    Column("title", String(200), nullable=False),
    Column("recruiter_id", Id, ForeignKey("people.id"), nullable=False),
    Column("hiring_manager_id", Id, ForeignKey("people.id"), nullable=False),
    Column("hr_lead_id", Id, ForeignKey("people.id"), nullable=False),
    Column("policy_version_id", Id, ForeignKey("policy_versions.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

stages = Table(
    "stages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("job_id", Id, ForeignKey("jobs.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("rule", Code, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("panel", Json, nullable=False),
    UniqueConstraint("job_id", "position"),
)

applications = Table(
    "applications",
    metadata,
    Column("id", Id, primary_key=True),
    Column("candidate_id", Id, ForeignKey("candidates.id"), nullable=False),
    Column("job_id", Id, ForeignKey("jobs.id"), nullable=False),
    Column("policy_version_id", Id, ForeignKey("policy_versions.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("acts", Integer, nullable=False, default=0),
    Column("taken", Integer, nullable=False, default=0),
    Column("events", Integer, nullable=False, default=0),
    Column("last_event_at", UtcDateTime, nullable=True),
    UniqueConstraint("candidate_id", "job_id"),
    # The relay asks every second which applications have acts that no process took yet.
    Index("ix_applications_untaken", "id", sqlite_where=_UNTAKEN, postgresql_where=_UNTAKEN),
)

interviews = Table(
    "interviews",
    metadata,
    Column("id", Id, primary_key=True),
    Column("application_id", Id, ForeignKey("applications.id"), nullable=False, index=True),
    Column("stage_id", Id, ForeignKey("stages.id"), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("place", String(300), nullable=False),
    Column("panel", Json, nullable=False),
    Column("sequence", Integer, nullable=False, default=0),
    Column("cancelled", Boolean, nullable=False, default=False),
)

scorecards = Table(
    "scorecards",
    metadata,
    Column("id", Id, primary_key=True),
    Column("interview_id", Id, ForeignKey("interviews.id"), nullable=False),
    Column("interviewer_id", Id, ForeignKey("people.id"), nullable=False),
    Column("submitted_by", Id, ForeignKey("people.id"), nullable=False),
    Column("act_id", Id, ForeignKey("acts.id"), nullable=False),
    Column("recommendation", Code, nullable=False),
    Column("verdict", Code, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("interview_id", "interviewer_id"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("application_id", Id, ForeignKey("applications.id"), nullable=False, index=True),
    Column("stage_id", Id, ForeignKey("stages.id"), nullable=False),
    Column("outcome", Code, nullable=False),
    Column("rule", Code, nullable=False, default=""),
    Column("rule_row", Code, nullable=False, default=""),
    Column("policy_version_id", Id, nullable=False),
    Column("decided_by", Id, ForeignKey("people.id"), nullable=True),
    Column("confirmed_by", Id, ForeignKey("people.id"), nullable=True),
    Column("reason_code", Code, nullable=False, default=""),
    Column("act_id", Id, nullable=False, default=""),
    Column("at", UtcDateTime, nullable=False),
)

templates = Table(
    "templates",
    metadata,
    Column("scenario", Code, primary_key=True),
    Column("locale", String(5), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("subject", String(400), nullable=False),
    Column("body", Text, nullable=False),
    Column("saved_by", Id, ForeignKey("people.id"), nullable=True),
    Column("at", UtcDateTime, nullable=False),
)

# --- the primary record -------------------------------------------------------------------------

acts = Table(
    "acts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("application_id", Id, ForeignKey("applications.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", Code, nullable=False),
    Column("task_id", String(120), nullable=False, default=""),
    Column("completion", Code, nullable=False, default=""),
    Column("actor_kind", Code, nullable=False),
    Column("actor_id", Id, nullable=False),
    Column("capacity", Code, nullable=False),
    Column("channel", Code, nullable=False),
    Column("codes", Json, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("application_id", "seq"),
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

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("business_key", String(240), nullable=False, unique=True),
    Column("application_id", Id, ForeignKey("applications.id"), nullable=True, index=True),
    Column("scenario", Code, nullable=False),
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
)

links = Table(
    "links",
    metadata,
    Column("id", Id, primary_key=True),
    Column("application_id", Id, ForeignKey("applications.id"), nullable=False, index=True),
    Column("task_id", String(120), nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=True),
    Column("capacity", Code, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime, nullable=True),
    UniqueConstraint("application_id", "task_id", "person_id", "version"),
)

# --- signing in ---------------------------------------------------------------------------------

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id_hash", String(64), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_hash", String(64), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime, nullable=True),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("worker", String(80), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

# --- the read model: a fold of process_events -----------------------------------------------------

process_views = Table(
    "process_views",
    metadata,
    Column("application_id", Id, ForeignKey("applications.id"), primary_key=True),
    Column("state", Code, nullable=False),
    Column("stage_id", Id, nullable=False, default=""),
    Column("decision", Code, nullable=False, default=""),
    Column("decision_id", Id, nullable=False, default=""),
    Column("outcome", Code, nullable=False, default=""),
    Column("start_on", Date, nullable=True),
    Column("withdrew", Id, nullable=False, default=""),
    Column("told_at", UtcDateTime, nullable=True),
    Column("told_how", Code, nullable=False, default=""),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("state_since", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime, nullable=True),
    Index("ix_process_views_state", "state", "application_id"),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("application_id", Id, ForeignKey("applications.id"), nullable=False, index=True),
    Column("kind", Code, nullable=False),
    Column("stage_id", Id, nullable=False, default=""),
    Column("interview_id", Id, nullable=False, default=""),
    Column("decision_id", Id, nullable=False, default=""),
    Column("message_id", Id, nullable=False, default=""),
    Column("scenario", Code, nullable=False, default=""),
    Column("owner_id", Id, nullable=False),
    Column("escalated_to", Json, nullable=False),
    Column("state", Code, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("origin_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=True),
    Column("rung", Integer, nullable=False, default=0),
    Column("closed_at", UtcDateTime, nullable=True),
    Column("act_id", Id, nullable=False, default=""),
    Column("completion", Code, nullable=False, default=""),
    Index("ix_tasks_open", "owner_id", "due_at"),
    Index("ix_tasks_state_due", "state", "due_at"),
)

READ_MODEL = (process_views, tasks)
