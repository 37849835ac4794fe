"""What is done beside a task's own forms, at the desk and behind its link: asking a colleague, and
passing it on to the recruiter. A new one is a row here, and its form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from api.pages.form_views import FormView, Typed
from api.pages.frame import View
from api.pages.opinions import OPINION_ASKED, ask_opinion, opinion_form
from api.pages.passing_on import PASSED_ON, pass_on, pass_on_form
from api.services import Services
from db.process.acts import Actor
from db.reading.task import TaskFacts
from domain.task_specs import Capacity

Doing = Callable[[View, Services, TaskFacts, Actor], Awaitable[Typed | None]]

ASIDE: Mapping[str, Doing] = {OPINION_ASKED: ask_opinion, PASSED_ON: pass_on}
"""By the names of their forms. Each gives back a form that has faults, and raises `Conflict`."""


def forms_aside(
    view: View, task: TaskFacts, held: frozenset[Capacity], typed: Typed | None
) -> dict[str, FormView | None]:
    """Their forms, by the names that templates have for them; None where somebody in these
    capacities has none."""
    return {
        "asking": opinion_form(view, task, held, typed),
        "passing": pass_on_form(view, task, held, typed),
    }
