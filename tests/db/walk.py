"""A walk through the process by hand: whatever can happen next happens, in any possible order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Row

from db import ledger
from db.acts import Accepted
from db.case import Case
from db.ledger import MessageState
from db.projection import CLOSED_STATE
from db.schema import process_views
from domain.protocol import Code
from domain.tasks import TASKS
from domain.words import Outcome, TaskKind, Verdict
from tests.cast import Person
from tests.db.world import Scene

FATES = (MessageState.SENT, MessageState.FAILED, MessageState.UNKNOWN)

Choose = Callable[[list[str]], str]


class Walk:
    """One application, led by a chooser; it takes the steps that the process would take."""

    def __init__(self, scene: Scene, choose: Choose) -> None:
        self.scene = scene
        self._choose = choose
        scene.step("arrange", scene.step("begin").stages[0])

    @property
    def over(self) -> bool:
        """Whether the process has closed."""
        (view,) = self.scene.rows(process_views)
        return bool(view.state == CLOSED_STATE)

    def go_on(self) -> None:
        """One thing that can happen now."""
        open_ = {task.id: task for task in self.scene.all_open()}
        climbable = [task.id for task in open_.values() if not _by_clock(task)]
        options = [f"close {task}" for task in open_] + [f"climb {task}" for task in climbable]
        chosen, _, task_id = self._choose([*options, *options, "withdraw"]).partition(" ")
        if chosen == "withdraw":
            self._withdraw()
        elif chosen == "climb":
            short = task_id.removeprefix(f"{self.scene.application}:")
            self.scene.step("climb", f"{short}@{open_[task_id].rung}")
        elif _by_clock(open_[task_id]) and self._choose(["time", "person"]) == "time":
            self._time_comes(open_[task_id])
        else:
            self._person_closes(open_[task_id])

    # --- what people do ---------------------------------------------------------------------------

    def _withdraw(self) -> None:
        answer = self.scene.withdraw()
        if isinstance(answer, Accepted):
            self.scene.step("withdraw", answer.act)
            self.scene.step("settle")

    def _person_closes(self, task: Row[Any]) -> None:
        ways = list(TASKS[TaskKind(task.kind)].completions)
        if not ways:
            return
        completion = self._choose(ways)
        form = self.scene.form(task, completion)
        if completion == "submitted":
            form["verdict"] = self._choose(list(Verdict))
        if completion == "decided":
            form |= {"outcome": self._choose(list(Outcome)), "reason_code": "other"}
        by = self._somebody(task, completion)
        answer = self.scene.make(self.scene.request(task, completion, by, form))
        if isinstance(answer, Accepted):
            self._FOLLOWS[task.kind](self, task, answer.act)

    def _somebody(self, task: Row[Any], completion: str) -> Person:
        """Who may, if there is anybody; else the recruiter tries, and is refused."""
        by = TASKS[TaskKind(task.kind)].completions[completion].by
        cast = self.scene.cast
        return next(
            (who for who in cast.everybody if by & self.scene.actor(who, task).held),
            cast.recruiter,
        )

    # --- what the process does about it -----------------------------------------------------------

    def _scheduled(self, task: Row[Any], act: str) -> None:
        self.scene.step("invite", act)

    def _heard(self, task: Row[Any], act: str) -> None:
        decided = next(row.completion for row in self.scene.acts() if row.id == act) == "decided"
        if decided or not any(row.kind == task.kind for row in self.scene.all_open()):
            self.scene.step("decide", task.interview_id)

    def _decided(self, task: Row[Any], act: str) -> None:
        self.scene.step("decided", act)

    def _tell(self, task: Row[Any], act: str) -> None:
        telling = self.scene.step("tell", act)
        if telling.code == Code.SENT_NOW:
            self._deliver(telling.subject, act)
        elif telling.code != Code.RELEASE_LATER:
            self._told(telling.code)

    def _undone(self, task: Row[Any], act: str) -> None:
        self.scene.step("reopen", act)

    def _resolved(self, task: Row[Any], act: str) -> None:
        redelivery = self.scene.step("redeliver", act)
        if redelivery.messages:
            self._deliver(task.message_id, act)
        else:
            self._told(self.scene.step("told", task.message_id, again=act).code)

    def _recorded(self, task: Row[Any], act: str) -> None:
        self.scene.step("conclude", act)
        self.scene.step("settle")

    _FOLLOWS: Mapping[str, Callable[[Walk, Row[Any], str], None]] = {
        TaskKind.SCHEDULE_INTERVIEW: _scheduled,
        TaskKind.GIVE_FEEDBACK: _heard,
        TaskKind.DECIDE: _decided,
        TaskKind.REVIEW_HOLD: _decided,
        TaskKind.NOTIFY_CANDIDATE: _tell,
        TaskKind.AWAIT_RELEASE: _undone,
        TaskKind.RESOLVE_DELIVERY: _resolved,
        TaskKind.PREPARE_OFFER: _recorded,
    }

    # --- what the clock does ----------------------------------------------------------------------

    def _time_comes(self, task: Row[Any]) -> None:
        match TaskKind(task.kind):
            case TaskKind.AWAIT_INTERVIEW:
                self.scene.step("collect", task.interview_id)
            case TaskKind.AWAIT_RELEASE:
                self.scene.step("release", task.message_id)
                self._deliver(task.message_id, task.id)
            case _:
                self.scene.step("close", task.id)

    def _deliver(self, message: str, round_: str) -> None:
        fate = MessageState(self._choose(list(FATES)))

        def send(case: Case) -> None:
            if ledger.claim(case, message):
                ledger.settle(case, ledger.message(case.conn, message), fate, sent_at=case.at)

        self.scene.with_case(send)
        self._told(self.scene.step("told", message, again=round_).code)

    def _told(self, code: str) -> None:
        if code == Outcome.ADVANCE:
            self.scene.step("offer")
        elif code == Outcome.REJECT:
            self.scene.step("settle")


def _by_clock(task: Row[Any]) -> bool:
    return TASKS[TaskKind(task.kind)].by_clock
