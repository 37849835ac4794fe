"""What can be done to an application now, always in the same order and place; and of the rest, why
not.

What is possible follows from the tables: an action is a way to complete an open task, or an act of
somebody's own accord. A new action is a row of `ACTIONS`, its name and its reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from api.pages.form_views import FormView
from api.pages.frame import View
from db.reading.application import ApplicationFacts
from db.reading.task_lines import TaskLine
from domain.fields import DECISION
from domain.phases import Phase
from domain.scenarios import LETTER_OF
from domain.task_columns import Change
from domain.task_kinds import TELLING
from domain.task_specs import Capacity, Completion, capacities
from domain.words import Outcome

Fits = Callable[[TaskLine, Completion], bool]


@dataclass(frozen=True, slots=True)
class Action:
    """A row of the bar. `fits`: the ways to complete a task that are it; `forms`: the act of one's
    own accord that is it, by the last part of its address. `tells`: the outcome that it decides;
    `hidden`: it is shown only where it is possible, as most applications never have it."""

    name: str
    fits: Fits | None = None
    forms: tuple[str, ...] = ()
    tells: Outcome | None = None
    hidden: bool = False


def _decides(task: TaskLine, way: Completion) -> bool:
    return way.fields == DECISION


def _changes(change: Change, task: TaskLine, way: Completion) -> bool:
    return change in way.on


def _mails(task: TaskLine, way: Completion) -> bool:
    return way.mails and task.spec.letter is not None


def _of_offer(task: TaskLine, way: Completion) -> bool:
    return task.spec.phase is Phase.OFFERING


ACTIONS: Final = (
    Action("advance", _decides, tells=Outcome.ADVANCE),
    Action("hold", _decides, tells=Outcome.HOLD),
    Action("reject", _decides, tells=Outcome.REJECT),
    Action("book", forms=("book",), hidden=True),
    Action("move", partial(_changes, Change.MOVED)),
    Action("call_off", partial(_changes, Change.CANCELLED)),
    Action("mail", _mails),
    Action("offer", _of_offer),
    Action("urgent", forms=("urgent", "not-urgent")),
    Action("withdraw", forms=("withdraw",)),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """An action on the page: with an `address` or `forms` where it is possible, else with `why` not
    and perhaps a `task` where something can be done about that."""

    name: str
    label: str
    address: str = ""
    forms: tuple[tuple[str, FormView], ...] = ()
    why: str = ""
    task: str = ""


def actions(view: View, case: ApplicationFacts, forms: Mapping[str, FormView]) -> tuple[Shown, ...]:
    """The bar for this reader. Who has no desk is shown what is theirs to do, and nothing else."""
    offered = (each for each in ACTIONS if not each.hidden or set(each.forms) & set(forms))
    shown = (_shown(view, case, forms, action) for action in offered)
    return tuple(each for each in shown if view.reader.desk or not each.why)


def held_by(view: View, task: TaskLine) -> frozenset[Capacity]:
    """In which capacities the reader may act on a task."""
    return capacities(
        actor=view.reader.id,
        owner=task.owner_id,
        escalated_to=task.escalated_to,
        roles=view.reader.roles,
    )


def _shown(
    view: View, case: ApplicationFacts, forms: Mapping[str, FormView], action: Action
) -> Shown:
    label = view.text(f"case.act.{action.name}")
    there = tuple((name, forms[name]) for name in action.forms if name in forms)
    if there:
        return Shown(action.name, label, forms=there)
    ways = tuple(_ways(case, action))
    for task, way in ways:
        if way.by & held_by(view, task):
            return Shown(action.name, label, _address(task, action))
    if action.name == "mail" and case.candidate_email:
        return Shown(action.name, label, f"mailto:{case.candidate_email}")
    theirs = [task for task, way in ways if Capacity.OWNER in way.by]
    why, about = _why(case, action, theirs)
    said = view.text(f"case.why.{why}", **_said(view, case, about))
    return Shown(action.name, label, why=said, task=about.id if about else "")


def _ways(case: ApplicationFacts, action: Action) -> Iterator[tuple[TaskLine, Completion]]:
    """The ways to complete an open task that are this action, the soonest due first; of an outcome
    that has been decided, the letter that tells it."""
    for task in case.tasks:
        for way in task.spec.completions.values():
            told = action.tells is not None and task.kind in TELLING and way.mails
            if (
                told
                and task.scenario == LETTER_OF[action.tells or Outcome.HOLD]
                or action.fits is not None
                and action.fits(task, way)
            ):
                yield task, way


def _address(task: TaskLine, action: Action) -> str:
    chosen = f"?choose={action.tells}" if action.tells and task.kind not in TELLING else ""
    return f"/tasks/{task.id}{chosen}"


def _why(
    case: ApplicationFacts, action: Action, theirs: list[TaskLine]
) -> tuple[str, TaskLine | None]:
    """Which reason, and the task that it is about."""
    if case.outcome or case.withdrew or case.aborting or case.closed_at:
        return "ended", None
    if theirs:
        return "theirs", theirs[0]
    telling = next((task for task in case.tasks if task.spec.phase is Phase.TELLING), None)
    if action.tells is not None and telling is not None:
        return "decided", telling
    if action.tells is not None:
        first = next((task for task in case.tasks if task.spec.phase is not None), None)
        return ("unheard", first) if first is not None else ("not_now", None)
    return action.name, None


def _said(view: View, case: ApplicationFacts, about: TaskLine | None) -> Mapping[str, str]:
    if about is None:
        return {"state": view.word("state", case.state)}
    return {
        "state": view.word("state", case.state),
        "task": view.word("task", about.kind),
        "name": about.owner_name,
    }
