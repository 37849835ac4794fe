"""The forms of a page: fields with what they begin with, what was typed, and its faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from fastapi import Request

from api.forms import Form, FormField, Option, fault_text, forms_of, own_form
from api.pages.frame import View
from db.reading.judging import Attribute
from domain.fields import ELSEWHERE, Field, FieldType
from domain.forms import FormRefused
from domain.initiatives import ActKind
from domain.tasks import TASKS, Capacity, Completion
from domain.words import Outcome, TaskKind

Values = Mapping[str, object]
ASKED_BACK = frozenset({"confirmed"})
"""Fields that are shown when the form has come back because of them, and not before."""
FEW = 4
"""So many options are shown side by side; more become a list to choose from."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A form that came back: what was typed, and the faults found in it."""

    completion: str
    values: Values
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field on the page."""

    id: str
    name: str
    type: FieldType
    label: str
    hint: str
    needed: bool
    options: tuple[Option, ...]
    value: str
    chosen: tuple[str, ...]
    marks: Mapping[str, str]
    fault: str
    longest: int
    only_for_rejection: bool
    only_for_hold: bool

    @property
    def few(self) -> bool:
        """Whether all options fit side by side."""
        return len(self.options) <= FEW


@dataclass(frozen=True, slots=True)
class FormView:
    """One way to complete a task on the page; `came_back` when it was sent and has faults.

    `about` says what it leads to, where its name does not.
    """

    completion: str
    label: str
    fields: tuple[FieldView, ...]
    came_back: bool
    about: str = ""

    @property
    def faults(self) -> tuple[FieldView, ...]:
        """The fields that something is wrong with."""
        return tuple(each for each in self.fields if each.fault)


def task_forms(
    view: View,
    kind: TaskKind,
    held: frozenset[Capacity],
    scenario: str,
    *,
    begin: Mapping[str, object],
    people: Sequence[Option] = (),
    typed: Typed | None = None,
    withheld: frozenset[str] = frozenset(),
    attributes: Sequence[Attribute] = (),
) -> tuple[FormView, ...]:
    """The forms that somebody in these capacities may fill in."""
    forms = forms_of(view.catalogue, view.locale, kind, held, scenario, withheld, attributes)
    return tuple(_form_view(view, form, begin, people, typed) for form in forms)


def initiative_form(
    view: View,
    kind: ActKind,
    typed: Typed | None = None,
    *,
    begin: Mapping[str, object] = MappingProxyType({}),
    people: Sequence[Option] = (),
    attributes: Sequence[Attribute] = (),
) -> FormView:
    """The form of an act of somebody's own accord; `begin` is what it is filled with already."""
    form = own_form(view.catalogue, view.locale, kind, attributes)
    return _form_view(view, form, begin, people, typed)


async def sent_form(request: Request, fields: Sequence[Field]) -> dict[str, object]:
    """What a browser sent for these fields. A choice that the other answers rule out is dropped:
    without JavaScript it is still sent while the page hides it.
    """
    form = await request.form()
    texts = {name: value for name, value in form.items() if isinstance(value, str)}
    sent: dict[str, object] = {}
    for spec in fields:
        if spec.type is FieldType.PEOPLE:
            sent[spec.name] = [one for one in form.getlist(spec.name) if isinstance(one, str)]
        elif spec.type is FieldType.RATINGS:
            sent[spec.name] = _sent_ratings(spec, texts)
        elif spec.name in texts and not _ruled_out(spec, texts):
            text = texts[spec.name]
            # A long line is typed into an area that wraps, where people press enter.
            sent[spec.name] = " ".join(text.split()) if spec.type is FieldType.LINE else text
    return sent


def _sent_ratings(spec: Field, texts: Mapping[str, str]) -> dict[str, str]:
    """One control for each attribute, named `ratings.<id>`; one that is not covered sends ''."""
    own = f"{spec.name}."
    return {
        name.removeprefix(own): mark
        for name, mark in texts.items()
        if name.startswith(own) and mark
    }


async def sent_text(request: Request, name: str) -> str:
    """One text of the sent form."""
    value = (await request.form()).get(name)
    return value if isinstance(value, str) else ""


def completion_of(kind: TaskKind, name: str) -> Completion | None:
    """A way to complete a task, by its name."""
    return TASKS[kind].completions.get(name)


def refused(view: View, completion: str, values: Values, error: FormRefused) -> Typed:
    """What came back, with the faults in words."""
    faults = {fault.field: fault_text(view.catalogue, view.locale, fault) for fault in error.faults}
    return Typed(completion, values, faults)


def _form_view(
    view: View,
    form: Form,
    begin: Mapping[str, object],
    people: Sequence[Option],
    typed: Typed | None,
) -> FormView:
    mine = typed if typed is not None and typed.completion == form.completion else None
    return FormView(
        completion=form.completion,
        label=form.label,
        fields=tuple(
            _field_view(view, form.completion, each, begin, people, mine)
            for each in form.fields
            if each.spec.name not in ASKED_BACK
            or (mine is not None and each.spec.name in mine.faults)
        ),
        came_back=mine is not None,
        about=_about(view, form.completion, begin),
    )


def _about(view: View, completion: str, begin: Mapping[str, object]) -> str:
    """What the form does; it says so where it begins with telling nobody."""
    named = f"pages.form_about.{completion}"
    keys = (f"{named}_elsewhere", named) if begin.get("announce") == ELSEWHERE else (named,)
    return next((view.text(key) for key in keys if view.catalogue.has(view.locale, key)), "")


def _field_view(
    view: View,
    completion: str,
    each: FormField,
    begin: Mapping[str, object],
    people: Sequence[Option],
    typed: Typed | None,
) -> FieldView:
    spec = each.spec
    value = begin.get(spec.name, "") if typed is None else typed.values.get(spec.name, "")
    many = isinstance(value, (list, tuple, Mapping))
    return FieldView(
        id=f"{completion}-{spec.name}",
        name=spec.name,
        type=spec.type,
        label=_label(view, completion, each),
        hint=_hint(view, completion, spec),
        # What begins with a draft may be changed and not emptied.
        needed=spec.required or (spec.words_of_mail and spec.name in begin),
        options=tuple(people) if spec.type is FieldType.PEOPLE else each.options,
        value="" if many else str(value),
        chosen=tuple(str(one) for one in value) if isinstance(value, (list, tuple)) else (),
        marks={str(one): str(mark) for one, mark in value.items()}
        if isinstance(value, Mapping)
        else {},
        fault=typed.faults.get(spec.name, "") if typed is not None else "",
        longest=spec.max_length,
        only_for_rejection=spec.type is FieldType.CHOICE and spec.required_if is not None,
        only_for_hold=spec.shown_if == ("outcome", (Outcome.HOLD,)),
    )


def _label(view: View, completion: str, each: FormField) -> str:
    """What the field is called; the same field can ask for something else in another form."""
    key = f"pages.label.{completion}.{each.spec.name}"
    return view.text(key) if view.catalogue.has(view.locale, key) else each.label


def _hint(view: View, completion: str, spec: Field) -> str:
    if spec.type is FieldType.INSTANT:
        return view.text("pages.hint.zone", zone=view.writing.zone_name)
    for key in (f"pages.hint.{completion}.{spec.name}", f"pages.hint.{spec.name}"):
        if view.catalogue.has(view.locale, key):
            return view.text(key)
    return ""


def _ruled_out(spec: Field, texts: Mapping[str, str]) -> bool:
    if spec.type is not FieldType.CHOICE or spec.required_if is None:
        return False
    name, values = spec.required_if
    return texts.get(name, "") not in values
