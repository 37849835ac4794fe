"""The company's own facts, and its logo."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
)

from db.schema.base import metadata
from db.types import Id, Json

ONLY = "company"

company = Table(
    "company",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(200), nullable=False),
    # Where mails come from, and whom calendars name as the organizer.
    Column("email", String(254), nullable=False),
    Column("zone", String(60), nullable=False),
    # In the order in which they are offered; the first is everybody's of whom nothing is known.
    Column("languages", Json, nullable=False),
    Column("privacy_notice_url", String(2000), nullable=False, default=""),
    # Whether an HR lead's own changes of the guarded kinds need another HR lead.
    Column("two_leads", Boolean, nullable=False, default=False),
    # In how many working hours a proposal is to be settled.
    Column("proposal_hours", Float, nullable=False, default=8),
    # How many outcomes one person tells by mail within an hour before it is asked about.
    Column("outcome_mails_per_hour", Integer, nullable=False, default=10, server_default="10"),
    # What it is called in a language in which it is called otherwise.
    Column("names", Json, nullable=False, default=dict, server_default="{}"),
    # The file name of its logo, which is its digest; '' for none.
    Column("logo", String(80), nullable=False, default="", server_default=""),
    # There is never another.
    CheckConstraint(f"id = '{ONLY}'", name="one_row"),
)

# Apart from the facts, which every process reads every few seconds.
company_logos = Table(
    "company_logos",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("content", LargeBinary, nullable=False),
    CheckConstraint(f"id = '{ONLY}'", name="one_logo"),
)
