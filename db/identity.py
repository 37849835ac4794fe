"""Signing in: one-time tokens, sessions and API keys. Only hashes are kept, so a copy of the
database lets nobody in. The secrets have 256 random bits; a slow hash would add nothing.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from db.schema import api_keys, people, sessions, sign_ins


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def living_sign_ins(conn: Connection, person: str, at: datetime) -> int:
    """How many sign-in mails of this person have not expired: the measure of the rate limit."""
    found = conn.execute(
        select(func.count())
        .select_from(sign_ins)
        .where(sign_ins.c.person_id == person, sign_ins.c.expires_at > at)
    )
    return int(found.scalar_one())


def add_sign_in(conn: Connection, person: str, token: str, expires_at: datetime) -> None:
    """Keep a new one-time token."""
    conn.execute(
        insert(sign_ins).values(token_hash=digest(token), person_id=person, expires_at=expires_at)
    )


def use_sign_in(conn: Connection, token: str, at: datetime) -> str | None:
    """Use a one-time token up: whose it was, or None if it does not (or no longer) count."""
    hashed = digest(token)
    used = conn.execute(
        update(sign_ins)
        .where(
            sign_ins.c.token_hash == hashed,
            sign_ins.c.used_at.is_(None),
            sign_ins.c.expires_at > at,
        )
        .values(used_at=at)
    )
    if used.rowcount != 1:
        return None
    row = conn.execute(
        select(people.c.id)
        .join(sign_ins, sign_ins.c.person_id == people.c.id)
        .where(sign_ins.c.token_hash == hashed, people.c.active.is_(True))
    ).first()
    return str(row.id) if row else None


def open_session(
    conn: Connection, person: str, secret: str, at: datetime, expires_at: datetime
) -> None:
    """Open a session, and clear away the ones that are over."""
    conn.execute(delete(sessions).where(sessions.c.expires_at <= at))
    conn.execute(
        insert(sessions).values(
            id_hash=digest(secret), person_id=person, created_at=at, expires_at=expires_at
        )
    )


def close_session(conn: Connection, secret: str) -> None:
    """Sign out: the cookie is worth nothing from now on, wherever it is."""
    conn.execute(delete(sessions).where(sessions.c.id_hash == digest(secret)))


def add_api_key(conn: Connection, person: str, key: str, at: datetime) -> None:
    """Keep a new API key of a person."""
    conn.execute(insert(api_keys).values(key_hash=digest(key), person_id=person, created_at=at))


def of_session(conn: Connection, secret: str, at: datetime) -> Row[Any] | None:
    """The active person whose session this is; read at each use, so that revoking works at once."""
    return conn.execute(_OF_SESSION, {"hash": digest(secret), "now": at}).first()


def of_api_key(conn: Connection, key: str) -> Row[Any] | None:
    """The active person whose API key this is."""
    return conn.execute(
        select(people)
        .join(api_keys, api_keys.c.person_id == people.c.id)
        .where(
            api_keys.c.key_hash == digest(key),
            api_keys.c.revoked_at.is_(None),
            people.c.active.is_(True),
        )
    ).first()


def end_access(conn: Connection, person: str, at: datetime) -> None:
    """End every session, key and unused sign-in mail of a person."""
    conn.execute(delete(sessions).where(sessions.c.person_id == person))
    conn.execute(delete(sign_ins).where(sign_ins.c.person_id == person))
    conn.execute(
        update(api_keys)
        .where(api_keys.c.person_id == person, api_keys.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )


# Built once: every request asks it.
_OF_SESSION = (
    select(people)
    .join(sessions, sessions.c.person_id == people.c.id)
    .where(
        sessions.c.id_hash == bindparam("hash"),
        sessions.c.expires_at > bindparam("now"),
        people.c.active.is_(True),
    )
)
