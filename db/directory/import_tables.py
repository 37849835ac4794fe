"""Tables that somebody handed in on a page: they wait for what their columns hold, for a check, and
for the press that imports them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from db.directory import imports as staged
from db.directory.imports import HandedIn, begin
from db.engine import overwrite_deleted
from db.schema import import_rows, import_tables, imports, people
from domain.imports import FOR_A_PERSON, TABLE, ImportState

GIVEN_UP_AFTER = timedelta(days=1)
"""A table that nobody has come back to for so long is deleted."""
INTERRUPTED_AFTER = timedelta(minutes=1)
"""Whoever checks a table gives a sign with each transaction; without one for so long, it ended."""
SHOWN = 10


def hand_in(conn: Connection, name: str, content: bytes, meant: Sequence[str], **by: Any) -> str:
    """Keep a table, with what its columns seem to hold; the id of its import. `by`: the `person`,
    which way (`via`), and when (`at`)."""
    what = HandedIn(TABLE, (name,), "", by["person"], by["via"])
    id_ = begin(conn, what, by["at"])
    staged.change(conn, id_, state=ImportState.WAITING)
    conn.execute(insert(import_tables).values(import_id=id_, content=content, meant=list(meant)))
    return id_


def find_table(conn: Connection, id_: str) -> Row[Any] | None:
    """The table of an import, as long as it is kept."""
    return conn.execute(select(import_tables).where(import_tables.c.import_id == id_)).first()


def keep_meaning(conn: Connection, id_: str, meant: Sequence[str], job: str) -> None:
    """Keep what its columns hold, and for which job the rows are that do not say."""
    its = update(import_tables).where(import_tables.c.import_id == id_)
    conn.execute(its.values(meant=list(meant), job_id=job))


def keep_found(conn: Connection, id_: str, found: bytes) -> None:
    """Keep what was wrong with it."""
    its = update(import_tables).where(import_tables.c.import_id == id_)
    conn.execute(its.values(found=found))


def take_up(conn: Connection, id_: str, at: datetime) -> bool:
    """Begin to check it, unless somebody is at it, or it is past that."""
    row = staged.locked_import(conn, id_)
    if row is None:
        return False
    interrupted = row.state == ImportState.VALIDATING and row.seen_at < at - INTERRUPTED_AFTER
    if row.state not in FOR_A_PERSON and not interrupted:
        return False
    staged.change(conn, id_, state=ImportState.VALIDATING, faults={}, seen_at=at)
    return True


def release(conn: Connection, id_: str, at: datetime) -> bool:
    """Let it be applied: from now on it goes on until it is done. What was handed in is not needed
    any more; what it came to is staged."""
    row = staged.locked_import(conn, id_)
    if row is None or row.state != ImportState.CHECKED:
        return False
    staged.change(conn, id_, state=ImportState.READY, seen_at=at)
    drop_table(conn, id_)
    return True


def drop_table(conn: Connection, id_: str) -> None:
    """Delete what was handed in, so that nothing is left in the file."""
    overwrite_deleted(conn)
    conn.execute(delete(import_tables).where(import_tables.c.import_id == id_))


def given_up(conn: Connection, at: datetime) -> list[str]:
    """The imports that wait for somebody who does not come back."""
    states = (*FOR_A_PERSON, ImportState.VALIDATING)
    query = select(imports.c.id).join(import_tables, import_tables.c.import_id == imports.c.id)
    old = imports.c.seen_at < at - GIVEN_UP_AFTER
    return list(conn.execute(query.where(imports.c.state.in_(states), old)).scalars())


def staged_kinds(conn: Connection, id_: str) -> dict[str, int]:
    """How many rows of each kind wait to be added."""
    query = select(import_rows.c.kind, func.count()).where(import_rows.c.import_id == id_)
    return {str(kind): int(count) for kind, count in conn.execute(query.group_by("kind"))}


def newest_tables(conn: Connection) -> Sequence[Row[Any]]:
    """The newest imports that came by a page, and who handed them in."""
    query = (
        select(imports, people.c.name.label("person_name"), import_tables.c.import_id.label("kept"))
        .outerjoin(people, people.c.id == imports.c.person_id)
        .outerjoin(import_tables, import_tables.c.import_id == imports.c.id)
        .where(imports.c.kind == TABLE)
        .order_by(imports.c.id.desc())
        .limit(SHOWN)
    )
    return conn.execute(query).all()
