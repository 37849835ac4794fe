"""A case: one application, locked for one transaction, with what every rule needs to know of it.

The arbiter of acts and the steps of the process both work on a `Case`. It is the only writer of
process events, so numbers never collide and the read model is always folded with them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, insert, select, update

from db.cards import index_words, refresh_card
from db.policies import Policies
from db.projection import OPEN, fold
from db.schema import (
    applications,
    candidates,
    jobs,
    people,
    process_events,
    process_views,
    tasks,
    webhook_endpoints,
)
from db.webhook_outbox import enqueue
from domain.events import ActorKind, Event, EventType
from domain.policy import Policy, due_at, rung_at
from domain.protocol import OpenTask
from domain.tasks import INTERVIEWING, TASKS
from domain.words import Role, TaskKind


class UnknownApplication(LookupError):
    """There is no application of this id."""


@dataclass(slots=True)
class Case:
    """An application, its job and candidate, and the process as it stands."""

    conn: Connection
    at: datetime
    row: Row[Any]
    policy: Policy
    _events: list[dict[str, object]] = field(default_factory=list)
    _count: int = 0
    acts: int = 0
    _seats: int = 0

    @property
    def id(self) -> str:
        """The application's id."""
        return str(self.row.id)

    @property
    def interrupted(self) -> bool:
        """Whether somebody ended it where it stood: what was planned is not begun any more."""
        return bool(self.row.withdrew or self.row.rejecting or self.row.erasing)

    def role(self, role: Role) -> str:
        """Who holds a role on this job ('' for the interviewers: they are the panel's)."""
        holders: dict[Role, str] = {
            Role.RECRUITER: self.row.recruiter_id,
            Role.HIRING_MANAGER: self.row.hiring_manager_id,
            Role.HR_LEAD: self.row.hr_lead_id,
        }
        return holders.get(role, "")

    def record(
        self,
        type_: EventType,
        *,
        task: str = "",
        actor: str = "",
        actor_kind: ActorKind = ActorKind.PROCESS,
        **data: object,
    ) -> None:
        """Append a process event and fold it into the read model."""
        self._count += 1
        event = Event(
            application_id=self.id,
            n=self.row.events + self._count,
            type=type_,
            at=self.at,
            actor_kind=actor_kind,
            actor_id=actor,
            task_id=task,
            data=data,
        )
        self._events.append(
            {
                "application_id": event.application_id,
                "n": event.n,
                "type": event.type,
                "at": event.at,
                "actor_kind": event.actor_kind,
                "actor_id": event.actor_id,
                "task_id": event.task_id,
                "data": dict(event.data),
            }
        )
        fold(self.conn, event)

    def finish(self) -> None:
        """Write the events and the counters. Called once, at the end of the transaction."""
        if self._events:
            self.conn.execute(_INSERT_EVENTS, self._events)
            if self.row.webhooks:
                enqueue(self.conn, self.at, self._events)
        values: dict[str, int | datetime] = {}
        if self._count:
            values["events"] = self.row.events + self._count
            values["last_event_at"] = self.at
        if self.acts:
            values["acts"] = self.acts
        if self._seats:
            values["seats"] = self.row.seats + self._seats
        if values:
            self.conn.execute(_UPDATE_APPLICATION, {"of": self.id, **values})
        if self._count:
            refresh_card(self.conn, self.id)
            if not self.row.events:
                index_words(self.conn, self.id)

    # --- tasks ----------------------------------------------------------------------------------

    def open_tasks(self) -> list[Row[Any]]:
        """The open tasks, oldest first."""
        return list(self.conn.execute(_OPEN_TASKS, {"of": self.id}))

    def task(self, task_id: str) -> Row[Any]:
        """One task of this application."""
        return self.conn.execute(_TASK, {"id": task_id}).one()

    def open_of(self, kinds: Collection[TaskKind], **about: object) -> list[Row[Any]]:
        """The open tasks of these kinds whose columns have these values, oldest first."""
        return [
            row
            for row in self.open_tasks()
            if row.kind in kinds and all(getattr(row, key) == about[key] for key in about)
        ]

    def next_task_id(self, kind: TaskKind) -> str:
        """The id the next task of a kind will have: `<application>:<kind>:<n>`."""
        count = len(self.conn.execute(_TASKS_OF_KIND, {"of": self.id, "kind": kind}).all())
        return f"{self.id}:{kind}:{count + 1}"

    def next_seat(self) -> str:
        """The id of the feedback task of one more seat: links are made before their task opens."""
        self._seats += 1
        return f"{self.id}:{TaskKind.GIVE_FEEDBACK}:{self.row.seats + self._seats}"

    def open_task(
        self,
        kind: TaskKind,
        *,
        owner: str = "",
        origin: datetime | None = None,
        until: datetime | None = None,
        task_id: str = "",
        **about: Any,
    ) -> OpenTask:
        """Open a task. Its ladder counts from `origin` (now); a clock task ends at `until`."""
        spec = TASKS[kind]
        owner = owner or self.role(spec.owner)
        origin = origin or self.at
        task_id = task_id or self.next_task_id(kind)
        urgent = bool(self.row.urgent)
        due = until or due_at(self.policy, kind, origin, urgent=urgent)
        next_at = until if spec.by_clock else rung_at(self.policy, kind, origin, 0, urgent=urgent)
        self.record(
            EventType.TASK_OPENED,
            task=task_id,
            kind=kind,
            owner=owner,
            origin=origin.isoformat(),
            due=due.isoformat(),
            next=next_at.isoformat() if next_at else None,
            **(about | ({"urgent": True} if urgent else {})),
        )
        return OpenTask(
            id=task_id,
            kind=kind,
            owner=owner,
            due_at=due,
            next_at=next_at,
            by_clock=spec.by_clock,
            stage=str(about.get("stage", "")) if kind in INTERVIEWING else "",
        )

    def redate(self, row: Row[Any], due: datetime, next_at: datetime | None) -> OpenTask:
        """Give an open task another due time, and another instant for what its ladder does next."""
        self.record(
            EventType.TASK_REDATED,
            task=row.id,
            due=due.isoformat(),
            next=next_at.isoformat() if next_at else None,
        )
        return replace(standing(row), due_at=due, next_at=next_at)

    def lapse(self, task_id: str) -> bool:
        """Close a clock task because its time has come; False if an act was first."""
        if self.task(task_id).state != OPEN:
            return False
        self.record(EventType.TASK_LAPSED, task=task_id)
        return True

    def withdraw_tasks(self, rows: Iterable[Row[Any]], reason: str) -> tuple[str, ...]:
        """Close tasks that nobody is to see to any more; their links die with them."""
        closed = []
        for row in rows:
            self.record(EventType.TASK_WITHDRAWN, task=row.id, reason=reason)
            closed.append(row.id)
        return tuple(closed)

    def withdraw_open(self, reason: str) -> tuple[str, ...]:
        """Close every open task, a side task too."""
        return self.withdraw_tasks(self.open_tasks(), reason)


