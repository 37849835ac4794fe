"""By which version of a policy a job works, and what becomes of processes that go on by another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Row

from api.answers.hiring import PolicySaved
from db.reading.adoption import Adoption, MovedTask, ProcessMoved


class PolicyChosen(PolicySaved):
    """The version that was chosen, and its way of working. `changed`: it was another one before."""

    mode: str
    changed: bool

    @classmethod
    def of(cls, row: Row[Any], *, changed: bool) -> PolicyChosen:
        """A row of the version."""
        return cls(id=row.id, name=row.name, version=row.version, mode=row.mode, changed=changed)


class AdoptedAnswer(BaseModel):
    """The applications that go on by the version from now on, and did not before."""

    applications: list[str]


class MovedTaskAnswer(BaseModel):
    """An open task, as it is and as it would be. `next_at`: the next step of its ladder, or when
    its time ends it; null where nothing comes any more. `at_once`: somebody hears of it at once,
    because by the new version they should have by now."""

    id: str
    kind: str
    owner: str
    due_at: datetime
    next_at: datetime | None
    new_owner: str
    new_due_at: datetime
    new_next_at: datetime | None
    at_once: bool

    @classmethod
    def of(cls, task: MovedTask) -> MovedTaskAnswer:
        """What a preview found."""
        return cls(
            id=task.id,
            kind=task.kind,
            owner=task.owner,
            due_at=task.due_at,
            next_at=task.next_at,
            new_owner=task.new_owner,
            new_due_at=task.new_due_at,
            new_next_at=task.new_next_at,
            at_once=task.at_once,
        )


class ProcessMovedAnswer(BaseModel):
    """An application with its open tasks, and what it works by now. `refused`: why it could not
    adopt the version, the `reason` of the problem; null where it could."""

    application: str
    policy: str
    policy_version: int
    mode: str
    refused: str | None
    tasks: list[MovedTaskAnswer]

    @classmethod
    def of(cls, process: ProcessMoved) -> ProcessMovedAnswer:
        """What a preview found."""
        return cls(
            application=process.application,
            policy=process.followed.name,
            policy_version=process.followed.version,
            mode=process.followed.mode.name,
            refused=process.refused or None,
            tasks=[MovedTaskAnswer.of(each) for each in process.tasks],
        )


class AdoptionPreview(BaseModel):
    """What would become of the open processes now: the first hundred of `count`."""

    id: str
    name: str
    version: int
    mode: str
    count: int
    processes: list[ProcessMovedAnswer]

    @classmethod
    def of(cls, row: Row[Any], found: Adoption) -> AdoptionPreview:
        """The version, and what a preview found."""
        return cls(
            id=row.id,
            name=row.name,
            version=row.version,
            mode=row.mode,
            count=found.count,
            processes=[ProcessMovedAnswer.of(each) for each in found.processes],
        )
