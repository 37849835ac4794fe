"""A candidate's question on pages: asking it, and giving it to the recruiter to answer."""

from __future__ import annotations

from dataclasses import replace

from api.pages.form_views import FormView, Typed, own_act_form
from api.pages.frame import View
from api.services import Services
from db.process.acts import ActKind, Actor, ActRequest
from db.reading.task import TaskFacts
from domain.acts import OWN_ACTS
from domain.fields import TOPIC
from domain.tasks import Capacity

PASSED_ON = OWN_ACTS[ActKind.PASS_ON_QUESTION].form


def question_form(view: View, typed: Typed | None) -> FormView:
    """The form to ask, or to note what was asked. A browser asks for the topic; what comes without
    one is taken all the same."""
    form = own_act_form(view, ActKind.ASK, typed)
    fields = (
        replace(each, needed=True) if each.name == TOPIC.name else each for each in form.fields
    )
    return replace(form, fields=tuple(fields))


def pass_on_form(view: View, task: TaskFacts, held: frozenset[Capacity]) -> FormView | None:
    """The button by which somebody in these capacities gives a question to the recruiter; None
    where there is none, the recruiter has it already, or they may not."""
    if task.asked is None or not task.asked.passes_on:
        return None
    if not held & OWN_ACTS[ActKind.PASS_ON_QUESTION].by:
        return None
    return own_act_form(view, ActKind.PASS_ON_QUESTION)


async def pass_on_question(
    view: View, services: Services, task: TaskFacts, actor: Actor
) -> Typed | None:
    """Do it: there is nothing in it that could come back. Raises `Conflict` where it has been
    answered, or passed on, meanwhile."""
    request = ActRequest(task.application_id, ActKind.PASS_ON_QUESTION, actor, task=task.id)
    await services.act(request)
    return None
