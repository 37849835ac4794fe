"""Reading what a person filled in: one reader for the link pages, the desk and the JSON API."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from domain.fields import CONFIRMED, CONTRADICTIONS, RATING_SCALE, Field, FieldType
from domain.names import has_bidi_control, has_control, is_blank

# Controls, and halves of character pairs: no database and no mail can carry those.
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

_ID = re.compile(r"[a-z]{3}_[0-9a-z]{1,40}")

CODE_VALUE = str | int | tuple[str, ...] | dict[str, int]


@dataclass(frozen=True, slots=True)
class FormFault:
    """What is wrong with one field; `code` is a key of the catalogue's `forms.faults`."""

    field: str
    code: str


class FormRefused(Exception):
    """The form cannot be taken as it is."""

    def __init__(self, faults: Sequence[FormFault]) -> None:
        super().__init__(", ".join(f"{fault.field}: {fault.code}" for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Filled:
    """A read form: codes for the act, free text apart."""

    codes: Mapping[str, CODE_VALUE] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


class _Unreadable(ValueError):
    pass


def read(
    fields: Sequence[Field],
    raw: Mapping[str, object],
    *,
    facts: Mapping[str, str],
    zone: str,
    attributes: tuple[str, ...] = (),
) -> Filled:
    """Read `raw` (JSON values, or a web form's strings) against the fields of a form.

    `facts` are the task's own (its scenario), for fields that depend on them; `attributes` are what
    its stage asks ratings of. An instant without an offset is a wall-clock time in `zone`. Raises
    `FormRefused` naming every field at fault.
    """
    known = {spec.name for spec in fields}
    faults = [FormFault(name, "unknown_field") for name in raw if name not in known]
    context = {**facts, **{name: text for name, text in raw.items() if isinstance(text, str)}}
    codes: dict[str, CODE_VALUE] = {}
    texts: dict[str, str] = {}
    for plain in fields:
        spec = replace(plain, options=attributes) if plain.type is FieldType.RATINGS else plain
        if spec.shown_if and not _holds(spec.shown_if, context):
            continue
        value = raw.get(spec.name)
        if _empty(spec, value):
            if _must_be_filled(spec, value, context):
                faults.append(FormFault(spec.name, "required"))
            continue
        try:
            read_value = _READERS[spec.type](spec, value, zone)
        except _Unreadable as unreadable:
            faults.append(FormFault(spec.name, str(unreadable)))
            continue
        if spec.personal:
            texts[spec.name] = str(read_value)
        else:
            codes[spec.name] = read_value
    if not faults and _contradicts(codes):
        faults.append(FormFault("confirmed", "contradiction"))
    if faults:
        raise FormRefused(faults)
    codes.pop("confirmed", None)
    return Filled(codes, texts)


def _contradicts(codes: Mapping[str, CODE_VALUE]) -> bool:
    """A strong yes with a reject, or the other way round: meant, or a slip of the finger?"""
    unusual = {str(strong): str(verdict) for strong, verdict in CONTRADICTIONS.items()}
    said = unusual.get(str(codes.get("recommendation")), "never")
    return said == codes.get("verdict") and codes.get("confirmed") != CONFIRMED


def _holds(condition: tuple[str, tuple[str, ...]], context: Mapping[str, str]) -> bool:
    name, values = condition
    return context.get(name, "") in values


def _must_be_filled(spec: Field, value: object, context: Mapping[str, str]) -> bool:
    if spec.required or (spec.required_if and _holds(spec.required_if, context)):
        return True
    return spec.words_of_mail and value is not None


def _empty(spec: Field, value: object) -> bool:
    if value is None or value in ("", [], {}):
        return True
    if not spec.personal or not isinstance(value, str):
        return False
    text = value.strip()
    return not text or (not _UNSHOWN.search(text.replace("\r\n", "\n")) and is_blank(text))


def _choice(spec: Field, value: object, zone: str) -> str:
    if value not in spec.options:
        raise _Unreadable("not_an_option")
    return str(value)


def _text(spec: Field, value: object, zone: str) -> str:
    if not isinstance(value, str):
        raise _Unreadable("not_text")
    text = value.replace("\r\n", "\n").strip()
    if len(text) > spec.max_length:
        raise _Unreadable("too_long")
    if _UNSHOWN.search(text):
        raise _Unreadable("control_characters")
    if spec.type is FieldType.LINE:
        if "\n" in text:
            raise _Unreadable("one_line_only")
        # A line goes into headers and calendar entries, which would refuse these for ever.
        if has_control(text) or has_bidi_control(text):
            raise _Unreadable("control_characters")
        # Mail programs decode these: another subject would be read than the one judged here.
        if spec.words_of_mail and "=?" in text:
            raise _Unreadable("encoded_word")
    return text


def _instant(spec: Field, value: object, zone: str) -> str:
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        raise _Unreadable("not_an_instant") from None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=ZoneInfo(zone))
    if not 2000 <= instant.year <= 2200:
        raise _Unreadable("not_an_instant")
    return instant.astimezone(UTC).isoformat()


def _day(spec: Field, value: object, zone: str) -> str:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        raise _Unreadable("not_a_day") from None
    if not 2000 <= day.year <= 2200:
        raise _Unreadable("not_a_day")
    return day.isoformat()


def _minutes(spec: Field, value: object, zone: str) -> int:
    try:
        minutes = int(str(value))
    except ValueError:
        raise _Unreadable("not_a_number") from None
    if not 1 <= minutes <= 24 * 60:
        raise _Unreadable("out_of_range")
    return minutes


def _people(spec: Field, value: object, zone: str) -> tuple[str, ...]:
    given = value if isinstance(value, (list, tuple)) else str(value).split()
    people = tuple(dict.fromkeys(str(person) for person in given))
    if not 1 <= len(people) <= 12:
        raise _Unreadable("out_of_range")
    if any(has_control(person) for person in people):
        raise _Unreadable("unknown_person")
    return people


def _ratings(spec: Field, value: object, zone: str) -> dict[str, int]:
    if not isinstance(value, Mapping):
        raise _Unreadable("not_an_option")
    given = {str(name): str(mark) for name, mark in value.items() if mark not in ("", None)}
    if not set(given) <= set(spec.options):
        raise _Unreadable("not_an_option")
    scale = {str(mark): mark for mark in RATING_SCALE}
    if not set(given.values()) <= set(scale):
        raise _Unreadable("out_of_range")
    return {name: scale[mark] for name, mark in given.items()}


def _id(spec: Field, value: object, zone: str) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise _Unreadable("not_an_option")
    return value


_READERS: Mapping[FieldType, Callable[[Field, object, str], CODE_VALUE]] = {
    FieldType.CHOICE: _choice,
    FieldType.LINE: _text,
    FieldType.TEXT: _text,
    FieldType.INSTANT: _instant,
    FieldType.DAY: _day,
    FieldType.MINUTES: _minutes,
    FieldType.PEOPLE: _people,
    FieldType.RATINGS: _ratings,
    FieldType.ID: _id,
}
