"""Reading what a person filled in: one reader for the link pages, the desk and the JSON API."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.amounts import names_an_amount
from domain.fields import (
    CONFIRMED,
    CONTRADICTIONS,
    GIVE,
    OCCURRENCE,
    RATING_SCALE,
    WITHHELD_BECAUSE,
    Field,
    FieldType,
)
from domain.names import has_bidi_control, has_control, is_blank
from domain.wall_times import TimeRefused, day_typed, instant_typed

# Controls, and halves of character pairs: no database and no mail can carry those.
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

_ID = re.compile(r"[a-z]{3}_[0-9a-z]{1,40}")

CODE_VALUE = str | int | tuple[str, ...] | dict[str, int] | dict[str, str]


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
    """`asks`: another field that the answer is asked for with, if not this one's own."""

    def __init__(self, code: str, asks: str = "") -> None:
        super().__init__(code)
        self.asks = asks


@dataclass(frozen=True, slots=True)
class _Clocks:
    """By whose clocks times without an offset were typed, and which of two alike is meant."""

    zone: str
    occurrence: str


def read(
    fields: Sequence[Field],
    raw: Mapping[str, object],
    *,
    facts: Mapping[str, str],
    zone: str,
    attributes: tuple[str, ...] = (),
    pieces: tuple[str, ...] = (),
    at_desk: bool = True,
) -> Filled:
    """Read `raw` (JSON values, or a web form's strings) against the fields of a form.

    `facts` are the task's own (its scenario), for fields that depend on them; `attributes` are what
    its stage asks ratings of, `pieces` what was said about a candidate and is given out, or
    withheld. An instant without an offset is a wall-clock time in `zone`. Nobody but `at_desk`
    writes amounts of money where they are the desk's. Raises `FormRefused` naming every field at
    fault.
    """
    known = {spec.name for spec in fields}
    asked = {FieldType.RATINGS: attributes, FieldType.PIECES: pieces}
    faults = [FormFault(name, "unknown_field") for name in raw if name not in known]
    context = {**facts, **{name: text for name, text in raw.items() if isinstance(text, str)}}
    clocks = _Clocks(zone, context.get(OCCURRENCE, ""))
    codes: dict[str, CODE_VALUE] = {}
    texts: dict[str, str] = {}
    for plain in fields:
        spec = replace(plain, options=asked.get(plain.type, plain.options))
        if spec.type is FieldType.PIECES and not pieces:
            continue
        if spec.shown_if and not _holds(spec.shown_if, context):
            continue
        value = raw.get(spec.name)
        if _empty(spec, value):
            if _must_be_filled(spec, value, context):
                faults.append(FormFault(spec.name, "required"))
            continue
        try:
            read_value = _READERS[spec.type](spec, value, clocks)
        except _Unreadable as unreadable:
            faults.append(FormFault(unreadable.asks or spec.name, str(unreadable)))
            continue
        if spec.no_amounts and not at_desk and names_an_amount(str(read_value)):
            faults.append(FormFault(spec.name, "amount_named"))
        if spec.personal:
            texts[spec.name] = str(read_value)
        else:
            codes[spec.name] = read_value
    if not faults and _contradicts(codes):
        faults.append(FormFault("confirmed", "contradiction"))
    if faults:
        raise FormRefused(faults)
    for answer in ("confirmed", OCCURRENCE):
        codes.pop(answer, None)
    return Filled(codes, texts)


def as_sent(fields: Sequence[Field], raw: Mapping[str, object]) -> dict[str, object]:
    """What was sent for these fields and cannot be taken any more, to be kept for people to read:
    without what no database can carry, and no longer than a form may be."""
    return {
        spec.name: _keepable(raw[spec.name], spec.max_length) for spec in fields if spec.name in raw
    }


def _keepable(value: object, longest: int) -> object:
    if isinstance(value, Mapping):
        return {str(name)[:100]: _keepable(one, 100) for name, one in list(value.items())[:100]}
    if isinstance(value, (list, tuple)):
        return [_keepable(one, 100) for one in value[:100]]
    if isinstance(value, str):
        return _UNSHOWN.sub("", value.replace("\r\n", "\n"))[:longest]
    return value if value is None or isinstance(value, (bool, int)) else str(value)[:100]


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
    return not text or (not has_unshown(text) and is_blank(text))


