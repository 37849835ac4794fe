"""Who and what hiring is about: people, candidates, jobs, interviews, judgments, letters."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
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
from domain.offices import LONGEST_OFFICE
from domain.pay import LONGEST_PAY

_UNTAKEN = text("acts > taken")
_NOT_OVER = text("over_at IS NULL")

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
    # How they hear of new tasks in their inbox, and since when they want it so.
    Column("new_tasks", Code, nullable=False, default="together", server_default="together"),
    Column("new_tasks_since", UtcDateTime, nullable=True),
    # Where they work, by the name that policies give an office; '' where it makes no difference.
    Column("office", String(LONGEST_OFFICE), nullable=False, default="", server_default=""),
)

candidates = Table(
    "candidates",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(200), nullable=False, index=True),
    # Several may share one: agencies, referrals, a couple.
    Column("email", String(254), nullable=False, index=True),
    Column("locale", String(5), nullable=False),
    Column("zone", String(60), nullable=False),
    Column("phone", String(40), nullable=False, default=""),
    Column("created_at", UtcDateTime, nullable=False),
    # What HR set; without it, the setting counts from when the last process closed.
    Column("retain_until", Date, nullable=True),
    Column("erased_at", UtcDateTime, nullable=True),
    # A person, or the command that did it.
    Column("erased_by", Id, nullable=False, default=""),
    # The candidate who this one turned out to be; everything of theirs is that one's since then.
    Column("merged_into", Id, nullable=True, index=True),
    # A legal hold: while it stands nothing of theirs is erased, whatever day or request comes.
    Column("held_since", UtcDateTime, nullable=True),
    Column("held_by", Id, nullable=False, default="", server_default=""),
    Column("held_because", Text, nullable=False, default="", server_default=""),
)

# Pairs that look like one candidate and are two, as somebody said: `one_id` is the lesser id.
kept_apart = Table(
    "kept_apart",
    metadata,
    Column("one_id", Id, ForeignKey("candidates.id"), primary_key=True),
    Column("other_id", Id, ForeignKey("candidates.id"), primary_key=True, index=True),
    Column("said_by", Id, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

policy_versions = Table(
    "policy_versions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    # Of the mode, as the body has them: read without it, whatever its schema.
    Column("mode", Code, nullable=False),
    Column("mode_words", Json, nullable=False, default=dict),
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
    # Who gave it this version, '' for whoever opened it; and why, in their words.
    Column("policy_by", Id, nullable=False, default="", server_default=""),
    Column("policy_because", Text, nullable=False, default="", server_default=""),
    # Scenario to who sends it, where that is not us: `domain.senders`.
    Column("senders", Json, nullable=False, default=dict),
    Column("created_at", UtcDateTime, nullable=False),
    # What it pays, in the company's words, and whether candidates read it.
    Column("pay_range", String(LONGEST_PAY), nullable=False, default="", server_default=""),
    Column("pay_shown", Boolean, nullable=False, default=False, server_default=false()),
    # Since when nobody applies for it any more.
    Column("ended_at", UtcDateTime, nullable=True),
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
    # Who usually interviews, and which of them leads.
    Column("panel", Json, nullable=False),
    Column("lead", Id, nullable=False, default=""),
    # Several meetings of one stage: each with its name, minutes, panel and lead. None: just one.
    Column("meetings", Json, nullable=False, default=list),
    # What scorecards rate from 1 to 5 (`id`, `name`), and which of it this stage is about.
    Column("attributes", Json, nullable=False, default=list),
    Column("focus", Json, nullable=False, default=list),
    # Since when it is out of the plan: whoever began with it keeps it. Its position is negative.
    Column("removed_at", UtcDateTime, nullable=True),
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
    Column("seats", Integer, nullable=False, default=0),
    Column("last_event_at", UtcDateTime, nullable=True),
    # Since when it stands in nobody's way who applies again: the outcome is known, or it was ended.
    Column("over_at", UtcDateTime, nullable=True),
    Index(
        "uq_applications_not_over",
        "candidate_id",
        "job_id",
        unique=True,
        sqlite_where=_NOT_OVER,
        postgresql_where=_NOT_OVER,
    ),
    Index("ix_applications_candidate", "candidate_id", "job_id"),
    Index("ix_applications_job", "job_id", "candidate_id"),
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
    # Seats: `person`, whether they `lead` (exactly one does), and the id of their `task`.
    Column("panel", Json, nullable=False),
    Column("meeting", Integer, nullable=False, default=0),
    Column("announced", Boolean, nullable=False, default=True),
    Column("sequence", Integer, nullable=False, default=0),
    Column("cancelled", Boolean, nullable=False, default=False),
    # The address that calendars know as the organizer, from the first entry that left to the last.
    Column("organizer", String(254), nullable=False, server_default=""),
    # By when the candidate was promised to hear after it.
    Column("hear_by", UtcDateTime, nullable=True),
    Index("ix_interviews_starts_at", "starts_at"),
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
    Column("ratings", Json, nullable=False, default=dict),
    # Who said that what somebody else wrote down is what the interviewer said; '' for nobody.
    Column("confirmed_by", Id, nullable=False, default=""),
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
    Column("revisit_on", Date, nullable=True),
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
