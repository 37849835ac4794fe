"""Taking steps before the process asks for them: those that surely follow, in one transaction.

Each is stored under its own key, as if it had been asked for, and its conclusion is handed to the
process with the answer. The process remains the one that goes: what is not foretold it asks for,
and that costs one more piece of work and nothing else. So whoever is not sure stops:

- at messages, because what follows comes after their delivery;
- at a step that concludes nothing to store, at an act that interrupts, at a step nobody knows;
- at a step that was taken before this transaction: a run that starts anew walks a way on which SQL
  is ahead of it, and must not be led on by what SQL knows now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from activities.following import step_of
from activities.step import Next, StepRunner
from db.process.case import Case
from domain.protocol import ActTaken, Code, Done, StepCall


class Foretelling:
    """What was taken ahead in one transaction: `done`, in order."""

    def __init__(self, runner: StepRunner, case: Case) -> None:
        self._runner = runner
        self.case = case
        self.done: list[Done] = []

    def after_acts(self, taken: Sequence[ActTaken]) -> None:
        """Take the steps that these acts lead to, and what surely follows those."""
        for number, act in enumerate(taken):
            if act.interrupts:
                return
            following = step_of(self.case, act, taken[number + 1 :])
            if following and not self._take(following):
                return

    def after_delivery(self, key: str, *, began: datetime) -> None:
        """Take what surely follows the step whose messages have been delivered; or else what its
        tasks' clocks lead to, if their time had come when the delivery began."""
        concluded = self._runner.concluded(self.case, key)
        step = self._runner.steps.get(key.partition(":")[0])
        if concluded is None or step is None:
            return
        following = step.then(self.case, concluded)
        if following:
            self._take(following)
            return
        for task in concluded.opened:
            if task.by_clock and task.next_at and task.next_at <= began:
                self._take(Next(task.at_time, task.id))

    def _take(self, following: Next | None) -> bool:
        """False: from here on the process is to go by itself."""
        while following:
            step = self._runner.steps.get(following.step)
            if step is None or self._runner.concluded(self.case, following.key):
                return False
            call = StepCall(self.case.id, following.key, self.case.at, following.subject)
            concluded = self._runner.take(self.case, step, call)
            if concluded.code in Code.NOT_STORED:
                return False
            self.done.append(Done(following.key, concluded))
            if concluded.messages:
                return False
            following = step.then(self.case, concluded)
        return True
