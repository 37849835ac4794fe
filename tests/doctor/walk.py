"""Processes in a database alone: the product's own acts and steps, taken one after another.

The checkers read from outside, so it does not matter to them that no Temporal called the steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from activities.step import StepRunner
from activities.step_table import STEPS
from db.clock_and_ids import system_clock
from db.engine import Database
from db.process import ledger
from db.process.acts import Accepted, ActKind, Actor, ActRequest, make_act
from db.process.case import lock
from db.process.ledger import MessageState
from db.process.projection import OPEN
from db.schema import applications, tasks
from db.setup.policies import Policies
from domain.events import ActorKind
from domain.protocol import Conclusion, StepCall
from domain.task_specs import Capacity
from domain.words import TaskKind
from tests.faults.company import Company, apply

OWNER = frozenset({Capacity.OWNER})


@dataclass(slots=True)
class Walk:
    """One application on its way."""

    database: Database
    company: Company
    policies: Policies = field(default_factory=Policies)
    id: str = ""

    def begin(self) -> None:
        """Apply, and enter the first stage."""
        self.id = self.database.write_now(lambda conn: apply(conn, self.company, self.policies))
        plan = self.step("begin")
        self.step("arrange", plan.stages[0])

    def to_feedback(self) -> None:
        """The interview is scheduled, everybody invited, and it has begun."""
        form = {
            "starts_at": system_clock().isoformat(),
            "minutes": 1,
            "place": "Besprechungsraum Ostflügel",
            "panel": list(self.company.panel),
        }
        scheduled = self.act(TaskKind.SCHEDULE_INTERVIEW, "scheduled", form)
        invited = self.step("invite", scheduled.act)
        self.step("collect", invited.opened[0].id)

    def to_telling(self, verdict: str) -> None:
        """The panel has judged, the rule has decided."""
        stage = self.open_task(TaskKind.GIVE_FEEDBACK).stage_id
        form = {
            "recommendation": "yes" if verdict == "pass" else "no",
            "verdict": verdict,
            "evidence": "Knew the trade-offs of queues",
            "feedback": "Talk more about your part.",
        }
        self.act(TaskKind.GIVE_FEEDBACK, "submitted", form)
        self.step("decide", stage)

    def to_settling(self, reason: Mapping[str, object]) -> None:
        """HR sends the mail; it goes out."""
        sent = self.act(TaskKind.NOTIFY_CANDIDATE, "send", reason)
        telling = self.step("tell", sent.act)
        if telling.opened:
            (waiting,) = telling.opened
            self.step("release", waiting.id, at=waiting.next_at)
        self.step("confirm_told", telling.subject)

    def rejected(self) -> Walk:
        """From the application to the closed process."""
        self.begin()
        self.to_feedback()
        self.to_telling("reject")
        self.to_settling({"reason_code": "skills_gap"})
        (settling,) = self.step("settle").opened
        self.step("close", settling.id, at=settling.next_at)
        return self

    def step(
        self, name: str, subject: str = "", *, at: datetime | None = None, deliver: bool = True
    ) -> Conclusion:
        """Take a step, now or at an instant ahead, and deliver what it wants delivered."""
        now = max(at or system_clock(), system_clock())
        call = StepCall(self.id, f"{name}:{subject}", now, subject)
        runner = StepRunner(self.database, self.policies, lambda: now, STEPS)
        concluded = self.database.write_now(
            lambda conn: runner._transaction(conn, runner.steps[name], call)
        )
        if concluded.messages and deliver:
            self.database.write_now(lambda conn: self._deliver(conn, concluded.messages))
        return concluded

    def act(self, kind: TaskKind, completion: str, form: Mapping[str, object]) -> Accepted:
        """The owner of the open task acts, and the process takes it."""
        task = self.open_task(kind)
        actor = Actor(ActorKind.PERSON, task.owner_id, OWNER, "api")
        request = ActRequest(
            self.id, ActKind.COMPLETE, actor, task.id, completion, form=form, previewed=True
        )
        accepted = self.database.write_now(
            lambda conn: make_act(conn, request, system_clock(), self.policies)
        )
        assert isinstance(accepted, Accepted), accepted
        self._take(accepted.seq)
        return accepted

    def open_task(self, kind: TaskKind) -> Row[Any]:
        """The open task of a kind."""
        query = select(tasks).where(
            tasks.c.application_id == self.id, tasks.c.kind == kind, tasks.c.state == OPEN
        )
        return self.database.read_now(lambda conn: conn.execute(query).one())

    def _take(self, seq: int) -> None:
        its = applications.c.id == self.id
        self.database.write_now(
            lambda conn: conn.execute(update(applications).where(its).values(taken=seq))
        )

    def _deliver(self, conn: Connection, ids: tuple[str, ...]) -> None:
        case = lock(conn, self.id, system_clock(), self.policies)
        for message_id in ids:
            row = ledger.message(conn, message_id)
            if ledger.claim(case, [row]):
                ledger.settle(case, row, MessageState.SENT, sent_at=case.at)
        case.finish()
