"""What the process goes on with: a task that ended, an act of somebody's own accord, or the end."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.initiatives import INITIATIVES, ActKind
    from domain.protocol import ActTaken, OpenTask
    from domain.tasks import TASKS, follow_up
    from domain.words import TaskKind


class Interrupted(Exception):
    """Somebody ends the process where it stands. Raised where it waits, never in a delivery."""

    def __init__(self, act: ActTaken) -> None:
        super().__init__(act.id)
        self.act = act


@dataclass(frozen=True, slots=True)
class Closed:
    """What the process went on with: a task that ended, by an act or (None) because its clock ran
    out; or (no task) an act of somebody's own accord."""

    task: OpenTask | None
    act: ActTaken | None

    @property
    def kind(self) -> TaskKind | None:
        """The kind of the task that ended."""
        return TaskKind(self.task.kind) if self.task else None

    @property
    def stage(self) -> str:
        """The stage of an interview's task."""
        return self.task.stage if self.task else ""

    @property
    def completion(self) -> str:
        """How a person completed it; '' when the clock did."""
        return self.act.completion if self.act else ""

    @property
    def subject(self) -> str:
        """What the next step is about: the act, or the task whose clock ran out."""
        return self.act.id if self.act else self.task.id if self.task else ""

    @property
    def then(self) -> str:
        """The step that follows it up; '' leaves it to the process."""
        if self.kind is None:
            return INITIATIVES[ActKind(self.act.kind)].then if self.act else ""
        return follow_up(self.kind, self.completion) if self.act else TASKS[self.kind].at_time
