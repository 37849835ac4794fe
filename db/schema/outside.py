"""Other programs that are told what happens here: webhooks, and what became of each."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from db.schema.base import metadata
from db.types import Code, Id, Json, UtcDateTime

_WAITING = text("state = 'waiting'")

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    Column("id", Id, primary_key=True),
    Column("url", String(2000), nullable=False),
    Column("types", Json, nullable=False),
    Column("active", Boolean, nullable=False),
    # What went wrong last for good: a delivery was given up, or the receiver said that it is gone.
    Column("trouble", Code, nullable=False, default=""),
    Column("trouble_at", UtcDateTime, nullable=True),
    Column("created_by", Id, ForeignKey("people.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# A secret is derived from its row and one of the deployment's keys; it is not stored.
webhook_secrets = Table(
    "webhook_secrets",
    metadata,
    Column("endpoint_id", Id, ForeignKey("webhook_endpoints.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("key_id", String(40), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("valid_until", UtcDateTime, nullable=True),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("endpoint_id", Id, ForeignKey("webhook_endpoints.id"), nullable=False, index=True),
    Column("type", Code, nullable=False),
    # The process event it tells of; a ping tells of none.
    Column("application_id", Id, ForeignKey("applications.id"), nullable=True, index=True),
    Column("n", Integer, nullable=False, default=0),
    Column("at", UtcDateTime, nullable=False),
    Column("state", Code, nullable=False),
    Column("attempt", Integer, nullable=False, default=0),
    Column("next_at", UtcDateTime, nullable=True),
    Column("status", Integer, nullable=False, default=0),
    Column("error", Code, nullable=False, default=""),
    Column("settled_at", UtcDateTime, nullable=True),
    UniqueConstraint("endpoint_id", "application_id", "n", "type"),
    # The worker asks every second what is due.
    Index("ix_webhook_deliveries_due", "next_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
)
