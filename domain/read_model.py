"""The read model of one process: what its pages show, as rows that `domain.folding` folds the
process events into. Rows are values: whoever holds one keeps what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from domain.board_lanes import CLOSED

OPEN, COMPLETED, WITHDRAWN, LAPSED = "open", "completed", "withdrawn", "lapsed"
CLOSED_STATE = CLOSED


@dataclass(frozen=True, slots=True)
class ProcessView:
    """The process in one row. `state`: empty until it is opened. `closed_at`: the first time."""

    application_id: str
    plan: list[str] = field(default_factory=list)
    state: str = ""
    stage_id: str = ""
    decision: str = ""
    decision_id: str = ""
    outcome: str = ""
    start_on: date | None = None
    ended_by: str = ""
    urgent: bool = False
    offer_until: date | None = None
    told_at: datetime | None = None
    told_how: str = ""
    opened_at: datetime | None = None
    state_since: datetime | None = None
    closed_at: datetime | None = None

    @property
    def over(self) -> bool:
        """Whether it has an outcome, or was ended where it stood: who applies again begins anew."""
        return bool(self.outcome or self.ended_by) or self.state == CLOSED_STATE


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that the process waits for, or waited for.

    `rung` counts every climb, and goes on through a change of policy, so that no two climbs of a
    task have one name. `ladder_from` is where the ladder of the version that it follows now has its
    first rung, by that count; below 0, if it was continued further up than it had been climbed.
    """

    id: str
    application_id: str
    kind: str
    owner_id: str
    party: str
    opened_at: datetime
    origin_at: datetime
    due_at: datetime
    next_at: datetime | None
    stage_id: str = ""
    interview_id: str = ""
    decision_id: str = ""
    message_id: str = ""
    scenario: str = ""
    question_id: str = ""
    meeting: int = 0
    urgent: bool = False
    pace: float = 1.0
    stopped: list[Any] = field(default_factory=list)
    turns: list[Any] = field(default_factory=list)
    escalated_to: list[str] = field(default_factory=list)
    state: str = OPEN
    version: int = 1
    rung: int = 0
    ladder_from: int = 0
    closed_at: datetime | None = None
    act_id: str = ""
    completion: str = ""
    untold_since: datetime | None = None
    hear_by: datetime | None = None
    topic: str = ""

    @property
    def variant(self) -> str:
        """What it is about, as far as a policy makes a difference by it: which letter, or which
        topic."""
        return self.scenario or self.topic

    @property
    def place(self) -> int:
        """Which rung of its policy's ladder comes next."""
        return self.rung - self.ladder_from


@dataclass(slots=True)
class ReadModel:
    """The rows of one process while events are folded into them, and which of them are not as they
    were read. Its tasks are read when they are first asked for.
    """

    view: ProcessView
    read_tasks: Callable[[], Iterable[Task]] = tuple
    view_changed: bool = False
    opened: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    _tasks: dict[str, Task] | None = None

    @property
    def tasks(self) -> Mapping[str, Task]:
        """All tasks, by id."""
        return self._known()

    def in_order(self) -> list[Task]:
        """All tasks, oldest first."""
        return sorted(self._known().values(), key=lambda task: (task.opened_at, task.id))

    def open_tasks(self) -> list[Task]:
        """The open ones, oldest first."""
        return [task for task in self.in_order() if task.state == OPEN]

    def show(self, **values: Any) -> None:
        """Other values in the process's own row."""
        self.view = replace(self.view, **values)
        self.view_changed = True

    def open_task(self, task: Task) -> None:
        """One task more."""
        self._known()[task.id] = task
        self.opened.add(task.id)

    def change_task(self, task_id: str, **values: Any) -> None:
        """Other values in the row of a task."""
        known = self._known()
        known[task_id] = replace(known[task_id], **values)
        self.changed.add(task_id)

    def _known(self) -> dict[str, Task]:
        if self._tasks is None:
            self._tasks = {task.id: task for task in self.read_tasks()}
        return self._tasks