def has_unshown(text: str) -> bool:
    """Whether a text of some lines holds a character that cannot be shown, or kept."""
    return _UNSHOWN.search(text.replace("\r\n", "\n")) is not None


def _choice(spec: Field, value: object, clocks: _Clocks) -> str:
    if value not in spec.options:
        raise _Unreadable("not_an_option")
    return str(value)


def _text(spec: Field, value: object, clocks: _Clocks) -> str:
    if not isinstance(value, str):
        raise _Unreadable("not_text")
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
    if spec.type is FieldType.LINE and not spec.words_of_mail and "\n" in text:
        # A page asks for one line; a program has whatever its own form let people write.
        text = ", ".join(filter(None, (line.strip().rstrip(",") for line in text.split("\n"))))
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


def _instant(spec: Field, value: object, clocks: _Clocks) -> str:
    try:
        return instant_typed(str(value).strip(), clocks.zone, clocks.occurrence).isoformat()
    except TimeRefused as refused:
        asks = OCCURRENCE if refused.code == "time_twice" else ""
        raise _Unreadable(refused.code, asks) from None


def _day(spec: Field, value: object, clocks: _Clocks) -> str:
    try:
        return day_typed(str(value).strip()).isoformat()
    except TimeRefused as refused:
        raise _Unreadable(refused.code) from None


def _minutes(spec: Field, value: object, clocks: _Clocks) -> int:
    try:
        minutes = int(str(value))
    except ValueError:
        raise _Unreadable("not_a_number") from None
    if not 1 <= minutes <= 24 * 60:
        raise _Unreadable("out_of_range")
    return minutes


def _people(spec: Field, value: object, clocks: _Clocks) -> tuple[str, ...]:
    given = value if isinstance(value, (list, tuple)) else str(value).split()
    people = tuple(dict.fromkeys(str(person) for person in given))
    if not 1 <= len(people) <= 12:
        raise _Unreadable("out_of_range")
    if any(has_control(person) for person in people):
        raise _Unreadable("unknown_person")
    return people


def _person(spec: Field, value: object, clocks: _Clocks) -> str:
    if not isinstance(value, str) or has_control(value):
        raise _Unreadable("unknown_person")
    return value


def _ratings(spec: Field, value: object, clocks: _Clocks) -> dict[str, int]:
    if not isinstance(value, Mapping):
        raise _Unreadable("not_an_option")
    given = {str(name): str(mark) for name, mark in value.items() if mark not in ("", None)}
    if not set(given) <= set(spec.options):
        raise _Unreadable("not_an_option")
    scale = {str(mark): mark for mark in RATING_SCALE}
    if not set(given.values()) <= set(scale):
        raise _Unreadable("out_of_range")
    return {name: scale[mark] for name, mark in given.items()}


def _pieces(spec: Field, value: object, clocks: _Clocks) -> dict[str, str]:
    """Each is decided about: nothing is given out, or withheld, because somebody overlooked it."""
    if not isinstance(value, Mapping):
        raise _Unreadable("not_an_option")
    given = {str(name): str(what) for name, what in value.items() if what not in ("", None)}
    if not set(given) <= set(spec.options) or not set(given.values()) <= {GIVE, *WITHHELD_BECAUSE}:
        raise _Unreadable("not_an_option")
    if set(given) != set(spec.options):
        raise _Unreadable("piece_undecided")
    return given


def _id(spec: Field, value: object, clocks: _Clocks) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise _Unreadable("not_an_option")
    return value


_READERS: Mapping[FieldType, Callable[[Field, object, _Clocks], CODE_VALUE]] = {
    FieldType.CHOICE: _choice,
    FieldType.LINE: _text,
    FieldType.TEXT: _text,
    FieldType.INSTANT: _instant,
    FieldType.DAY: _day,
    FieldType.MINUTES: _minutes,
    FieldType.PEOPLE: _people,
    FieldType.PERSON: _person,
    FieldType.RATINGS: _ratings,
    FieldType.ID: _id,
    FieldType.PIECES: _pieces,
}
