"""The forms of tasks as people see them: names of completions, fields and options, and faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from db.reading.scorecards import Attribute
from domain.acts import OWN_ACTS, ActKind
from domain.fields import Field, FieldType
from domain.forms import FormFault
from domain.own_words import fields_for
from domain.task_specs import Capacity
from domain.tasks import TASKS, possible
from domain.words import TaskKind, WordingLevel
from notify.catalogue import Catalogue

OPTION_WORDS: Mapping[str, str] = {
    "recommendation": "recommendation",
    "verdict": "verdict",
    "outcome": "outcome",
    "reason_code": "reason",
    "channel": "channel",
    "announce": "announce",
    "confirmed": "confirmed",
    "occurrence": "occurrence",
    "afterwards": "afterwards",
    "right": "right",
    "final": "final",
    "invitation": "invitation",
    "topic": "topic",
}
"""Which table of the catalogue's `words` names the options of a field."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `marked`: it stands out, as what a stage is about above all. `about`: what was
    said, where that is what is chosen about. `closed`: why it cannot be chosen any more, a code and
    its sentence; '' for what can."""

    value: str
    label: str
    marked: bool = False
    about: str = ""
    closed: str = ""
    why: str = ""


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
    attributes: Sequence[Attribute] = (),
    pieces: Sequence[Option] = (),
    level: WordingLevel = WordingLevel.FREE,
    ruled_out: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Form, ...]:
    """The forms of a task that somebody who acts in these capacities may fill in. `level`: how much
    of its letter they may word.

    `withheld` ways to complete it are not offered: `domain.senders`. `attributes` are what its
    stage asks ratings of; without any, no form asks for them. So it is with `pieces`, what is given
    out or withheld. `ruled_out`: options that cannot be chosen any more, and the fault that
    choosing them is; what is asked only with them is not asked.
    """
    return tuple(
        Form(
            completion,
            catalogue.text(locale, f"forms.completions.{completion}"),
            tuple(
                form_field(catalogue, locale, spec, attributes, pieces, ruled_out)
                for spec in fields_for(TASKS[kind].completions[completion].fields, held, level)
                if _concerns(spec, scenario, attributes, pieces) and not _is_idle(spec, ruled_out)
            ),
        )
        for completion in possible(kind, held)
        if completion not in withheld
    )


def own_form(
    catalogue: Catalogue, locale: str, kind: ActKind, attributes: Sequence[Attribute] = ()
) -> Form:
    """The form of an act of somebody's own accord."""
    name = OWN_ACTS[kind].form
    fields = (
        form_field(catalogue, locale, spec, attributes)
        for spec in OWN_ACTS[kind].fields
        if _concerns(spec, "", attributes)
    )
    return Form(name, catalogue.text(locale, f"forms.completions.{name}"), tuple(fields))


def form_field(
    catalogue: Catalogue,
    locale: str,
    spec: Field,
    attributes: Sequence[Attribute] = (),
    pieces: Sequence[Option] = (),
    ruled_out: Mapping[str, str] = MappingProxyType({}),
) -> FormField:
    """A field with its label and the names of its options; of ratings, those are what is rated, and
    of pieces, what was said."""
    words = OPTION_WORDS.get(spec.name, "")
    rated = attributes if spec.type is FieldType.RATINGS else ()
    closed = {one: ruled_out.get(one, "") if words == "outcome" else "" for one in spec.options}
    named = (
        Option(
            one,
            catalogue.text(locale, f"words.{words}.{one}"),
            closed=closed[one],
            why=catalogue.text(locale, f"forms.faults.{closed[one]}") if closed[one] else "",
        )
        for one in spec.options
    )
    return FormField(
        spec,
        catalogue.text(locale, f"forms.fields.{spec.name}"),
        (
            *named,
            *(Option(one.id, one.name, marked=one.focus) for one in rated),
            *(pieces if spec.type is FieldType.PIECES else ()),
        ),
    )


def _is_idle(spec: Field, ruled_out: Mapping[str, str]) -> bool:
    """Whether a field is asked only with options that cannot be chosen any more."""
    return spec.shown_if is not None and set(spec.shown_if[1]) <= set(ruled_out)


def fault_text(catalogue: Catalogue, locale: str, fault: FormFault) -> str:
    """What is wrong with a field, in a sentence."""
    return catalogue.text(locale, f"forms.faults.{fault.code}")


def _concerns(
    spec: Field,
    scenario: str,
    attributes: Sequence[Attribute],
    pieces: Sequence[Option] = (),
) -> bool:
    """Whether a field that depends on the task's scenario, or on its stage, is of this one."""
    if spec.type is FieldType.RATINGS:
        return bool(attributes)
    if spec.type is FieldType.PIECES:
        return bool(pieces)
    if spec.shown_if is None or spec.shown_if[0] != "scenario":
        return True
    return scenario in spec.shown_if[1]
