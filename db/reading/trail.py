"""The acts of administration as people read them: with the names of who did what to whom.

Names are looked up where they can be erased: an act holds ids, and of somebody who was erased there
is nothing to look up but a number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, Select, select

from db.schema import (
    api_keys,
    applications,
    candidates,
    documents,
    jobs,
    people,
    policy_versions,
    proposals,
    stages,
    webhook_endpoints,
)
from db.setup.administration import WantedActs, admin_acts_before

AT_ONCE: Final = 500
COLUMNS: Final = (
    "id",
    "at",
    "kind",
    "what",
    "person_id",
    "person_name",
    "via",
    "address",
    "subject_id",
    "before",
    "after",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: its name, in parts, and what was and is: codes, names of what ids
    stand for, or nothing."""

    name: tuple[str, ...]
    was: tuple[str, ...]
    now: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrailLine:
    """An act. `subject_name` is '' where there is nothing to call it by, or not any more;
    `subject_path`: where it is to be seen."""

    id: str
    at: datetime
    kind: str
    person_id: str
    person_name: str
    via: str
    address: str
    subject_id: str
    subject_name: str
    subject_path: str
    changes: tuple[Change, ...]

    @property
    def compared(self) -> bool:
        """Whether something is another than it was; else what is told is no change of anything."""
        return any(change.was for change in self.changes)


@dataclass(frozen=True, slots=True)
class _Subject:
    name: str
    path: str = ""


def read_trail(
    conn: Connection, wanted: WantedActs, *, before: str, limit: int
) -> tuple[list[TrailLine], str]:
    """The newest first, from behind the cursor; and the cursor of what comes next ('': nothing)."""
    rows = admin_acts_before(conn, wanted, before=before, limit=limit)
    shown = rows[:limit]
    subjects = _subjects(conn, {row.subject_id for row in shown})
    mentioned = {row.person_id for row in shown} | {
        text for row in shown for text in _texts((row.before, row.after))
    }
    named = _subjects(conn, mentioned)
    others = {id_: each.name for id_, each in named.items() if each.name}
    names = {**others, **_people(conn, mentioned)}
    lines = [_line(row, names, subjects) for row in shown]
    return lines, str(shown[-1].id) if len(rows) > limit else ""


def people_named(conn: Connection) -> list[tuple[str, str]]:
    """Whose acts can be asked for: everybody of the directory, also who has left; by name."""
    query = select(people.c.id, people.c.name).order_by(people.c.name)
    return [(row.id, row.name) for row in conn.execute(query)]


def trail_table(
    conn: Connection, *, wanted: WantedActs, before: str, said: Callable[[str], str]
) -> list[Sequence[object]]:
    """A part of the table behind a cursor, its rows in the order of `COLUMNS`; nothing at its end.
    `said`: a kind in words. Candidates are ids in it: a file that was handed on is erased by
    nobody."""
    rows = admin_acts_before(conn, wanted, before=before, limit=AT_ONCE)[:AT_ONCE]
    names = _people(conn, {row.person_id for row in rows})
    return [
        (
            row.id,
            row.at,
            row.kind,
            said(row.kind),
            row.person_id,
            names.get(row.person_id, ""),
            row.via,
            row.address,
            row.subject_id,
            _json(row.before),
            _json(row.after),
        )
        for row in rows
    ]


def _line(row: Row[Any], names: Mapping[str, str], subjects: Mapping[str, _Subject]) -> TrailLine:
    subject = subjects.get(row.subject_id, _Subject(""))
    return TrailLine(
        id=row.id,
        at=row.at,
        kind=row.kind,
        person_id=row.person_id,
        person_name=names.get(row.person_id, ""),
        via=row.via,
        address=row.address,
        subject_id=row.subject_id,
        subject_name=subject.name,
        subject_path=subject.path,
        changes=tuple(_changes(row.before, row.after, names)),
    )


def _named(name: tuple[str, ...], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(part, part) for part in name)


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str]
) -> Iterable[Change]:
    was, now = dict(_flat((), before)), dict(_flat((), after))
    for name in sorted(was.keys() | now.keys()):
        change = Change(
            _named(name, names),
            tuple(_said(was.get(name), names)),
            tuple(_said(now.get(name), names)),
        )
        if change.was or change.now:
            yield change


def _flat(way: tuple[str, ...], value: Any) -> Iterable[tuple[tuple[str, ...], Any]]:
    if isinstance(value, Mapping) and value:
        for name, part in value.items():
            yield from _flat((*way, str(name)), part)
    elif way:
        yield way, value


def _said(value: Any, names: Mapping[str, str]) -> Iterable[str]:
    if value is None or value in ({}, [], ""):
        return
    if isinstance(value, list):
        for each in value:
            yield from _said(each, names)
    elif isinstance(value, Mapping):
        # One of a list: the meetings of a stage go by their names.
        yield from _said(value.get("name"), names)
    else:
        yield names.get(value, value) if isinstance(value, str) else _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield str(name)
            yield from _texts(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)


def _people(conn: Connection, ids: Iterable[str]) -> dict[str, str]:
    wanted = {each for each in ids if each.startswith("per_")}
    query = select(people.c.id, people.c.name).where(people.c.id.in_(wanted))
    return {row.id: row.name for row in conn.execute(query)} if wanted else {}


def _subjects(conn: Connection, ids: Iterable[str]) -> dict[str, _Subject]:
    found: dict[str, _Subject] = {}
    for prefix, (query, seen) in _SEEN.items():
        wanted = [each for each in ids if each.startswith(f"{prefix}_")]
        if wanted:
            rows = conn.execute(query.where(query.selected_columns[0].in_(wanted)))
            found |= {row[0]: seen(row) for row in rows}
    return found


_SEEN: Mapping[str, tuple[Select[Any], Callable[[Row[Any]], _Subject]]] = {
    "per": (select(people.c.id, people.c.name), lambda row: _Subject(row.name)),
    "job": (select(jobs.c.id, jobs.c.title), lambda row: _Subject(row.title, f"/jobs/{row.id}")),
    "can": (select(candidates.c.id, candidates.c.name), lambda row: _Subject(row.name)),
    "whk": (
        select(webhook_endpoints.c.id, webhook_endpoints.c.url),
        lambda row: _Subject(urlsplit(row.url).hostname or "", f"/webhooks/{row.id}"),
    ),
    "prp": (
        select(proposals.c.id, proposals.c.kind),
        lambda row: _Subject(row.kind, f"/proposals/{row.id}"),
    ),
    "pol": (
        select(policy_versions.c.id, policy_versions.c.name, policy_versions.c.version),
        lambda row: _Subject(f"{row.name} · {row.version}", f"/policies/{row.id}"),
    ),
    "key": (
        select(api_keys.c.id, api_keys.c.name),
        lambda row: _Subject(row.name or f"…{row.id[-6:]}"),
    ),
    "stg": (select(stages.c.id, stages.c.name), lambda row: _Subject(row.name)),
    # An act of a process is about its candidate.
    "app": (
        select(applications.c.id, candidates.c.name).join(
            candidates, candidates.c.id == applications.c.candidate_id
        ),
        lambda row: _Subject(row.name, f"/applications/{row.id}"),
    ),
    # What a file is called says less than whose it is.
    "doc": (
        select(documents.c.id, candidates.c.name, applications.c.id.label("application"))
        .join(applications, applications.c.id == documents.c.application_id)
        .join(candidates, candidates.c.id == applications.c.candidate_id),
        lambda row: _Subject(row.name, f"/applications/{row.application}"),
    ),
}
"""What each sort of subject is called, by the beginning of its id; the others say it themselves."""
