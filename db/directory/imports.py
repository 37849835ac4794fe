"""Imports and their staged rows: what is read, checked and waits to be added, and how far that is.

A row is there once: whoever adds what it says deletes it in the same transaction. Only one adds
rows of an import at a time, whoever else would waits for the lock of its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from db.clock_and_ids import new_id
from db.engine import overwrite_deleted
from db.schema import candidates, import_rows, import_tables, imports
from domain.imports import CANDIDATES, PROMISED, UNDER_WAY, ImportState, RowState
from domain.same_person import like_named

ABANDONED_AFTER = timedelta(hours=1)
"""Nobody checks files for so long without a sign: whoever did was killed."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What is imported, by whom and which way. The names of the files are those that faults say."""

    kind: str
    files: tuple[str, ...]
    digest: str
    person: str
    via: str


@dataclass(frozen=True, slots=True)
class StagedRow:
    """One row, checked. `candidate`: of an application, the id, or which row adds them."""

    n: int
    kind: str
    file: int
    line: int
    payload: Mapping[str, object]
    candidate: str | None = None


def begin(conn: Connection, what: HandedIn, at: datetime) -> str:
    """Note that an import has begun."""
    id_ = new_id("imp")
    conn.execute(
        insert(imports).values(
            id=id_,
            kind=what.kind,
            state=ImportState.VALIDATING,
            files=list(what.files),
            digest=what.digest,
            person_id=what.person,
            via=what.via,
            began_at=at,
            seen_at=at,
        )
    )
    return id_


def keep_rows(conn: Connection, id_: str, rows: Iterable[StagedRow], at: datetime) -> None:
    """Stage some more rows."""
    staged = [
        {
            "import_id": id_,
            "n": row.n,
            "kind": row.kind,
            "state": RowState.PENDING,
            "file": row.file,
            "line": row.line,
            "payload": row.payload,
            "candidate_id": row.candidate,
        }
        for row in rows
    ]
    if staged:
        conn.execute(insert(import_rows), staged)
    change(conn, id_, seen_at=at)


def change(conn: Connection, id_: str, **values: object) -> None:
    """Write some of an import's columns."""
    conn.execute(update(imports).where(imports.c.id == id_).values(**values))


def locked_import(conn: Connection, id_: str) -> Row[Any] | None:
    """An import, for this transaction ours alone."""
    return conn.execute(select(imports).where(imports.c.id == id_).with_for_update()).first()


def lock_imports_about(conn: Connection, they: Sequence[str]) -> None:
    """Lock the imports with rows about these candidates, and write down of every row that is about
    one of them whose it is: also of one that would add them, who are there already."""
    promised = _promised(conn, they)
    concerned = select(import_rows.c.import_id).where(import_rows.c.candidate_id.in_(they))
    ids = {*conn.execute(concerned).scalars(), *(import_ for import_, _, _ in promised)}
    query = select(imports.c.id).where(imports.c.id.in_(ids)).order_by(imports.c.id)
    conn.execute(query.with_for_update())
    # Anew: what was added while we waited is not staged any more.
    for import_, n, candidate in _promised(conn, they) if promised else ():
        mine = (import_rows.c.n == n) | (import_rows.c.candidate_id == f"{PROMISED}{n}")
        its = update(import_rows).where(import_rows.c.import_id == import_, mine)
        conn.execute(its.values(candidate_id=candidate))


def _promised(conn: Connection, they: Sequence[str]) -> list[tuple[str, int, str]]:
    """The rows that would add who is there: import, row, and whom. An address is not enough."""
    named = select(candidates.c.id, candidates.c.name, candidates.c.email).where(
        candidates.c.id.in_(they)
    )
    of_address: dict[str, list[tuple[str, str]]] = {}
    for person in conn.execute(named):
        of_address.setdefault(person.email, []).append((person.id, person.name))
    email = import_rows.c.payload["email"].as_string()
    rows = select(import_rows).where(
        import_rows.c.kind == CANDIDATES,
        import_rows.c.state == RowState.PENDING,
        email.in_(of_address),
    )
    return [
        (row.import_id, row.n, candidate)
        for row in conn.execute(rows)
        for candidate, name in of_address[row.payload["email"]]
        if like_named(name, str(row.payload["name"]))
    ]


def find_import(conn: Connection, id_: str) -> Row[Any] | None:
    """An import as it stands."""
    return conn.execute(select(imports).where(imports.c.id == id_)).first()


