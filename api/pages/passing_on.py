"""Passing a task on to the recruiter, on the pages of whoever has it without a desk."""

from __future__ import annotations

from dataclasses import replace

from api.pages.form_views import FormView, Typed, own_act_form, refused, sent_form, sent_marks
from api.pages.frame import View
from api.services import Services
from db.process.acts import ActKind, Actor, ActRequest
from db.reading.task import TaskFacts
from domain.acts import OWN_ACTS
from domain.forms import FormRefused
from domain.task_specs import Capacity

PASSED_ON = OWN_ACTS[ActKind.PASS_ON].form


def pass_on_form(
    view: View, task: TaskFacts, held: frozenset[Capacity], typed: Typed | None = None
) -> FormView | None:
    """The button by which somebody in these capacities passes a task on to the recruiter; None
    where there is none, the recruiter has it already, or they may not."""
    if not (task.passes_on and held & OWN_ACTS[ActKind.PASS_ON].by):
        return None
    form = own_act_form(view, ActKind.PASS_ON, typed)
    return replace(form, about=view.text(f"pages.passing.{task.kind}"))


async def pass_on(view: View, services: Services, task: TaskFacts, actor: Actor) -> Typed | None:
    """Do it; what comes back if the wish has faults, or words to be read again. Raises `Conflict`
    where it has been done, or passed on, meanwhile."""
    kind = ActKind.PASS_ON
    sent, meant = (
        await sent_form(view.request, OWN_ACTS[kind].fields),
        await sent_marks(view.request),
    )
    request = ActRequest(task.application_id, kind, actor, task=task.id, form=sent, meant=meant)
    try:
        await services.act(request)
    except FormRefused as error:
        return refused(view, PASSED_ON, sent, error)
    return None