def standing(row: Row[Any]) -> OpenTask:
    """An open task as it stands, for the process to wait for."""
    kind = TaskKind(row.kind)
    return OpenTask(
        id=row.id,
        kind=kind,
        owner=row.owner_id,
        due_at=row.due_at,
        next_at=row.next_at,
        rung=row.rung,
        by_clock=TASKS[kind].by_clock,
        stage=row.stage_id if kind in INTERVIEWING else "",
    )


def lock(conn: Connection, application_id: str, at: datetime, policies: Policies) -> Case:
    """Lock an application for this transaction and read its case.

    SQLite's writer holds the whole database already; PostgreSQL locks the application's row, in a
    statement of its own: one that waited for a lock goes on with the locked row as it is now, and
    with the joined rows as they were before it waited.

    The times of an application's events never run backwards: the clocks of API, worker and Temporal
    differ by moments, and a step's time is when its workflow task began.
    """
    if conn.execute(_LOCK, {"id": application_id}).first() is None:
        raise UnknownApplication(application_id)
    row = conn.execute(_CASE, {"id": application_id}).one()
    at = max(at, row.last_event_at or at)
    return Case(conn=conn, at=at, row=row, policy=policies.of(conn, row.policy_version_id))


def active_people(conn: Connection, ids: set[str]) -> set[str]:
    """Which of these people are still there."""
    rows = conn.execute(select(people.c.id).where(people.c.id.in_(ids), people.c.active.is_(True)))
    return {row.id for row in rows}


# Built once: building a statement costs several times what SQLite takes to run it.
_INSERT_EVENTS = insert(process_events)
_UPDATE_APPLICATION = update(applications).where(applications.c.id == bindparam("of"))
_TASK = select(tasks).where(tasks.c.id == bindparam("id"))
_OPEN_TASKS = (
    select(tasks)
    .where(tasks.c.application_id == bindparam("of"), tasks.c.state == OPEN)
    .order_by(tasks.c.opened_at, tasks.c.id)
)
_TASKS_OF_KIND = select(tasks.c.id).where(
    tasks.c.application_id == bindparam("of"), tasks.c.kind == bindparam("kind")
)
_LOCK = select(applications.c.id).where(applications.c.id == bindparam("id")).with_for_update()
_CASE = (
    select(
        applications,
        jobs.c.recruiter_id,
        jobs.c.hiring_manager_id,
        jobs.c.hr_lead_id,
        jobs.c.senders,
        candidates.c.zone.label("candidate_zone"),
        candidates.c.locale.label("candidate_locale"),
        candidates.c.erased_at.label("candidate_erased_at"),
        process_views.c.plan,
        process_views.c.state,
        process_views.c.stage_id,
        process_views.c.decision,
        process_views.c.decision_id,
        process_views.c.outcome,
        process_views.c.withdrew,
        process_views.c.rejecting,
        process_views.c.erasing,
        process_views.c.urgent,
        process_views.c.told_at,
        # Asked here, so that nobody who has no webhooks pays a statement for them.
        exists().where(webhook_endpoints.c.active.is_(True)).label("webhooks"),
    )
    .join(jobs, jobs.c.id == applications.c.job_id)
    .join(candidates, candidates.c.id == applications.c.candidate_id)
    .outerjoin(process_views, process_views.c.application_id == applications.c.id)
    .where(applications.c.id == bindparam("id"))
)
