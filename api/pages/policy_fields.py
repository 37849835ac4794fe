"""The fields of the form of a policy: a table of where each stands in the document, and how what is
typed becomes what stands there, and back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain.day_lists import days_in, hours_in, written_days, written_hours
from domain.ladder import OWNER
from domain.task_kinds import PERSON_KINDS
from domain.words import TaskKind

SPARE_STEPS: Final = 2
"""So many empty steps follow those that a kind of task has."""
REMOVE: Final = "remove"
NONE: Final = "none"


@dataclass(frozen=True, slots=True)
class Codec:
    """How a value is typed (`control`), read and written."""

    control: str
    read: Callable[[str], Any]
    write: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class FormPlace:
    """One field: its path in the document, its name in `policy_fields` and how it is typed.

    `hint`: what the form says about it (`policy_fields.form.<hint>`), where that is another thing
    than what is said of documents; NONE for nothing.
    """

    path: str
    key: str
    codec: Codec
    hint: str = ""


def _number(text: str) -> Any:
    """What is no number stays as it was typed: whoever reads the document says so."""
    text = text.strip()
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _written_number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _or_nothing(codec: Codec) -> Codec:
    """The same for a field that may stay empty."""
    return Codec(
        codec.control,
        lambda text: codec.read(text) if text.strip() else None,
        lambda value: "" if value is None else codec.write(value),
    )


def _truth(text: str) -> Any:
    return {"true": True, "false": False}.get(text, text)


def _parties(text: str) -> Any:
    """The first of them that there is; the form has lists of more than one as the document has."""
    return text.split(",")


TEXT = Codec("text", str.strip, str)
NUMBER = Codec("number", _number, _written_number)
CHOICE = Codec("choice", str, str)
TRUTH = Codec("choice", _truth, lambda value: str(value).lower())
DAY = _or_nothing(Codec("date", str.strip, str))
TIME = Codec("time", str.strip, lambda value: "" if value is None else str(value)[:5])
DAYS = Codec("lines", days_in, written_days)
HOURS = Codec("text", hours_in, written_hours)
MAY_BE_EMPTY = _or_nothing(NUMBER)
OWNER_OR_USUAL = _or_nothing(Codec("choice", _parties, ",".join))
CONSULTED = Codec("choice", lambda text: _parties(text) if text else [], ",".join)

GENERAL: Final = (
    FormPlace("name", "policy.name", TEXT),
    FormPlace("wait_for.who", "wait_for.who", CHOICE, NONE),
    FormPlace("wait_for.number", "wait_for.number", NUMBER, "of_some"),
    FormPlace("wait_for.hours", "wait_for.hours", NUMBER),
    FormPlace("default_rule", "policy.default_rule", CHOICE),
    FormPlace("rejection_needs_two", "policy.rejection_needs_two", TRUTH, NONE),
    FormPlace("notice_hours", "policy.notice_hours", NUMBER),
    FormPlace("urgent_factor", "policy.urgent_factor", NUMBER),
    FormPlace("hold_revisit_hours", "policy.hold_revisit_hours", NUMBER),
    FormPlace("holds_at_most", "policy.holds_at_most", MAY_BE_EMPTY, "holds_unlimited"),
    FormPlace("settling_hours", "policy.settling_hours", NUMBER),
)
WINDOWS: Final = ("sending.candidate_window", "sending.reminder_window")
MAILS: Final = (
    FormPlace("sending.rejection_delay", "sending.rejection_delay", NUMBER),
    FormPlace("sending.spare_eves_of_days_off", "sending.spare_eves_of_days_off", TRUTH, NONE),
    FormPlace("sending.reminders_per_day", "sending.reminders_per_day", MAY_BE_EMPTY, "unlimited"),
    FormPlace("sending.replies_to_signer", "sending.replies_to_signer", TRUTH, NONE),
)
ZONE: Final = FormPlace("calendar.zone", "calendar.zone", TEXT)
WEEK: Final = tuple(
    FormPlace(f"calendar.weekly.{day}", "calendar.weekly", HOURS, "weekday_hours")
    for day in range(7)
)
DAYS_OFF: Final = (
    FormPlace("calendar.days_off", "calendar.days_off", DAYS, "days_about"),
    FormPlace("calendar.working_days", "calendar.working_days", DAYS, "days_about"),
    FormPlace("calendar.covers_until", "calendar.covers_until", DAY, "no_end"),
)
OF_TASK: Final = (
    ("due", "task.due", NUMBER, NONE),
    ("owner", "task.owner", OWNER_OR_USUAL, NONE),
    ("ladder.repeat_every", "ladder.repeat_every", MAY_BE_EMPTY, "never"),
)
OF_DECISION: Final = ("consult", "task.consult", CONSULTED, NONE)
OF_STEP: Final = (("after", NUMBER), ("action", CHOICE), ("to", CHOICE))


def places_of_task(kind: str) -> tuple[FormPlace, ...]:
    """The fields of a kind of task, but for its steps."""
    fields = (*OF_TASK, OF_DECISION) if kind == TaskKind.DECIDE else OF_TASK
    return tuple(
        FormPlace(f"tasks.{kind}.{path}", key, codec, hint) for path, key, codec, hint in fields
    )


def places_of_step(kind: str, number: int) -> tuple[FormPlace, ...]:
    """The fields of one step."""
    path = f"tasks.{kind}.ladder.rungs.{number}"
    return tuple(FormPlace(f"{path}.{name}", f"rung.{name}", codec) for name, codec in OF_STEP)


def plain_places() -> tuple[FormPlace, ...]:
    """All fields that stand in the document where they stand in the form."""
    of_tasks = (place for kind in PERSON_KINDS for place in places_of_task(kind))
    return (*GENERAL, *MAILS, ZONE, *WEEK, *DAYS_OFF, *of_tasks)


def at(document: Any, path: str) -> Any:
    """What stands at a path; None where there is nothing."""
    for part in path.split("."):
        try:
            document = document[int(part) if isinstance(document, list) else part]
        except (LookupError, TypeError, ValueError):
            return None
    return document


def put(document: Any, path: str, value: Any) -> None:
    """Let a value stand at a path, if there is such a place."""
    way, _, last = path.rpartition(".")
    place = at(document, way) if way else document
    if isinstance(place, dict):
        place[last] = value
    elif isinstance(place, list) and int(last) < len(place):
        place[int(last)] = value


def steps_typed(kind: str, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """The steps of a kind of task as they were typed, in the order of their hours."""
    steps: list[dict[str, Any]] = []
    number = 0
    while f"policy.tasks.{kind}.ladder.rungs.{number}.action" in typed:
        fields = places_of_step(kind, number)
        step = {
            name: codec.read(typed.get(f"policy.{place.path}", ""))
            for place, (name, codec) in zip(fields, OF_STEP, strict=True)
        }
        step["to"] = step["to"] or OWNER
        if not (step["action"] == REMOVE or (step["action"] == "" and step["after"] == "")):
            steps.append(step)
        number += 1
    if all(isinstance(step["after"], int | float) for step in steps):
        steps.sort(key=lambda step: step["after"])
    return steps
