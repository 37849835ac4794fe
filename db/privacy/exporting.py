"""Reading everything that is held about one candidate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from db.directory.duplicates import CandidateMerged
from db.directory.hiring import UnknownCandidate, find_candidate
from db.privacy.personal import CANDIDATE, HELD, Held
from db.schema import candidates, jobs, messages, people, stages
from domain.data_export import DataExport, SentMail
from domain.links import blotted

# Whose ids stand in rows about a candidate, and what tells a reader who or what is meant.
_NAMED = {"per": people.c.name, "job": jobs.c.title, "stg": stages.c.name}


def read_data_export(conn: Connection, candidate: str, only: Collection[str] = ()) -> DataExport:
    """Everything, table by table, with who was merged into them; `only`: of these tables, and no
    other one is looked at. Raises `UnknownCandidate`, or `CandidateMerged`.

    The links in mails are blotted out: they are other people's keys, some of them still living.
    """
    row = find_candidate(conn, candidate)
    if row is None:
        raise UnknownCandidate(candidate)
    if row.merged_into is not None:
        raise CandidateMerged(row.merged_into)
    looked_at = [held for held in HELD if not only or held.table.name in only]
    rows = {held.table.name: _rows(conn, held, candidate) for held in looked_at}
    tables = {
        held.table.name: [_shown(held, row) for row in rows[held.table.name]] for held in looked_at
    }
    return DataExport(
        candidate=candidate,
        tables=tables,
        names=_names(conn, tables),
        mails=_mails(conn, rows[messages.name]),
        files={
            f"{row.id}-{row.name}": bytes(row._mapping[held.content])
            for held in looked_at
            if held.content
            for row in rows[held.table.name]
            if row._mapping[held.content]
        },
    )


def _rows(conn: Connection, held: Held, candidate: str) -> Sequence[Row[Any]]:
    query = select(held.table).where(held.where).order_by(*held.table.primary_key.columns)
    return conn.execute(query, {CANDIDATE: candidate}).all()


def _shown(held: Held, row: Row[Any]) -> dict[str, object]:
    hidden = {*held.secret.split(), held.content}
    return {
        name: _readable(value) for name, value in row._mapping.items() if str(name) not in hidden
    }


def _readable(value: Any) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return blotted(value) if isinstance(value, str) else value


def _names(conn: Connection, tables: Mapping[str, object]) -> dict[str, str]:
    ids: dict[str, set[str]] = {prefix: set() for prefix in _NAMED}
    for text in _texts(tables):
        prefix, _, rest = text.partition("_")
        if rest and prefix in ids:
            ids[prefix].add(text)
    found: dict[str, str] = {}
    for prefix, column in _NAMED.items():
        query = select(column.table.c.id, column).where(column.table.c.id.in_(ids[prefix]))
        found |= {row[0]: row[1] for row in conn.execute(query)}
    return found


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, Iterable):
        for each in value:
            yield from _texts(each)


def _mails(conn: Connection, rows: Sequence[Row[Any]]) -> list[SentMail]:
    """Those whose words are known: drawn up, and sent unless the server refused."""
    to = {row.id: row.email for row in conn.execute(select(people.c.id, people.c.email))}
    to |= {
        row.id: row.email
        for row in conn.execute(
            select(candidates.c.id, candidates.c.email).where(
                candidates.c.id.in_({row.candidate_id for row in rows if row.candidate_id})
            )
        )
    }
    return [
        SentMail(
            scenario=row.scenario,
            to=to.get(row.person_id or row.candidate_id, ""),
            at=row.sent_at.isoformat() if row.sent_at else None,
            subject=row.subject,
            text=blotted(row.text),
            html=blotted(row.html),
        )
        for row in rows
        if row.text
    ]
