"""What a task's page says beside the task's name."""

from __future__ import annotations

from api.pages.frame import View
from db.reading.task import TaskFacts
from domain.scenarios import scenario_spec
from domain.task_columns import Letter


def what_to_do(view: View, facts: TaskFacts) -> str:
    """What to do, where the name of the task does not say it."""
    key = f"pages.task.about.{facts.kind}"
    if is_held_back(facts):
        return view.text(f"{key}_held")
    if facts.mail and scenario_spec(facts.mail.scenario).outcome:
        outcome = f"{key}_outcome"
        key = outcome if view.catalogue.has(view.locale, outcome) else key
    return view.text(key) if view.catalogue.has(view.locale, key) else ""


def is_held_back(facts: TaskFacts) -> bool:
    """Whether a mail that waits does not leave by itself before the interview that it is about."""
    met = facts.interview
    return facts.spec.letter is Letter.WAITING and met is not None and facts.due_at >= met.starts_at
