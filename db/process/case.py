"""A case: one application, locked for one transaction, with what every rule needs to know of it.

The arbiter of acts and the steps of the process both work on a `Case`. It is the only writer of
process events, so numbers never collide and the read model is always folded with them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, update

from db.process.cards import index_words, put_card
from db.process.links import ensure_link
from db.process.locking import locked_row, seen_row
from db.process.open_tasks import as_open_task as as_open_task
from db.process.open_tasks import clock_of as clock_of
from db.process.open_tasks import dates
from db.process.owners import Owner, OwnerQuery, find_all, find_owner, office_of
from db.process.projection import model_of, store, view_in
from db.process.promises import promised_with
from db.process.webhook_outbox import enqueue
from db.schema import applications, process_events
from db.setup.policies import Policies
from domain.acts import ActKind
from domain.clock import Clock, Instants, begun_in, instants, redated
from domain.events import ActorKind, Event, EventType
from domain.folding import fold
from domain.new_tasks import is_before_their_eyes, is_news
from domain.owners import opened_by_link, owner_of
from domain.policy import Policy
from domain.protocol import OpenTask
from domain.read_model import OPEN, ProcessView, ReadModel, Task
from domain.releases import known
from domain.task_specs import Capacity
from domain.words import Party, TaskKind


class UnknownApplication(LookupError):
    """There is no application of this id."""


@dataclass(slots=True)
class Case:
    """An application, its job and candidate (`row`, as they were locked), and the process as it
    stands now (`view`, and its tasks): what is recorded shows at once, and is written by `finish`.
    `policy` is the version that it follows, `policy_version` the id of that.
    """

    conn: Connection
    at: datetime
    row: Row[Any]
    policies: Policies
    policy_version: str
    policy: Policy
    model: ReadModel
    acts: int = 0
    taken: int = 0
    _events: list[dict[str, object]] = field(default_factory=list)
    _count: int = 0
    _counted: dict[str, int | datetime] = field(default_factory=dict)
    _seats: int = 0

    @property
    def id(self) -> str:
        """The application's id."""
        return str(self.row.id)

    @property
    def view(self) -> ProcessView:
        """The process as pages show it."""
        return self.model.view

    @property
    def interrupted(self) -> bool:
        """Whether somebody ended it where it stood: what was planned is not begun any more."""
        return bool(self.view.ended_by)

    def follow(self, version: str) -> None:
        """Go on by another version; what is open is to be redated by whoever says so."""
        self.policy, self.policy_version = self.policies.of(self.conn, version), version
        follows = update(applications).where(applications.c.id == self.id)
        self.conn.execute(follows.values(policy_version_id=version))

    def ended(self, by: ActKind) -> bool:
        """Whether it was this act that ended it where it stood."""
        return self.view.ended_by == by

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
        fold(self.model, event)

    def finish(self) -> None:
        """Write events, read model and counters: at the end of the transaction, or before a
        savepoint of it. What is recorded after that is for the next `finish`.
        """
        recorded, self._events = self._events, []
        begins = bool(recorded) and recorded[0]["n"] == 1
        store(self.conn, self.model, new=begins)
        if recorded:
            self.conn.execute(_INSERT_EVENTS, recorded)
            if self.row.webhooks:
                enqueue(self.conn, self.at, recorded)
        counted = self._counters()
        if counted != self._counted:
            self.conn.execute(_UPDATE_APPLICATION, {"of": self.id, **counted})
            self._counted = counted
        if recorded:
            put_card(self.conn, self.row.job_id, self.view, self.open_tasks(), self.at)
        if begins:
            index_words(self.conn, self.id)

    def _counters(self) -> dict[str, int | datetime]:
        values: dict[str, int | datetime] = {}
        if self._count:
            values["events"] = self.row.events + self._count
            values["last_event_at"] = self.at
        if self.acts:
            values["acts"] = self.acts
        if self.taken > self.row.taken:
            values["taken"] = self.taken
        if self.view.over and self.row.over_at is None:
            values["over_at"] = self.at
        if self._seats:
            values["seats"] = self.row.seats + self._seats
        return values

    # --- tasks ----------------------------------------------------------------------------------

    def open_tasks(self) -> list[Task]:
        """The open tasks, oldest first."""
        return self.model.open_tasks()

    def task(self, task_id: str) -> Task:
        """One task of this application."""
        return self.model.tasks[task_id]

    def tasks_of(self, kinds: Collection[TaskKind], **about: object) -> list[Task]:
        """The tasks of these kinds whose columns have these values, oldest first."""
        return [
            task
            for task in self.model.in_order()
            if task.kind in kinds and all(getattr(task, key) == about[key] for key in about)
        ]

    def open_of(self, kinds: Collection[TaskKind], **about: object) -> list[Task]:
        """Those of them that are open."""
        return self.tasks_of(kinds, state=OPEN, **about)

    def next_task_id(self, kind: TaskKind) -> str:
        """The id the next task of a kind will have: `<application>:<kind>:<n>`."""
        return f"{self.id}:{kind}:{len(self.tasks_of({kind})) + 1}"

    def next_seat(self) -> str:
        """The id of the feedback task of one more seat: links are made before their task opens."""
        self._seats += 1
        return f"{self.id}:{TaskKind.GIVE_FEEDBACK}:{self.row.seats + self._seats}"

    def open_task(
        self,
        kind: TaskKind,
        *,
        owner: Owner | None = None,
        origin: datetime | None = None,
        pace: float | None = None,
        task_id: str = "",
        hear_by: datetime | None = None,
        **about: Any,
    ) -> OpenTask:
        """Open a task. Its clock counts from `origin` (now); an appointment is its own origin.
        `pace`: the share of the policy's hours that it takes; usually what urgency leaves of them.
        `hear_by`: what the candidate is promised by it, where that does not count from `origin`.
        """
        owner = owner or self.owner_for(kind, **about)
        task_id = task_id or self.next_task_id(kind)
        urgent = self.view.urgent
        pace = (self.policy.urgent_factor if urgent else 1) if pace is None else pace
        office = office_of(self.conn, self.policy, kind, owner.person)
        clock = Clock(origin or self.at, pace, turns=begun_in(office))
        when = instants(self.policy, kind, clock)
        stage = str(about.get("stage", ""))
        hear_by = hear_by or promised_with(
            self.conn, self.policy, self.row, kind, stage, clock.origin
        )
        about |= {"hear_by": hear_by.isoformat()} if hear_by else {}
        own = self.row.last_act_at if self.row.last_actor == owner.person else None
        about |= {"tell": True} if is_news(self.policy, kind, owner.party, own, self.at) else {}
        self.record(
            EventType.TASK_OPENED,
            task=task_id,
            kind=kind,
            owner=owner.person,
            party=owner.party,
            clock=clock.as_data(),
            **dates(when),
            **(about | ({"urgent": True} if urgent else {})),
        )
        if opened_by_link(owner.party) and is_before_their_eyes(own, self.at):
            # The page that they have before them offers it at once, by this very link.
            of = {"application": self.id, "task": task_id, "person": owner.person}
            ensure_link(self.conn, **of, capacity=Capacity.OWNER, at=self.at)
        return as_open_task(self.task(task_id))

    def owner_for(self, kind: TaskKind, **about: Any) -> Owner:
        """Whose a task of this kind is, by the policy."""
        asked = OwnerQuery(self.conn, self.row, about.get("stage", ""), self.at)
        variant = about.get("scenario") or about.get("topic") or ""
        return find_owner(owner_of(self.policy, kind, variant), asked)

    def holders(self, parties: Iterable[Party], stage: str = "") -> list[Owner]:
        """Who these parties are, as far as there is somebody."""
        return find_all(parties, OwnerQuery(self.conn, self.row, stage, self.at))

    def record_task(
        self,
        type_: EventType,
        row: Task | Row[Any],
        *,
        actor: str = "",
        actor_kind: ActorKind = ActorKind.PROCESS,
        **data: object,
    ) -> None:
        """Append an event of a task. Each says whose it is, and in which stage, for reports."""
        of = {"party": row.party, "stage": row.stage_id}
        self.record(type_, task=row.id, actor=actor, actor_kind=actor_kind, **of, **data)

    def redate(self, row: Task | Row[Any], clock: Clock) -> OpenTask:
        """Give an open task another clock, and the instants that follow from it."""
        now, place = Instants(row.due_at, row.next_at), row.rung - row.ladder_from
        when = redated(self.policy, known(TaskKind, row.kind), clock, place, now, self.at)
        self.record_task(EventType.TASK_REDATED, row, clock=clock.as_data(), **dates(when))
        return replace(as_open_task(row), due_at=when.due, next_at=when.next)

    def lapse(self, task_id: str) -> bool:
        """Close a clock task because its time has come; False if an act was first."""
        row = self.task(task_id)
        if row.state != OPEN:
            return False
        self.record_task(EventType.TASK_LAPSED, row)
        return True

    def withdraw_tasks(self, rows: Iterable[Task], reason: str) -> tuple[str, ...]:
        """Close tasks that nobody is to see to any more; their links die with them."""
        closed = list(rows)
        for row in closed:
            self.record_task(EventType.TASK_WITHDRAWN, row, reason=reason)
        return tuple(row.id for row in closed)

    def withdraw_open(self, reason: str, *, sparing: Collection[TaskKind] = ()) -> tuple[str, ...]:
        """Close every open task, a side task too; not those of the kinds that are spared."""
        tasks = (task for task in self.open_tasks() if task.kind not in sparing)
        return self.withdraw_tasks(list(tasks), reason)


def lock(conn: Connection, application_id: str, at: datetime, policies: Policies) -> Case:
    """Lock an application for this transaction and read its case.

    The times of an application's events never run backwards: the clocks of API, worker and Temporal
    differ by moments.
    """
    return _case(conn, application_id, locked_row(conn, application_id), at, policies)


def look_at(conn: Connection, application_id: str, at: datetime, policies: Policies) -> Case:
    """The same without locking it, to see what would be: nothing is recorded in it."""
    return _case(conn, application_id, seen_row(conn, application_id), at, policies)


def _case(
    conn: Connection, application_id: str, row: Row[Any] | None, at: datetime, policies: Policies
) -> Case:
    if row is None:
        raise UnknownApplication(application_id)
    at, version = max(at, row.last_event_at or at), row.policy_version_id
    model, policy = model_of(conn, view_in(row, application_id)), policies.of(conn, version)
    return Case(conn, at, row, policies, version, policy, model, taken=row.taken)


# Built once: building a statement costs several times what SQLite takes to run it.
_INSERT_EVENTS = insert(process_events)
_UPDATE_APPLICATION = update(applications).where(applications.c.id == bindparam("of"))
