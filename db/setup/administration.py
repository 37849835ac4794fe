"""The acts of administration: who did what, when, and from where; only ever added.

One is not: sign-ins that failed are counted in a row for each hour and reason, so that whoever
tries without end fills no table.

A row holds ids, codes and instants: what was before, and what is after, of all that differs.
`db.setup.subjects` says what that is. Names and addresses of people stand where they can be erased.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Row, insert, select, update

from db.clock_and_ids import new_id
from db.schema import admin_acts
from db.setup.subjects import facts_of
from domain.administration import (
    NOTHING,
    SIGN_IN,
    SUBJECTS,
    Administrator,
    AdminKind,
    SignInFailure,
    difference,
)

T = TypeVar("T")
PAGE = 100
NOBODY: Final = "nobody"
"""Stands for the person where nobody signed in."""


def administer(
    conn: Connection,
    by: Administrator,
    kind: AdminKind,
    at: datetime,
    change: Callable[[Connection], T],
    subject: str | Callable[[T], str],
    told: Callable[[T], Mapping[str, object]] | None = None,
) -> T:
    """Make a change, and keep whose it was with what was before and what is after. One that leaves
    everything as it was is not kept.

    `subject` is the id of what is changed; of what is added it is read from what came of it ('' for
    nothing). `told`: what else the act is to say.
    """
    about = SUBJECTS[kind]
    before = NOTHING
    if about is not None and isinstance(subject, str):
        before = facts_of(conn, about, subject, at)
    done = change(conn)
    of = subject if isinstance(subject, str) else subject(done)
    if not of:
        return done
    after = facts_of(conn, about, of, at) if about is not None else NOTHING
    was, now = difference(before, after)
    if about is None or was or now:
        now |= told(done) if told is not None else {}
        _keep(conn, by, kind, of, at, was, now)
    return done


def _keep(
    conn: Connection,
    by: Administrator,
    kind: AdminKind,
    subject: str,
    at: datetime,
    before: Mapping[str, object],
    after: Mapping[str, object],
) -> None:
    conn.execute(
        insert(admin_acts).values(
            id=new_id("adm"),
            at=at,
            kind=kind,
            person_id=by.person,
            via=by.via,
            address=by.address,
            subject_id=subject,
            before=dict(before),
            after=dict(after),
        )
    )


def count_failures(conn: Connection, failures: Mapping[SignInFailure, int], at: datetime) -> None:
    """So many sign-ins have failed, for these reasons. Two writers who both begin an hour leave two
    rows of it, which is as true."""
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    kind, nobody = AdminKind.SIGN_IN_FAILED, Administrator("", SIGN_IN)
    for why, count in failures.items():
        known = select(admin_acts.c.id, admin_acts.c.after).where(
            admin_acts.c.kind == kind, admin_acts.c.at == hour, admin_acts.c.subject_id == why
        )
        row = conn.execute(known.with_for_update()).first()
        if row is None:
            _keep(conn, nobody, kind, why, hour, {}, {"count": count})
            continue
        after = {"count": row.after["count"] + count}
        conn.execute(update(admin_acts).where(admin_acts.c.id == row.id).values(after=after))


@dataclass(frozen=True, slots=True)
class WantedActs:
    """Which acts are asked for: of whom (`NOBODY`: where nobody signed in), of which kind, about
    what, in which time; '' and None for any."""

    person: str = ""
    kind: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


def admin_acts_before(
    conn: Connection, wanted: WantedActs, *, before: str = "", limit: int = PAGE
) -> list[Row[Any]]:
    """The newest first, from behind the cursor; one more if there are more."""
    kept, query = admin_acts.c, select(admin_acts)
    if wanted.person:
        whose = "" if wanted.person == NOBODY else wanted.person
        query = query.where(kept.person_id == whose)
    if wanted.kind:
        query = query.where(kept.kind == wanted.kind)
    if wanted.subject:
        query = query.where(kept.subject_id == wanted.subject)
    if before:
        query = query.where(kept.id < before)
    if wanted.since is not None:
        query = query.where(kept.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(kept.at < wanted.until)
    return list(conn.execute(query.order_by(kept.id.desc()).limit(limit + 1)))
