"""What would become of processes that go on by another version of a policy, before anybody says so.

It is worked out by what the step does, at the moment of looking, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from db.process.adopting import Move, asked_version, moves, refusal
from db.process.case import look_at
from db.reading.task_lines import names_of
from db.schema import policy_versions
from db.setup.policies import CITED, Cited, Policies, cited

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class MovedTask:
    """An open task, as it is and as it would be. `next_at`: the next rung of its ladder, or when
    its clock ends it; None where nothing comes any more. `at_once`: somebody hears of it at once,
    because by the new version they should have by now."""

    id: str
    kind: str
    scenario: str
    owner: str
    owner_name: str
    due_at: datetime
    next_at: datetime | None
    new_owner: str
    new_owner_name: str
    new_due_at: datetime
    new_next_at: datetime | None
    at_once: bool

    @property
    def differs(self) -> bool:
        """Whether anything of it would be different."""
        was = (self.owner, self.due_at, self.next_at)
        return was != (self.new_owner, self.new_due_at, self.new_next_at) or self.at_once


@dataclass(frozen=True, slots=True)
class ProcessMoved:
    """An application with its open tasks. `refused`: why it could not, a code; '' if it could."""

    application: str
    candidate_name: str
    followed: Cited
    refused: str
    tasks: tuple[MovedTask, ...]


@dataclass(frozen=True, slots=True)
class Adoption:
    """The first of so many processes (`count`)."""

    processes: tuple[ProcessMoved, ...]
    count: int


def read_adoption(
    conn: Connection,
    policies: Policies,
    applications: Sequence[str],
    version: str,
    at: datetime,
    *,
    together: bool,
) -> Adoption:
    """What would become of these, one alone or (`together`) all of a job."""
    new = policies.of(conn, version)
    cases = [look_at(conn, one, at, policies) for one in applications[:MOST_SHOWN]]
    moved = [(case, moves(case, new)) for case in cases]
    people = {task.owner_id for case in cases for task in case.open_tasks()}
    people |= {move.owner.person for _, found in moved for move in found if move.owner}
    names = names_of(conn, list(people))
    rows: Any = conn.execute(_VERSIONS)
    versions = {row.id: cited(row) for row in rows}
    processes = tuple(
        ProcessMoved(
            case.id,
            case.row.candidate_name,
            versions[asked_version(case)],
            refusal(case, version, together=together),
            tuple(_task(move, names) for move in found),
        )
        for case, found in moved
    )
    return Adoption(processes, len(applications))


def _task(move: Move, names: dict[str, str]) -> MovedTask:
    task, goes = move.task, move.goes_on
    owner = move.owner.person if move.owner is not None else task.owner_id
    return MovedTask(
        id=task.id,
        kind=task.kind,
        scenario=task.scenario,
        owner=task.owner_id,
        owner_name=names.get(task.owner_id, ""),
        due_at=task.due_at,
        next_at=task.next_at,
        new_owner=owner,
        new_owner_name=names.get(owner, ""),
        new_due_at=goes.when.due if goes is not None else task.due_at,
        new_next_at=goes.when.next if goes is not None else task.next_at,
        at_once=goes is not None and (goes.overdue or bool(goes.missed)),
    )


_VERSIONS = select(policy_versions.c.id, *CITED)