def under_way(conn: Connection, *, digest: str = "", before: datetime | None = None) -> list[str]:
    """The imports that are not done, the oldest first: all, those of these very files, or those
    that nobody has worked on since `before`."""
    query = select(imports.c.id).where(imports.c.state.in_(UNDER_WAY)).order_by(imports.c.id)
    if digest:
        query = query.where(imports.c.digest == digest)
    if before is not None:
        query = query.where(imports.c.seen_at < before)
    return list(conn.execute(query).scalars())


def untold(conn: Connection) -> list[str]:
    """The imports that are done, and of which nobody has read yet what did not come in."""
    left = select(import_rows.c.import_id).where(import_rows.c.import_id == imports.c.id).exists()
    query = select(imports.c.id).where(imports.c.state == ImportState.DONE, left)
    return list(conn.execute(query.order_by(imports.c.id)).scalars())


def next_rows(conn: Connection, id_: str, limit: int) -> Sequence[Row[Any]]:
    """The next rows that wait to be added, in their order."""
    waiting = (import_rows.c.import_id == id_) & (import_rows.c.state == RowState.PENDING)
    query = select(import_rows).where(waiting).order_by(import_rows.c.n).limit(limit)
    return conn.execute(query).all()


def set_aside(conn: Connection, id_: str, n: int, state: RowState, fault: str) -> None:
    """Keep that a row was not added, and why; what it says goes."""
    row = (import_rows.c.import_id == id_) & (import_rows.c.n == n)
    conn.execute(update(import_rows).where(row).values(state=state, fault=fault, payload={}))


def drop_rows(conn: Connection, id_: str, ns: Sequence[int]) -> None:
    """Delete rows whose content is where it belongs now, so that nothing is left in the file."""
    overwrite_deleted(conn)
    conn.execute(delete(import_rows).where(import_rows.c.import_id == id_, import_rows.c.n.in_(ns)))


def drop_some(conn: Connection, id_: str, limit: int) -> int:
    """Delete some of what is staged; how many rows that were."""
    ns = select(import_rows.c.n).where(import_rows.c.import_id == id_).limit(limit)
    found = list(conn.execute(ns).scalars())
    if found:
        drop_rows(conn, id_, found)
    return len(found)


def drop_tables(conn: Connection) -> None:
    """Delete every table that waits to be imported: it may name somebody who is to be forgotten."""
    overwrite_deleted(conn)
    conn.execute(delete(import_tables))


def awaits_candidates(conn: Connection, id_: str) -> bool:
    """Whether rows of an import are about candidates whom it adds itself."""
    theirs = (import_rows.c.import_id == id_) & import_rows.c.candidate_id.is_not(None)
    return conn.execute(select(import_rows.c.n).where(theirs).limit(1)).first() is not None


def name_candidates(conn: Connection, id_: str, named: Mapping[str, str]) -> None:
    """The rows that named who was yet to be added (`row:7`) name them by their ids from now on."""
    conn.execute(
        _NAME,
        [{"of": id_, "row": row, "candidate_id": candidate} for row, candidate in named.items()],
    )


def rows_left(conn: Connection, id_: str) -> Sequence[Row[Any]]:
    """The rows that were not added, in the order of the files."""
    query = select(import_rows).where(import_rows.c.import_id == id_)
    return conn.execute(query.order_by(import_rows.c.n)).all()


def faults_left(conn: Connection, id_: str) -> dict[str, int]:
    """How many rows were not added, for each reason."""
    query = select(import_rows.c.fault, func.count()).where(import_rows.c.import_id == id_)
    by_reason = conn.execute(query.group_by(import_rows.c.fault))
    return {str(fault): int(count) for fault, count in by_reason}


def abandoned(conn: Connection, at: datetime) -> list[str]:
    """The imports whose check was killed in the middle: their rows are of no use to anybody."""
    staged = select(import_rows.c.import_id).where(import_rows.c.import_id == imports.c.id).exists()
    query = select(imports.c.id).where(
        imports.c.state.in_((ImportState.VALIDATING, ImportState.FAULTY)),
        imports.c.seen_at < at - ABANDONED_AFTER,
        staged,
    )
    return list(conn.execute(query).scalars())


_NAME = update(import_rows).where(
    import_rows.c.import_id == bindparam("of"), import_rows.c.candidate_id == bindparam("row")
)
