"""The forms of a page: fields with what they begin with, what was typed, and its faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from fastapi import Request
from starlette.datastructures import FormData

from api.answers.forms import Form, FormField, Option, fault_text, forms_of, own_form
from api.pages.frame import View
from api.pages.template_view import warnings_of
from db.reading.scorecards import Attribute, ScorecardFacts
from domain.acts import ActKind
from domain.doubts import Doubt, Questioned, marks_of
from domain.fields import AFTERWARDS, ELSEWHERE, INVITATION, OCCURRENCE, Field, FieldType
from domain.forms import FormRefused
from domain.task_specs import Capacity, Completion
from domain.tasks import TASKS
from domain.words import Outcome, TaskKind, WordingLevel

Values = Mapping[str, object]
ASKED_BACK = frozenset({"confirmed", OCCURRENCE, AFTERWARDS, INVITATION})
"""Fields that are shown when the form has come back because of them, or with an answer to them."""
MEANT = "meant"
"""The field of a form that comes back with what is asked: sending it again is meant."""
_OF_PEOPLE = frozenset({FieldType.PEOPLE, FieldType.PERSON})
FEW = 4
"""So many options are shown side by side; more become a list to choose from."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A form that came back: what was typed, and the faults found in it; or what is asked about it,
    which sending it again answers.
    """

    completion: str
    values: Values
    faults: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()

    @property
    def marks(self) -> str:
        """What the form carries when it is sent again."""
        return marks_of(self.doubts)


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

    `about` says what it leads to, where its name does not. `doubts` is what is asked about it, a
    sentence each, `asked` of which kinds, and `meant` what it carries to say that it was asked.
    `answers`: what there is to choose from, by the press itself, where pressing again says nothing.
    `elsewhere`: what is wrong with fields that were sent and are not in it, by their names.
    """

    completion: str
    label: str
    fields: tuple[FieldView, ...]
    came_back: bool
    about: str = ""
    doubts: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()
    meant: str = ""
    answers: tuple[Option, ...] = ()
    elsewhere: tuple[tuple[str, str], ...] = ()

    @property
    def answers_as(self) -> str:
        """The field that the chosen answer is sent as."""
        return INVITATION

    @property
    def lead(self) -> FieldView | None:
        """The field that is shown beside the people of another: who of them leads."""
        if not any(each.type is FieldType.PEOPLE for each in self.fields):
            return None
        return next((each for each in self.fields if each.type is FieldType.PERSON), None)

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
    pieces: Sequence[Option] = (),
    level: WordingLevel = WordingLevel.FREE,
    ruled_out: Mapping[str, str] = MappingProxyType({}),
) -> tuple[FormView, ...]:
    """The forms that somebody in these capacities may fill in, by what `forms_of` asks."""
    which = (view.catalogue, view.locale, kind, held, scenario, withheld)
    forms = forms_of(*which, attributes, pieces, level, ruled_out)
    return tuple(_form_view(view, form, begin, people, typed) for form in forms)


def own_act_form(
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


def correction_form(
    view: View,
    card: ScorecardFacts,
    attributes: Sequence[Attribute],
    typed: Typed | None = None,
) -> FormView:
    """The form to put a scorecard right, filled with what it says."""
    said = {"evidence": card.evidence, "feedback": card.feedback, "probe": card.probe}
    codes = {"recommendation": card.recommendation, "verdict": card.verdict, "ratings": card.marks}
    return own_act_form(
        view, ActKind.CORRECT, typed, begin={**codes, **said}, attributes=attributes
    )


async def sent_form(request: Request, fields: Sequence[Field]) -> dict[str, object]:
    """What a browser sent for these fields."""
    return values_of(await request.form(), fields)


def values_of(form: FormData, fields: Sequence[Field]) -> dict[str, object]:
    """What a form says of these fields. A choice that the other answers rule out is dropped:
    without JavaScript it is still sent while the page hides it.
    """
    texts = {name: value for name, value in form.items() if isinstance(value, str)}
    sent: dict[str, object] = {}
    for spec in fields:
        if spec.type is FieldType.PEOPLE:
            sent[spec.name] = [one for one in form.getlist(spec.name) if isinstance(one, str)]
        elif spec.type in (FieldType.RATINGS, FieldType.PIECES):
            sent[spec.name] = _sent_by_name(spec, texts)
        elif spec.name in texts and not _ruled_out(spec, texts):
            text = texts[spec.name]
            # A long line is typed into an area that wraps, where people press enter.
            sent[spec.name] = " ".join(text.split()) if spec.type is FieldType.LINE else text
    return sent


def _sent_by_name(spec: Field, texts: Mapping[str, str]) -> dict[str, str]:
    """One control for each attribute or piece, named `ratings.<id>`; one that is left open sends
    ''."""
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


async def sent_marks(request: Request) -> frozenset[str]:
    """The marks of what was asked about when the form came back."""
    return frozenset((await sent_text(request, MEANT)).split())


def completion_of(kind: TaskKind, name: str) -> Completion | None:
    """A way to complete a task, by its name."""
    return TASKS[kind].completions.get(name)


def refused(view: View, completion: str, values: Values, error: FormRefused) -> Typed:
    """What came back, with the faults in words; or with what is asked about it."""
    if isinstance(error, Questioned):
        return Typed(completion, values, doubts=error.doubts)
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
    doubts = mine.doubts if mine is not None else ()
    faults = mine.faults if mine is not None else {}
    labels = {each.spec.name: _label(view, form.completion, each) for each in form.fields}
    return FormView(
        completion=form.completion,
        label=form.label,
        fields=tuple(
            _field_view(view, form.completion, each, begin, people, mine)
            for each in form.fields
            if each.spec.name not in ASKED_BACK or _is_asked_back(each.spec.name, mine)
        ),
        came_back=mine is not None,
        about=_about(view, form.completion, begin),
        doubts=warnings_of(view, doubts, labels),
        asked=frozenset(doubt.kind for doubt in doubts),
        meant=mine.marks if mine is not None else "",
        answers=_answers(form, doubts),
        elsewhere=tuple(each for each in faults.items() if each[0] not in labels),
    )


def _answers(form: Form, doubts: Sequence[Doubt]) -> tuple[Option, ...]:
    """What is asked of how the candidate hears, if that is asked."""
    asked = {doubt.field for doubt in doubts}
    fields = (each for each in form.fields if each.spec.name == INVITATION)
    return next((each.options for each in fields if INVITATION in asked), ())


def _is_asked_back(name: str, typed: Typed | None) -> bool:
    return typed is not None and bool(name in typed.faults or typed.values.get(name))


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
        options=tuple(people) if spec.type in _OF_PEOPLE else each.options,
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
    keys = (f"pages.hint.{completion}.{spec.name}", f"pages.hint.{spec.name}")
    known = next((key for key in keys if view.catalogue.has(view.locale, key)), "")
    return view.text(known) if known else ""


def _ruled_out(spec: Field, texts: Mapping[str, str]) -> bool:
    if spec.type is not FieldType.CHOICE or spec.required_if is None:
        return False
    name, values = spec.required_if
    return texts.get(name, "") not in values
