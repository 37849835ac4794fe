"""The forms of tasks as people see them: names of completions, fields and options, and faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.fields import Field
from domain.forms import FormFault
from domain.initiatives import INITIATIVES, ActKind
from domain.tasks import TASKS, Capacity, possible
from domain.words import TaskKind
from notify.catalogue import Catalogue

OPTION_WORDS: Mapping[str, str] = {
    "recommendation": "recommendation",
    "verdict": "verdict",
    "outcome": "outcome",
    "reason_code": "reason",
    "channel": "channel",
    "announce": "announce",
    "confirmed": "confirmed",
}
"""Which table of the catalogue's `words` names the options of a field."""

OWN_FORMS: Mapping[ActKind, str] = {
    ActKind.WITHDRAW: "withdrawn",
    ActKind.BOOK_AHEAD: "book_ahead",
    ActKind.REJECT: "rejected_elsewhere",
    ActKind.CORRECT: "corrected",
    ActKind.ASK: "asked",
    ActKind.REQUEST_REVIEW: "review_requested",
    ActKind.MARK_URGENT: "marked_urgent",
}
"""What the forms of acts of somebody's own accord are called, beside the ways to complete tasks."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FormField:
    """A field with its words."""

    spec: Field
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One way to complete a task, in somebody's language."""

    completion: str
    label: str
    fields: tuple[FormField, ...]


def forms_of(
    catalogue: Catalogue,
    locale: str,
    kind: TaskKind,
    held: frozenset[Capacity],
    scenario: str,
    withheld: frozenset[str] = frozenset(),
) -> tuple[Form, ...]:
    """The forms of a task that somebody who acts in these capacities may fill in.

    `withheld` ways to complete it are not offered: `domain.senders`.
    """
    return tuple(
        Form(
            completion,
            catalogue.text(locale, f"forms.completions.{completion}"),
            tuple(
                form_field(catalogue, locale, spec)
                for spec in TASKS[kind].completions[completion].fields
                if _concerns(spec, scenario)
            ),
        )
        for completion in possible(kind, held)
        if completion not in withheld
    )


def own_form(catalogue: Catalogue, locale: str, kind: ActKind) -> Form:
    """The form of an act of somebody's own accord."""
    name = OWN_FORMS[kind]
    fields = (form_field(catalogue, locale, spec) for spec in INITIATIVES[kind].fields)
    return Form(name, catalogue.text(locale, f"forms.completions.{name}"), tuple(fields))


def form_field(catalogue: Catalogue, locale: str, spec: Field) -> FormField:
    """A field with its label and the names of its options."""
    words = OPTION_WORDS.get(spec.name, "")
    return FormField(
        spec,
        catalogue.text(locale, f"forms.fields.{spec.name}"),
        tuple(
            Option(value, catalogue.text(locale, f"words.{words}.{value}"))
            for value in spec.options
        ),
    )


def fault_text(catalogue: Catalogue, locale: str, fault: FormFault) -> str:
    """What is wrong with a field, in a sentence."""
    return catalogue.text(locale, f"forms.faults.{fault.code}")


def _concerns(spec: Field, scenario: str) -> bool:
    """Whether a field that depends on the task's scenario is of this one."""
    if spec.shown_if is None or spec.shown_if[0] != "scenario":
        return True
    return scenario in spec.shown_if[1]
