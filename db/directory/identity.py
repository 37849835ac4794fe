"""Signing in: one-time tokens, sessions and API keys. Only hashes are kept, so a copy of the
database lets nobody in. The secrets have 256 random bits; a slow hash would add nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from db.clock_and_ids import new_id
from db.schema import api_keys, people, sessions, sign_ins
from db.types import UtcDateTime
from domain.access import EVERY_SCOPE, USE_IS_NOTED_EVERY, Scope


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def living_sign_ins(conn: Connection, person: str, at: datetime) -> int:
    """How many sign-in mails of this person have not expired: the measure of the rate limit, over
    all processes. Of two who would send one at once the second waits, and counts the first one's.
    """
    conn.execute(select(people.c.id).where(people.c.id == person).with_for_update(key_share=True))
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
    conn: Connection,
    person: str,
    secret: str,
    at: datetime,
    expires_at: datetime,
    browser: str = "",
) -> None:
    """Open a session, and clear away the ones that are over."""
    conn.execute(delete(sessions).where(sessions.c.expires_at <= at))
    conn.execute(
        insert(sessions).values(
            id_hash=digest(secret),
            id=new_id("ses"),
            person_id=person,
            browser=browser,
            created_at=at,
            used_at=at,
            expires_at=expires_at,
        )
    )


def close_session(conn: Connection, secret: str) -> None:
    """Sign out: the cookie is worth nothing from now on, wherever it is."""
    conn.execute(delete(sessions).where(sessions.c.id_hash == digest(secret)))


@dataclass(frozen=True, slots=True)
class KeyLimits:
    """What a key is called, what it may be used for, and when it ends (None: never)."""

    name: str = ""
    scopes: tuple[Scope, ...] = EVERY_SCOPE
    expires_at: datetime | None = None


def add_api_key(conn: Connection, person: str, key: str, at: datetime, limits: KeyLimits) -> str:
    """Keep a new API key of a person; the id by which it is listed and revoked."""
    id_ = new_id("key")
    values = {"id": id_, "key_hash": digest(key), "person_id": person, "created_at": at}
    conn.execute(insert(api_keys).values(**values, **_columns_of(limits)))
    return id_


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A key that has not been revoked, and whose it is. It may have ended by itself."""

    id: str
    person_id: str
    person_name: str
    name: str
    scopes: Sequence[Scope]
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None


def living_keys(conn: Connection, *, person: str = "", key: str = "") -> list[KeyFacts]:
    """The keys that have not been revoked, the oldest first: all, one person's, or the one."""
    kept = api_keys.c
    query = (
        select(
            kept.id,
            kept.person_id,
            people.c.name.label("person_name"),
            kept.name,
            kept.scopes,
            kept.created_at,
            kept.used_at,
            kept.expires_at,
        )
        .join(people, people.c.id == kept.person_id)
        .where(kept.revoked_at.is_(None))
        .order_by(kept.created_at, kept.id)
    )
    if person:
        query = query.where(kept.person_id == person)
    if key:
        query = query.where(kept.id == key)
    return [KeyFacts(*row) for row in conn.execute(query)]


def limit_api_key(conn: Connection, key: str, limits: KeyLimits) -> None:
    """Let a key be called so, do so much, and end then."""
    conn.execute(update(api_keys).where(api_keys.c.id == key).values(**_columns_of(limits)))


def _columns_of(limits: KeyLimits) -> dict[str, Any]:
    scopes = [scope for scope in Scope if scope in limits.scopes]
    return {"name": limits.name, "scopes": scopes, "expires_at": limits.expires_at}


def revoke_api_key(conn: Connection, key: str, at: datetime) -> None:
    """Let a key open nothing any more, from the next request on."""
    living = (api_keys.c.id == key) & api_keys.c.revoked_at.is_(None)
    conn.execute(update(api_keys).where(living).values(revoked_at=at))


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A session that is not over, and whose it is."""

    id: str
    person_id: str
    person_name: str
    browser: str
    created_at: datetime
    used_at: datetime
    expires_at: datetime


def living_sessions(
    conn: Connection, at: datetime, idle: timedelta, *, person: str = "", session: str = ""
) -> list[SessionFacts]:
    """The sessions that still let somebody in, the oldest first: all, one person's, or the one."""
    kept = sessions.c
    query = (
        select(
            kept.id,
            kept.person_id,
            people.c.name.label("person_name"),
            kept.browser,
            kept.created_at,
            kept.used_at,
            kept.expires_at,
        )
        .join(people, people.c.id == kept.person_id)
        .where(kept.expires_at > at, kept.used_at > at - idle)
        .order_by(kept.created_at, kept.id)
    )
    if person:
        query = query.where(kept.person_id == person)
    if session:
        query = query.where(kept.id == session)
    return [SessionFacts(*row) for row in conn.execute(query)]


def end_session(conn: Connection, session: str) -> None:
    """End one session, from the next request on."""
    conn.execute(delete(sessions).where(sessions.c.id == session))


def of_session(conn: Connection, secret: str, at: datetime, idle: timedelta) -> Row[Any] | None:
    """The active person whose session this is, with its id and last use (`access_id`, `used_at`);
    read at each use, so that revoking works at once.
    """
    told = {"hash": digest(secret), "now": at, "since": at - idle}
    return conn.execute(_OF_SESSION, told).first()


def of_api_key(conn: Connection, key: str, at: datetime) -> Row[Any] | None:
    """The active person whose API key this is, with its id, last use and `scopes`."""
    return conn.execute(_OF_KEY, {"hash": digest(key), "now": at}).first()


def note_use(conn: Connection, access: str, at: datetime) -> None:
    """Keep that a session or a key was used now, unless that was noted just before."""
    for kept in (sessions.c, api_keys.c):
        before = or_(kept.used_at.is_(None), kept.used_at <= at - USE_IS_NOTED_EVERY)
        conn.execute(update(kept.id.table).where(kept.id == access, before).values(used_at=at))


def end_sessions(conn: Connection, person: str) -> int:
    """Sign a person out everywhere, and let no link that was mailed to them sign anybody in again;
    how many sessions that were.
    """
    conn.execute(delete(sign_ins).where(sign_ins.c.person_id == person))
    return conn.execute(delete(sessions).where(sessions.c.person_id == person)).rowcount


def end_access(conn: Connection, person: str, at: datetime) -> None:
    """End every session, key and unused sign-in mail of a person."""
    end_sessions(conn, person)
    conn.execute(
        update(api_keys)
        .where(api_keys.c.person_id == person, api_keys.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )


# Built once: every request asks it.
_NOW: ColumnElement[datetime] = bindparam("now", type_=UtcDateTime())
_OF_SESSION = (
    select(people, sessions.c.id.label("access_id"), sessions.c.used_at)
    .join(sessions, sessions.c.person_id == people.c.id)
    .where(
        sessions.c.id_hash == bindparam("hash"),
        sessions.c.expires_at > _NOW,
        sessions.c.used_at > bindparam("since", type_=UtcDateTime()),
        people.c.active.is_(True),
    )
)
_OF_KEY = (
    select(people, api_keys.c.id.label("access_id"), api_keys.c.used_at, api_keys.c.scopes)
    .join(api_keys, api_keys.c.person_id == people.c.id)
    .where(
        api_keys.c.key_hash == bindparam("hash"),
        api_keys.c.revoked_at.is_(None),
        or_(api_keys.c.expires_at.is_(None), api_keys.c.expires_at > _NOW),
        people.c.active.is_(True),
    )
)
