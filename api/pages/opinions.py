"""Asking a colleague what they think, on the pages where something is decided."""

from __future__ import annotations

from api.answers.forms import Option
from api.pages.form_views import FormView, Typed, own_act_form, refused, sent_form, sent_marks
from api.pages.frame import View
from api.services import Services
from db.process.acts import ActKind, Actor, ActRequest
from db.reading.task import TaskFacts
from domain.acts import OWN_ACTS
from domain.forms import FormRefused
from domain.task_specs import Capacity

OPINION_ASKED = OWN_ACTS[ActKind.ASK_OPINION].form


def opinion_form(
    view: View, task: TaskFacts, held: frozenset[Capacity], typed: Typed | None = None
) -> FormView | None:
    """The form by which somebody in these capacities asks a colleague; None where nothing is
    weighed, or they may not."""
    if not held & OWN_ACTS[ActKind.ASK_OPINION].by:
        return None
    people = [Option(one.id, one.name) for one in task.opinions.colleagues]
    return own_act_form(view, ActKind.ASK_OPINION, typed, people=people) if people else None


async def ask_opinion(
    view: View, services: Services, task: TaskFacts, actor: Actor
) -> Typed | None:
    """Ask as the form was sent; what comes back if it has faults. Raises `Conflict` where the
    decision has been made meanwhile."""
    sent = await sent_form(view.request, OWN_ACTS[ActKind.ASK_OPINION].fields)
    try:
        await services.act(
            ActRequest(
                task.application_id,
                ActKind.ASK_OPINION,
                actor,
                task=task.id,
                form=sent,
                meant=await sent_marks(view.request),
            )
        )
    except FormRefused as error:
        return refused(view, OPINION_ASKED, sent, error)
    return None
