"""A walk through the process by hand: whatever can happen next happens, in any possible order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row

from db.process import ledger
from db.process.acts import Accepted, ActRequest
from db.process.case import Case
from db.process.ledger import MessageState
from db.process.projection import CLOSED_STATE
from db.schema import process_views, tasks
from domain.acts import OWN_ACTS, ActKind
from domain.forms import FormRefused
from domain.protocol import Code, Conclusion
from domain.task_kinds import INTERVIEWING
from domain.task_specs import Capacity
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
        own = [f"act {kind}" for kind in OWN_ACTS]
        chosen, _, task_id = self._choose([*options, *options, *own]).partition(" ")
        if chosen == "act":
            self._of_own_accord(ActKind(task_id))
        elif chosen == "climb":
            short = task_id.removeprefix(f"{self.scene.application}:")
            self.scene.step("escalate", f"{short}@{open_[task_id].rung}")
        elif _by_clock(open_[task_id]) and self._choose(["time", "person"]) == "time":
            self._time_comes(open_[task_id])
        else:
            self._person_closes(open_[task_id])

    # --- what people do ---------------------------------------------------------------------------

    def _of_own_accord(self, kind: ActKind) -> None:
        own = OWN_ACTS[kind]
        task = self._judged() if own.about_task else ""
        if own.about_task and not task:
            return
        cast = self.scene.cast
        by = cast.candidate if Capacity.CANDIDATE in own.by else cast.recruiter
        actor = self.scene.actor(by)
        if own.about_task:
            actor = self.scene.actor(cast.interviewer, self.scene.task(task))
        form = self.scene.own_form(kind)
        answer = self.scene.make(
            ActRequest(self.scene.application, kind, actor, task=task, form=form)
        )
        if not isinstance(answer, Accepted):
            return
        self.scene.step(own.then, answer.act)
        if kind in (ActKind.WITHDRAW, ActKind.REJECT):
            self.scene.step("settle")

    def _judged(self) -> str:
        """A task in which the interviewer has given feedback."""
        rows = self.scene.rows(tasks)
        owner = self.scene.cast.interviewer.id
        given = (row.id for row in rows if row.completion == "submitted" and row.owner_id == owner)
        return next(given, "")

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
        try:
            answer = self.scene.make(self.scene.request(task, completion, by, form))
        except FormRefused:  # nobody joins a panel once its interview has begun
            return
        if isinstance(answer, Accepted):
            self._follow_up(task, completion, answer.act)

    def _somebody(self, task: Row[Any], completion: str) -> Person:
        """Who may, if there is anybody; else the recruiter tries, and is refused."""
        by = TASKS[TaskKind(task.kind)].completions[completion].by
        cast = self.scene.cast
        return next(
            (who for who in cast.everybody if by & self.scene.actor(who, task).held),
            cast.recruiter,
        )

    # --- what the process does about it -----------------------------------------------------------

    def _follow_up(self, task: Row[Any], completion: str, act: str) -> None:
        kind = TaskKind(task.kind)
        step = TASKS[kind].completions[completion].then
        concluded = self.scene.step(step, act) if step else Conclusion()
        if kind in INTERVIEWING:
            self._heard(task.stage_id, decided=completion == "decided")
        elif step == "tell":
            self._told_or_sent(concluded, act)
        elif concluded.outcome:
            self.scene.step("settle")
        elif kind is TaskKind.RESOLVE_DELIVERY and concluded.messages:
            self._deliver(task.message_id, act)
        elif kind is TaskKind.RESOLVE_DELIVERY:
            self._told(self.scene.step("confirm_told", task.message_id, again=act).code)

    def _heard(self, stage: str, *, decided: bool = False) -> None:
        if decided or not any(
            row.kind in INTERVIEWING and row.stage_id == stage for row in self.scene.all_open()
        ):
            self.scene.step("decide", stage)

    def _told_or_sent(self, telling: Conclusion, act: str) -> None:
        if telling.code == Code.SENT_NOW:
            self._deliver(telling.subject, act)
        elif telling.code != Code.RELEASE_LATER:
            self._told(telling.code)

    # --- what the clock does ----------------------------------------------------------------------

    def _time_comes(self, task: Row[Any]) -> None:
        match TaskKind(task.kind):
            case TaskKind.AWAIT_INTERVIEW:
                self.scene.step("collect", task.id)
                self._heard(task.stage_id)
            case TaskKind.AWAIT_RELEASE:
                self.scene.step("release", task.id)
                self._deliver(task.message_id, task.id)
            case TaskKind.AWAIT_INVITATION:
                self.scene.step("send_invitation", task.id)
            case _:
                self.scene.step("close", task.id)

    def _deliver(self, message: str, round_: str) -> None:
        fate = MessageState(self._choose(list(FATES)))

        def send(case: Case) -> None:
            if ledger.claim(case, [ledger.message(case.conn, message)]):
                ledger.settle(case, ledger.message(case.conn, message), fate, sent_at=case.at)

        self.scene.with_case(send)
        self._told(self.scene.step("confirm_told", message, again=round_).code)

    def _told(self, code: str) -> None:
        if code == Outcome.ADVANCE:
            self.scene.step("offer")
        elif code == Outcome.REJECT:
            self.scene.step("settle")


def _by_clock(task: Row[Any]) -> bool:
    return TASKS[TaskKind(task.kind)].by_clock
