"""What the process goes on with: something that ended a wait, or somebody who ends the process."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.protocol import ActTaken, Conclusion


class Interrupted(Exception):
    """Somebody ends the process where it stands. Raised where it waits, never in a delivery."""

    def __init__(self, act: ActTaken) -> None:
        super().__init__(act.id)
        self.act = act


@dataclass(frozen=True, slots=True)
class Closed:
    """A task that an act or its clock ended, or an act of somebody's own accord.

    `then` is the step that follows it up ('': none does), as it was stored with the act, or with
    the step that opened the task; `subject` is what that step is about: the act, or the task whose
    time was over. `conclusion` is what it came to.
    """

    then: str
    subject: str
    conclusion: Conclusion = Conclusion()
