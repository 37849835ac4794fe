"""What proposals are about, by name, for pages and mails."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from db.schema import applications, candidates, jobs, people
from domain.proposals import ProposalKind


@dataclass(frozen=True, slots=True)
class ProposalNames:
    """`subjects`: what would change, as people call it, by id; `paths`: the pages they are on.
    `people`: everybody of the directory by id."""

    subjects: Mapping[str, str]
    paths: Mapping[str, str]
    people: Mapping[str, str]


def read_names(conn: Connection, rows: Iterable[Row[Any]]) -> ProposalNames:
    """The names that stand behind the ids of proposals; whoever was erased has none."""
    ids = {each for row in rows for each in (row.subject_id, row.wanted.get("candidate", ""))}
    everybody = {row.id: row.name for row in conn.execute(select(people.c.id, people.c.name))}
    subjects = {id_: name for id_, name in everybody.items() if id_ in ids}
    paths = dict.fromkeys(subjects, "/people")
    titles = select(jobs.c.id, jobs.c.title, jobs.c.code).where(jobs.c.id.in_(ids))
    for row in conn.execute(titles):
        subjects[row.id], paths[row.id] = f"{row.title} · {row.code}", f"/jobs/{row.id}"
    for id_, name, newest in _candidates(conn, ids):
        subjects[id_] = name
        if newest:
            paths[id_] = f"/applications/{newest}"
    return ProposalNames(subjects, paths, everybody)


def subject_of(row: Row[Any], names: ProposalNames) -> str:
    """What a proposal is about, by name; of something new, as it is to be called. '' where it goes
    by no name: the house itself, whoever was erased, and a letter."""
    if row.kind == ProposalKind.POLICY_SAVED:
        return str(row.subject_id)
    said = row.wanted.get("name") or row.wanted.get("title") or ""
    return names.subjects.get(row.subject_id, "") if row.subject_id else str(said)


def _candidates(conn: Connection, ids: Collection[str]) -> Iterable[tuple[str, str, str | None]]:
    """Candidates with their newest application."""
    query = (
        select(candidates.c.id, candidates.c.name, func.max(applications.c.id))
        .outerjoin(applications, applications.c.candidate_id == candidates.c.id)
        .where(candidates.c.id.in_(ids))
        .group_by(candidates.c.id, candidates.c.name)
    )
    return [(row[0], row[1], row[2]) for row in conn.execute(query)]
