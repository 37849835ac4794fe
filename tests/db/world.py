"""Applications on a real database and nobody else: acts and steps are run by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Table, select

from activities.step import StepRunner
from activities.step_table import STEPS
from activities.waking import Waking
from db.engine import Database
from db.process.acts import Accepted, ActKind, Actor, ActRequest, Refused, make_act
from db.process.case import Case, lock
from db.process.projection import OPEN
from db.process.rights import pieces_of
from db.schema import acts, tasks
from db.setup.policies import Policies
from domain.calendar import WorkCalendar
from domain.events import ActorKind
from domain.policy import Policy
from domain.protocol import Conclusion, StepCall, WakeCall, Woken
from domain.task_specs import Capacity, capacities
from domain.tasks import TASKS
from domain.words import TaskKind
from tests.cast import Cast, Person, Setting, set_up

T = TypeVar("T")

FORMS: Mapping[str, Mapping[str, object]] = {
    "decided": {"outcome": "advance"},
    "told_otherwise": {"channel": "phone", "told_at": "2026-03-02T01:00:00Z", "gist": "说过了"},
    "accepted": {"start_on": "2026-06-01"},
    "answered": {"answer": "八个人"},
    "returned": {"note": "先等等"},
    "declined_interview": {"note": "那天不在"},
}


@dataclass(slots=True)
class World:
    """A database, and a clock that goes on by a minute whenever it is looked at."""

    database: Database
    policies: Policies = field(default_factory=Policies)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _now: datetime = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, 9:00 in Shanghai

    def now(self) -> datetime:
        """A minute later than the last time."""
        self._now += timedelta(minutes=1)
        return self._now

    def forward(self, by: timedelta) -> None:
        """Time goes by."""
        self._now += by

    def until_work_begins(self, calendar: WorkCalendar) -> None:
        """Time goes by until the next working day begins: for what depends on the hours of a day,
        as others have let time go by before."""
        now = self._now.astimezone(ZoneInfo(calendar.zone))
        morning = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
        self._now = calendar.next_open(morning)

    def application(
        self,
        policy: Policy,
        *,
        panel: int = 1,
        rule: str = "any_veto",
        meetings: int = 1,
        stages: int = 1,
    ) -> Scene:
        """A new application with its first act."""
        setting = Setting(policy, panel, stages, rule=rule, meetings=meetings)
        application, cast = self.database.write_now(lambda conn: set_up(conn, setting, self.now()))
        return Scene(self, application, cast)

    def close(self) -> None:
        """Let go of everything."""
        self.database.dispose()
        self.loop.close()


@dataclass(frozen=True, slots=True)
class Scene:
    """One application."""

    world: World
    application: str
    cast: Cast

    def step(self, name: str, subject: str = "", *, again: str = "") -> Conclusion:
        """Run a step as the process would."""
        at = self.world.now()
        runner = self._runner(at)
        key = ":".join(part for part in (name, subject, again) if part)
        call = StepCall(self.application, key, at, subject)
        return self.world.loop.run_until_complete(runner.run(runner.steps[name], call))

    def wake(self, *, cursor: int = 0, last: str = "", foretell: bool = True) -> Woken:
        """Wake the process, as the bell would, when it has taken acts up to the cursor."""
        at = self.world.now()
        waking = Waking(self._runner(at))
        last = last or (self.acts()[cursor - 1].id if cursor else "")
        call = WakeCall(self.application, at, cursor, last, foretell)
        return self.world.database.write_now(lambda conn: waking.taken(conn, call, foretell))

    def _runner(self, at: datetime) -> StepRunner:
        return StepRunner(self.world.database, self.world.policies, lambda: at, STEPS)

    def actor(self, person: Person, task: Row[Any] | None = None) -> Actor:
        """Somebody in all the capacities that they have."""
        if person is self.cast.candidate:
            held = frozenset({Capacity.CANDIDATE})
            return Actor(ActorKind.CANDIDATE, person.id, held, "link")
        held = capacities(
            actor=person.id,
            owner=task.owner_id if task else "",
            escalated_to=tuple(task.escalated_to) if task else (),
            roles=person.roles,
        )
        return Actor(ActorKind.PERSON, person.id, held, "desk")

    def request(
        self, task: Row[Any], completion: str, by: Person, form: Mapping[str, object] | None = None
    ) -> ActRequest:
        """The wish to complete a task."""
        return ActRequest(
            self.application,
            ActKind.COMPLETE,
            self.actor(by, task),
            task=task.id,
            completion=completion,
            version=task.version,
            form=self.form(task, completion) if form is None else form,
        )

    def make(self, request: ActRequest) -> Accepted | Refused:
        """Try to make an act."""
        return self.world.database.write_now(
            lambda conn: make_act(conn, request, self.world.now(), self.world.policies)
        )

    def complete(self, kind: str, completion: str, by: Person, **form: object) -> Accepted:
        """Complete the open task of a kind."""
        task = self.open(kind)
        given = {**self.form(task, completion), **form}
        accepted = self.make(self.request(task, completion, by, given))
        assert isinstance(accepted, Accepted), accepted
        return accepted

    def withdraw(self, by: Person | None = None) -> Accepted | Refused:
        """The candidate withdraws, or HR for them."""
        actor = self.actor(by or self.cast.candidate)
        return self.make(ActRequest(self.application, ActKind.WITHDRAW, actor))

    def form(self, task: Row[Any], completion: str) -> dict[str, object]:
        """A form that this completion takes."""
        filled = dict(FORMS.get(completion, {}))
        if completion in ("scheduled", "rescheduled"):
            filled = self.appointment()
        if completion == "told_otherwise":
            filled["told_at"] = self.world.now().isoformat()
        if completion == "panel_changed":
            filled = {"panel": [person.id for person in self.cast.panel]}
        if completion in ("submitted", "submitted_for"):
            filled = {"recommendation": "yes", "verdict": "pass", "evidence": "好", "feedback": "-"}
        if completion == "fulfilled":
            whose = self.cast.candidate.id
            pieces = self.world.database.read_now(lambda conn: pieces_of(conn, whose))
            filled["pieces"] = dict.fromkeys(pieces, "give")
        if completion == "erased":
            filled["final"] = "yes"
        if completion in ("put_right", "refused"):
            filled["answer"] = "已改"
        if task.scenario == "rejection" and task.kind == TaskKind.NOTIFY_CANDIDATE:
            filled["reason_code"] = "skills_gap"
        return filled

    def appointment(self) -> dict[str, object]:
        """An interview that begins now."""
        return {
            "starts_at": self.world.now().isoformat(),
            "minutes": 1,
            "place": "3 号会议室",
            "panel": [person.id for person in self.cast.panel],
        }

    def own_form(self, kind: ActKind) -> dict[str, object]:
        """A form that this act of somebody's own accord takes."""
        forms: dict[ActKind, dict[str, object]] = {
            ActKind.BOOK_AHEAD: self.appointment(),
            ActKind.CORRECT: {
                "recommendation": "no",
                "verdict": "reject",
                "evidence": "想了想",
                "feedback": "-",
            },
            ActKind.REJECT: {
                "reason_code": "skills_gap",
                "channel": "ats",
                "told_at": self.world.now().isoformat(),
                "gist": "在那边已经说过了",
            },
            ActKind.ASK: {"question": "团队有多大？"},
            ActKind.REQUEST_REVIEW: {"question": "为什么？"},
            ActKind.REQUEST_PRIVACY: {"right": "access"},
            ActKind.ASK_OPINION: {"person": self.cast.interviewer.id, "opinion_on": "您怎么看？"},
            ActKind.MARK_URGENT: {"reason": "有其他公司的 offer", "offer_until": "2027-01-01"},
        }
        return forms.get(kind, {})

    def task(self, task_id: str) -> Row[Any]:
        """One task, open or closed."""
        return next(row for row in self.rows(tasks) if row.id == task_id)

    def invited(self) -> Conclusion:
        """The interview is scheduled and everybody invited."""
        plan = self.step("begin").stages
        self.step("arrange", plan[0])
        act = self.complete("schedule_interview", "scheduled", self.cast.recruiter)
        return self.step("invite", act.act)

    def collecting(self) -> Conclusion:
        """The interview has begun."""
        self.invited()
        return self.step("collect", self.open("await_interview").id)

    # --- looking --------------------------------------------------------------------------------

    def open(self, kind: str) -> Row[Any]:
        """The first open task of a kind."""
        return next(row for row in self.all_open() if row.kind == kind)

    def all_open(self) -> list[Row[Any]]:
        """Everything that is waited for."""
        return [row for row in self.rows(tasks) if row.state == OPEN]

    def rows(self, table: Table) -> list[Row[Any]]:
        """Every row of this application in a table."""
        query = (
            select(table)
            .where(table.c.application_id == self.application)
            .order_by(*table.primary_key.columns)
        )
        return list(self.world.database.read_now(lambda conn: conn.execute(query).all()))

    def acts(self) -> list[Row[Any]]:
        """All acts, in order."""
        return sorted(self.rows(acts), key=lambda row: row.seq)

    def with_case(self, change: Callable[[Case], T]) -> T:
        """Do something to the locked application in one transaction."""

        def transaction(conn: Any) -> T:
            case = lock(conn, self.application, self.world.now(), self.world.policies)
            result = change(case)
            case.finish()
            return result

        return self.world.database.write_now(transaction)


def ways(task: Row[Any]) -> list[str]:
    """Every way to complete a task."""
    return list(TASKS[TaskKind(task.kind)].completions)
