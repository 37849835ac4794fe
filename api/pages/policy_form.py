"""The form of a policy: a document, or what was typed, with the faults beside its fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from api.answers.policy_sentences import Speaker
from api.pages.frame import View
from api.pages.policy_fields import (
    DAYS_OFF,
    GENERAL,
    MAILS,
    NONE,
    REMOVE,
    SPARE_STEPS,
    TIME,
    WEEK,
    WINDOWS,
    ZONE,
    FormPlace,
    at,
    places_of_step,
    places_of_task,
    plain_places,
)
from api.pages.policy_sent import Said
from domain.hearing import HeardFrom
from domain.ladder import CANDIDATE, OWNER, RungAction
from domain.policy import Policy
from domain.policy_said import Weekdays
from domain.task_kinds import PERSON_KINDS
from domain.tasks import TASKS
from domain.words import Party, Role, TaskKind

_TRUTHS: Final = {
    "sending.spare_eves_of_days_off": "eves",
    "sending.replies_to_signer": "replies",
    "rejection_needs_two": "two",
}
"""The choices between yes and no, by the words that the catalogue has for both."""


@dataclass(frozen=True, slots=True)
class Control:
    """One field on the page."""

    id: str
    name: str
    control: str
    label: str
    about: str
    value: str
    fault: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A window of the day: from and to, with one heading."""

    id: str
    label: str
    about: str
    controls: tuple[Control, Control]


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a ladder; `label` says which."""

    label: str
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class TaskForm:
    """A kind of task."""

    kind: TaskKind
    fields: tuple[Control, ...]
    steps: tuple[Step, ...]
    faulty: bool


@dataclass(frozen=True, slots=True)
class PolicyForm:
    """All of it. `faults` are everything that is wrong, each with the id of its field, or ''."""

    general: tuple[Control, ...]
    tasks: tuple[TaskForm, ...]
    windows: tuple[Pair, ...]
    mails: tuple[Control, ...]
    zone: Control
    week: tuple[Control, ...]
    days: tuple[Control, ...]
    faults: tuple[tuple[str, str, str], ...]


def form_of(
    view: View,
    base: Policy,
    document: dict[str, Any],
    typed: Mapping[str, str] | None = None,
    found: Said = (),
) -> PolicyForm:
    """The form with what stands in the document, or what was typed, and the faults beside it."""
    page = _Page(view, base, document, typed or {}, _placed(document, found))
    return PolicyForm(
        general=page.controls(GENERAL),
        tasks=tuple(page.task(kind) for kind in PERSON_KINDS),
        windows=tuple(page.window(path) for path in WINDOWS),
        mails=page.controls(MAILS),
        zone=page.control(ZONE),
        week=page.controls(WEEK),
        days=page.controls(DAYS_OFF),
        # Last: by now it is known what the fields are called.
        faults=tuple(page.listed(path, said) for path, said in found),
    )


def _paths(document: dict[str, Any]) -> tuple[str, ...]:
    """Where the form has a field, in its order."""
    steps = (
        place.path
        for kind in PERSON_KINDS
        for number in range(len(at(document, f"tasks.{kind}.ladder.rungs") or ()))
        for place in places_of_step(kind, number)
    )
    windows = (f"{path}.{end}" for path in WINDOWS for end in ("start", "end"))
    return (*(place.path for place in plain_places()), *windows, *steps)


def _beside(document: dict[str, Any], path: str) -> str:
    """The path of the field beside which something about a path is said; '' for none."""
    paths = _paths(document)
    within = [one for one in paths if path == one or path.startswith(f"{one}.")]
    around = [one for one in paths if one.startswith(f"{path}.")]
    return max(within, key=len, default=next(iter(around), "") if path else "")


def _placed(document: dict[str, Any], found: Said) -> dict[str, str]:
    placed: dict[str, str] = {}
    for path, said in found:
        where = _beside(document, path)
        placed[where] = f"{placed[where]} {said}" if where in placed else said
    return placed


@dataclass(frozen=True, slots=True)
class _Page:
    """What the fields of one page are made with."""

    view: View
    base: Policy
    document: dict[str, Any]
    typed: Mapping[str, str]
    faults: Mapping[str, str]
    labels: dict[str, str] = field(default_factory=dict)

    def controls(self, places: Iterable[FormPlace]) -> tuple[Control, ...]:
        return tuple(map(self.control, places))

    def control(self, place: FormPlace, label: str = "") -> Control:
        name = f"policy.{place.path}"
        value = at(self.document, place.path)
        own = place in WEEK and self._weekday(place)
        made = Control(
            id=name,
            name=name,
            control=place.codec.control,
            label=label or own or self._text(place.key),
            about=self._about(place),
            value=self.typed[name] if name in self.typed else place.codec.write(value),
            fault=self.faults.get(place.path, ""),
            options=self._options(place),
        )
        self.labels[place.path] = made.label
        return made

    def window(self, path: str) -> Pair:
        start, end = (
            self.control(FormPlace(f"{path}.{side}", f"window.{side}", TIME, NONE))
            for side in ("start", "end")
        )
        about, label = self._text(f"form.{path.partition('.')[2]}"), self._text(path)
        for side in (start, end):
            where = side.name.removeprefix("policy.")
            self.labels[where] = self._text("form.of_task", task=label, field=side.label)
        return Pair(f"policy.{path}", label, about, (start, end))

    def task(self, kind: TaskKind) -> TaskForm:
        rungs = at(self.document, f"tasks.{kind}.ladder.rungs") or []
        steps = [self._step(kind, number) for number in range(len(rungs))]
        spare = [self._step(kind, len(rungs) + more, spare=True) for more in range(SPARE_STEPS)]
        faulty = any(path.startswith(f"tasks.{kind}.") for path in self.faults)
        return TaskForm(kind, self.controls(places_of_task(kind)), (*steps, *spare), faulty)

    def listed(self, path: str, said: str) -> tuple[str, str, str]:
        """A fault in the list: the id of its field, what that is called, and what is wrong."""
        where = _beside(self.document, path)
        label = self.labels.get(where, path)
        if where.startswith("tasks."):
            task = self.view.word("task", where.split(".")[1])
            label = self._text("form.of_task", task=task, field=label)
        return (f"policy.{where}" if where else "", label, said)

    def _step(self, kind: TaskKind, number: int, *, spare: bool = False) -> Step:
        key = "form.another_step" if spare else "form.step"
        label = self._text(key, number=number + 1)
        controls = []
        for place in places_of_step(kind, number):
            value = at(self.document, place.path)
            name = self._text(place.key)
            self.labels[place.path] = f"{label}, {name}"
            controls.append(
                Control(
                    id=f"policy.{place.path}",
                    name=f"policy.{place.path}",
                    control=place.codec.control,
                    label=name,
                    about="",
                    value="" if value is None else place.codec.write(value),
                    fault=self.faults.get(place.path, ""),
                    options=self._step_options(place, spare=spare),
                )
            )
        return Step(label, tuple(controls))

    def _options(self, place: FormPlace) -> tuple[tuple[str, str], ...]:
        word, text = self.view.word, self._text
        if place.path == "default_rule":
            return tuple((name, word("rule", name)) for name in self.base.rules)
        if place.path in _TRUTHS:
            key = f"form.{_TRUTHS[place.path]}"
            return tuple((said, text(f"{key}_{said}")) for said in ("true", "false"))
        if place.path == "wait_for.who":
            return tuple((who.value, text(f"form.heard.{who}")) for who in HeardFrom)
        if place.path.endswith(".owner"):
            spec = next(TASKS[kind] for kind in PERSON_KINDS if f".{kind}." in place.path)
            known = self._party(spec.owner[0])
            return (("", text("form.owner_usual", whom=known)), *self._parties(place))
        if place.path.endswith(".consult"):
            return (("", text("form.consult_nobody")), *self._parties(place))
        return ()

    def _parties(self, place: FormPlace) -> tuple[tuple[str, str], ...]:
        """Each alone, and the list of several that the document has."""
        said = at(self.document, place.path) or []
        several = (said,) if len(said) > 1 else ()
        lists = (*([party] for party in Party), *several)
        return tuple((",".join(each), self._whom(each)) for each in lists)

    def _whom(self, parties: Sequence[str]) -> str:
        return self.view.text("policies.joined.or_else").join(
            self._party(party) for party in parties
        )

    def _party(self, party: str) -> str:
        return self.view.text(f"policies.whom.{party}")

    def _step_options(self, place: FormPlace, *, spare: bool) -> tuple[tuple[str, str], ...]:
        if place.key == "rung.action":
            actions = tuple((each.value, self._text(f"form.action.{each}")) for each in RungAction)
            if spare:
                return (("", self._text("form.no_step")), *actions)
            return (*actions, (REMOVE, self._text("form.remove_step")))
        if place.key == "rung.to":
            roles = tuple((role.value, self.view.word("role", role)) for role in Role)
            candidate = self.view.text("policies.whom.candidate")
            return ((OWNER, self._text("form.owner")), *roles, (CANDIDATE, candidate))
        return ()

    def _weekday(self, place: FormPlace) -> str:
        day = int(place.path.rpartition(".")[2])
        return Speaker(self.view.catalogue, self.view.locale).weekdays(Weekdays(day, day))

    def _about(self, place: FormPlace) -> str:
        if place.hint == NONE:
            return ""
        return self._text(f"form.{place.hint}" if place.hint else f"about.{place.key}")

    def _text(self, key: str, **params: object) -> str:
        return self.view.text(f"policy_fields.{key}", **params)
