"""Things by the ids that other systems have for them: each said thing is taken in once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, select, update

from db.schema import external_ids
from db.types import digest_of
from domain.doubts import Doubt
from domain.external import ExternalKind, Newness, Said, latest, newness_of


@dataclass(frozen=True, slots=True)
class Reference:
    """A thing of another system."""

    system: str
    kind: ExternalKind
    external_id: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of something said: our id, and whether anything changed here.

    `created`: it was said for the first time. `superseded`: something newer was known already.
    `doubts`: what may not have been meant about it over there. `proposals`: what waits for an HR
    lead, as (field, id).
    """

    id: str
    created: bool = False
    changed: bool = False
    superseded: bool = False
    doubts: tuple[Doubt, ...] = ()
    proposals: tuple[tuple[str, str], ...] = ()


def together(before: Taken, now: Taken | None) -> Taken:
    """Several attempts are one answer."""
    if now is None:
        return before
    return Taken(
        now.id or before.id,
        created=before.created or now.created,
        changed=before.changed or now.changed,
        superseded=now.superseded,
        doubts=before.doubts + now.doubts,
        proposals=before.proposals + now.proposals,
    )


class TakenElsewhere(Exception):
    """It belongs to something else here already; `id` is what it belongs to."""

    def __init__(self, reason: str, id_: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.id = id_


def find_our_id(conn: Connection, reference: Reference) -> str | None:
    """Our id for a thing of another system."""
    query = select(external_ids.c.our_id).where(_is(reference))
    return conn.execute(query).scalar()


def external_ids_of(
    conn: Connection, system: str, kind: ExternalKind, our_id: str
) -> Sequence[str]:
    """What a system calls a thing of ours."""
    query = select(external_ids.c.external_id).where(
        external_ids.c.system == system,
        external_ids.c.kind == kind,
        external_ids.c.our_id == our_id,
    )
    return conn.execute(query).scalars().all()


def take_in(
    conn: Connection,
    reference: Reference,
    said: Said,
    at: datetime,
    apply: Callable[[str], tuple[str, bool]],
) -> Taken:
    """Take in what another system says of one of its things, if it is news.

    `apply` is given our id ('' if there is none yet), and gives our id and whether it changed
    anything. Two at once: the database lets one wait, or refuses it with `IntegrityError`; then the
    caller begins again, and finds what the first one did.
    """
    last = lock_said(conn, reference)
    newness = newness_of(_said_of(last), said)
    if last is not None and newness is Newness.OLDER:
        return Taken(last.our_id, superseded=True)
    if last is not None and newness is Newness.SAME:
        note(conn, reference, last.our_id, said, at, last)
        return Taken(last.our_id)
    our_id, changed = apply(last.our_id if last is not None else "")
    note(conn, reference, our_id, said, at, last)
    return Taken(our_id, created=last is None, changed=changed)


def lock_said(conn: Connection, reference: Reference) -> Row[Any] | None:
    """What was said last of a thing, locked for this transaction."""
    return conn.execute(select(external_ids).where(_is(reference)).with_for_update()).first()


def newness_since(last: Row[Any] | None, said: Said) -> Newness:
    """How something said stands to what is written down."""
    return newness_of(_said_of(last), said)


def note(
    conn: Connection,
    reference: Reference,
    our_id: str,
    said: Said,
    at: datetime,
    last: Row[Any] | None,
) -> None:
    """Remember what was said, and what it is here."""
    known = latest(_said_of(last), said)
    values = {
        "our_id": our_id,
        "fingerprint": known.fingerprint,
        "version": known.version,
        "occurred_at": known.occurred_at,
        "updated_at": at,
    }
    if last is not None:
        conn.execute(update(external_ids).where(_is(reference)).values(**values))
        return
    conn.execute(
        insert(external_ids).values(
            system=reference.system,
            kind=reference.kind,
            external_id=reference.external_id,
            created_at=at,
            **values,
        )
    )


def take_over(conn: Connection, reference: Reference, our_id: str, instead: str) -> None:
    """What is ours under this id goes by this reference from now on. Whatever that system had for
    it before is the name of something gone, and leads to `instead`.
    """
    conn.execute(
        update(external_ids)
        .where(
            external_ids.c.system == reference.system,
            external_ids.c.kind == reference.kind,
            external_ids.c.our_id == our_id,
            external_ids.c.external_id != reference.external_id,
        )
        .values(our_id=instead)
    )


def _is(reference: Reference) -> Any:
    return and_(
        external_ids.c.system == reference.system,
        external_ids.c.kind == reference.kind,
        # Of somebody who was erased, only the digest is left.
        external_ids.c.external_id.in_((reference.external_id, digest_of(reference.external_id))),
    )


def _said_of(row: Row[Any] | None) -> Said | None:
    return Said(row.fingerprint, row.version, row.occurred_at) if row is not None else None
