"""Links: a row for each person and task, so that they can be revoked; tokens are derived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from db.clock_and_ids import new_id
from db.schema import links
from domain.links import LinkKey, is_genuine, link_id_of
from domain.task_specs import Capacity


def ensure_link(
    conn: Connection,
    *,
    application: str,
    task: str,
    person: str | None,
    capacity: Capacity,
    at: datetime,
) -> str:
    """The id of the living link of this person for this task ('' and None: the candidate's own)."""
    of_whom = _ANY_OF_PERSON if person else _ANY_OF_CANDIDATE
    known = conn.execute(of_whom, {"of": application, "task": task, "person": person}).all()
    for row in known:
        if row.revoked_at is None:
            return str(row.id)
    link = new_id("lnk")
    conn.execute(
        _INSERT,
        {
            "id": link,
            "application_id": application,
            "task_id": task,
            "person_id": person,
            "capacity": capacity,
            "version": len(known) + 1,
            "created_at": at,
        },
    )
    return link


def living_link(
    conn: Connection, *, application: str, task: str, person: str | None
) -> Row[str, int, datetime] | None:
    """Id and version of a person's living link for a task ('' and None: the candidate's own)."""
    living = _OF_PERSON if person else _OF_CANDIDATE
    return conn.execute(living, {"of": application, "task": task, "person": person}).first()


_INSERT = insert(links)
_ANY = select(links.c.id, links.c.version, links.c.revoked_at).where(
    links.c.application_id == bindparam("of"), links.c.task_id == bindparam("task")
)
_ANY_OF_PERSON = _ANY.where(links.c.person_id == bindparam("person"))
_ANY_OF_CANDIDATE = _ANY.where(links.c.person_id.is_(None))
_OF_PERSON = _ANY_OF_PERSON.where(links.c.revoked_at.is_(None))
_OF_CANDIDATE = _ANY_OF_CANDIDATE.where(links.c.revoked_at.is_(None))


def revoke(conn: Connection, *, task: str, person: str, at: datetime) -> None:
    """Kill a person's link to a task."""
    conn.execute(
        update(links)
        .where(links.c.task_id == task, links.c.person_id == person, links.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )


@dataclass(frozen=True, slots=True)
class KnownLink:
    """A genuine link, dead or alive."""

    row: Row[Any]

    @property
    def alive(self) -> bool:
        """Not revoked. Whether its task is still open is another question."""
        return self.row.revoked_at is None


def find_link(conn: Connection, keys: Sequence[LinkKey], token: str) -> KnownLink | None:
    """The link of a token, if we made that token."""
    link_id = link_id_of(token)
    if link_id is None:
        return None
    row = conn.execute(select(links).where(links.c.id == link_id)).first()
    if row is None or not is_genuine(keys, token, row.version):
        return None
    return KnownLink(row)
