"""The forms of tasks about an interview: what they begin with, and which of them make sense now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from api.pages.form_views import FormView
from api.pages.frame import View
from db.reading.arranging import Booking
from db.reading.task import TaskFacts
from domain.fields import ELSEWHERE, GENJIN
from domain.task_kinds import ARRANGING, FEEDBACK, UNSETTLED

FITTING = {"declined_interview": "panel_changed", "cut_short": "went_on"}
"""What most often answers a trouble, where that is not another time."""


def arranged(view: View, facts: TaskFacts) -> dict[str, object]:
    """When, where and with whom, as it is now, else as the stage plans it.

    A time that is over is not offered again: who reschedules means another one.
    """
    begin: dict[str, object] = {
        "panel": tuple(one.id for one in facts.people if one.expected),
        "announce": GENJIN,
    }
    if facts.plan is not None:
        begin |= {"minutes": facts.plan.minutes, "lead": facts.plan.lead}
    met = facts.interview
    if met is None or facts.kind in ARRANGING:
        return begin
    begin["minutes"] = round((met.ends_at - met.starts_at).total_seconds() / 60)
    begin["place"] = met.place
    begin["lead"] = met.lead
    begin["announce"] = GENJIN if met.announced else ELSEWHERE
    if met.starts_at > view.at:
        begin["starts_at"] = view.writing.input_value(met.starts_at)
    return begin


def booked(booking: Booking) -> dict[str, object]:
    """What the form to book ahead begins with: the plan."""
    return {
        "minutes": booking.plan.minutes,
        "panel": booking.plan.panel,
        "lead": booking.plan.lead,
        "announce": GENJIN,
    }


def unplanned(facts: TaskFacts) -> frozenset[str]:
    """Of a meeting for which the plan names nobody, who has no desk has nobody to choose."""
    nobody = facts.kind in ARRANGING and not facts.people
    return frozenset(facts.spec.completions) if nobody else frozenset()


def out_of_place(view: View, facts: TaskFacts) -> frozenset[str]:
    """Ways that the table allows and that would be refused, or mean nothing, as things stand."""
    found = set()
    met = facts.interview
    if facts.kind in UNSETTLED and met is not None:
        if met.starts_at <= view.at:
            found.add("panel_changed")
        else:
            found |= {"took_place"} | (set() if met.panel else {"went_on"})
    if view.person is not None and facts.owner_id == view.person.id:
        # Whoever was there writes their own.
        found.add("submitted_for")
    return frozenset(found)


def lead_in(view: View, facts: TaskFacts, forms: Sequence[FormView]) -> str:
    """What stands above forms that nobody is waited for to fill in; '' where somebody is."""
    if facts.spec.by_clock and facts.spec.letter is None:
        return view.text("pages.arranging.if_it_changes")
    if [form.completion for form in forms] == ["submitted_for"]:
        return view.text("pages.arranging.for_another", name=facts.owner_name)
    return ""


def in_order(view: View, facts: TaskFacts, forms: Sequence[FormView]) -> tuple[FormView, ...]:
    """The way that fits what happened comes first."""
    fitting = FITTING.get(facts.troubles[-1].kind, "") if facts.troubles else ""
    if facts.kind in FEEDBACK and facts.owner_id != view.signed_in.id:
        # Whoever is brought in is asked to go on, not to remember what others have seen.
        fitting = "went_on_without"
    ahead = facts.interview is not None and facts.interview.starts_at > view.at
    named = (
        _as_it_is(view, form) if ahead and form.completion == "went_on" else form for form in forms
    )
    return tuple(sorted(named, key=lambda form: form.completion != fitting))


def _as_it_is(view: View, form: FormView) -> FormView:
    """To go on before an interview is to keep it with those who come."""
    label, about = (
        view.text("pages.arranging.as_it_is"),
        view.text("pages.arranging.as_it_is_about"),
    )
    return replace(form, label=label, about=about)
