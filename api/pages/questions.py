"""A candidate's question on pages: asking it, and noting what was asked."""

from __future__ import annotations

from dataclasses import replace

from api.pages.form_views import FormView, Typed, own_act_form
from api.pages.frame import View
from db.process.acts import ActKind
from domain.fields import TOPIC


def question_form(view: View, typed: Typed | None) -> FormView:
    """The form to ask, or to note what was asked. A browser asks for the topic; what comes without
    one is taken all the same."""
    form = own_act_form(view, ActKind.ASK, typed)
    fields = (
        replace(each, needed=True) if each.name == TOPIC.name else each for each in form.fields
    )
    return replace(form, fields=tuple(fields))
