"""What an application waits for: its open tasks, and those of the reader with what answers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.pages.action_bar import held_by
from api.pages.form_views import FormView, task_forms
from api.pages.frame import View
from db.reading.application import ApplicationFacts
from db.reading.ruled_out import NOTHING, RuledOut
from db.reading.task_lines import TaskLine
from domain.task_columns import Judges, Letter, Shows
from domain.task_specs import Capacity
from domain.tasks import possible

AT_ONCE = {Letter.LEAVING: "undo", Letter.WAITING: "send_now"}
"""What is pressed, and needs no form."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """An open task. `way`: what is pressed at once; `forms`: what is filled in here, the first one
    open; `do`: what the button to its own page is called, '' where nobody here has to do it."""

    task: TaskLine
    way: str = ""
    forms: tuple[FormView, ...] = ()
    do: str = ""
    mine: bool = False


def next_steps(
    view: View, case: ApplicationFacts, out: Mapping[str, RuledOut]
) -> tuple[NextStep, ...]:
    """The tasks in their order: what people do, by due time, before what only the clock ends.
    `out`: by task, what cannot be chosen any more."""
    ordered = sorted(case.tasks, key=lambda task: task.by_clock)
    filled = False
    steps = []
    for task in ordered:
        step = _step(view, task, None if filled else out.get(task.id, NOTHING))
        filled = filled or bool(step.forms)
        steps.append(step)
    return tuple(steps)


def _step(view: View, task: TaskLine, out: RuledOut | None) -> NextStep:
    """`out`: what its form rules out; None where no form is shown any more."""
    held = held_by(view, task)
    mine = task.owner_id == view.reader.id
    ways = possible(task.kind, held)
    way = AT_ONCE.get(task.spec.letter) if task.spec.letter is not None else None
    if way is not None:
        return NextStep(task, way if way in ways and view.reader.desk else "", mine=mine)
    if not ways or task.by_clock:
        return NextStep(task, mine=mine)
    if out is not None and _is_short(task):
        return NextStep(task, forms=_forms(view, task, held, out), mine=mine)
    return NextStep(task, do=_do(view, task), mine=mine)


def _is_short(task: TaskLine) -> bool:
    """Whether everything that is needed to answer it stands on this page."""
    return task.spec.judges is Judges.STAGE or Shows.FORM_IN_INBOX in task.spec.shows


def _forms(
    view: View, task: TaskLine, held: frozenset[Capacity], out: RuledOut
) -> tuple[FormView, ...]:
    begin = {"told_at": view.writing.input_value(view.at)}
    return task_forms(view, task.kind, held, task.scenario, begin=begin, ruled_out=out)


def _do(view: View, task: TaskLine) -> str:
    key = f"case.do.{task.kind}"
    return view.text(key if view.catalogue.has(view.locale, key) else "case.do.other")
