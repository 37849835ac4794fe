"""Signing in, and who is at work."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from db.schema.base import metadata
from db.types import Id, Json, UtcDateTime
from domain.access import LONGEST_KEY_NAME

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
    # What a session is called where it is listed and ended; it opens nothing.
    Column("id", Id, nullable=False, unique=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("browser", String(80), nullable=False, default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_hash", String(64), primary_key=True),
    # What a key is called where it is listed and revoked; it opens nothing.
    Column("id", Id, nullable=False, unique=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("name", String(LONGEST_KEY_NAME), nullable=False, default=""),
    Column("scopes", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=True),
    Column("expires_at", UtcDateTime, nullable=True),
    Column("revoked_at", UtcDateTime, nullable=True),
)

# Tokens and keys that do not exist, by the network that showed them: `db.operations.guesses`.
guesses = Table(
    "guesses",
    metadata,
    Column("network", String(60), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False, index=True),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("worker", String(80), primary_key=True),
    Column("version", String(100), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
