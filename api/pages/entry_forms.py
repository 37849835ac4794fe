"""Forms whose fields are those of a body of the API: what they begin with, what came back, and the
faults beside the fields. `templates/pages/entries.html` shows them.

The words stand in the catalogue: `<area>.field.<name>`, and where there is one `<area>.hint.<name>`
and, for what can be chosen, `<area>.option.<name>.<value>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from api.answers.forms import Option
from api.door.validation import codes_of
from api.pages.frame import View
from domain.addresses import LONGEST_ADDRESS
from domain.names import LONGEST_NAME

B = TypeVar("B", bound=BaseModel)

Values = Mapping[str, object]


class Kind(StrEnum):
    """How a field is shown."""

    TEXT = "text"
    EMAIL = "email"
    URL = "url"
    NUMBER = "number"
    ZONE = "zone"
    ONE = "one"
    SOME = "some"
    YES = "yes"


_LONGEST = {Kind.TEXT: LONGEST_NAME, Kind.EMAIL: LONGEST_ADDRESS, Kind.URL: 2000, Kind.ZONE: 60}


@dataclass(frozen=True, slots=True)
class Asked:
    """A field that a form asks for. `options`: what can be chosen, as it is sent; `words`: the
    table of the catalogue that names these, where they have names already."""

    name: str
    kind: Kind = Kind.TEXT
    needed: bool = True
    options: tuple[str, ...] = ()
    words: str = ""
    proposed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A field on the page."""

    name: str
    kind: Kind
    label: str
    hint: str
    needed: bool
    value: str
    chosen: frozenset[str]
    options: tuple[Option, ...]
    proposed: tuple[str, ...]
    fault: str
    longest: int


class Faulty(Exception):
    """What was sent cannot be taken; `faults`: a code for each field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in faults.items()))
        self.faults = faults


def entries(
    view: View,
    area: str,
    asked: Iterable[Asked],
    values: Values,
    faults: Mapping[str, str] | None = None,
) -> tuple[Entry, ...]:
    """The fields with what stands in them."""
    return tuple(
        _entry(view, area, each, values.get(each.name, ""), faults or {}) for each in asked
    )


def sent_values(form: FormData, asked: Iterable[Asked]) -> dict[str, object]:
    """What a browser sent for these fields, as the bodies of the API have it. One that is not
    needed and was left empty is left out."""
    sent: dict[str, object] = {}
    for each in asked:
        texts = [one for one in form.getlist(each.name) if isinstance(one, str)]
        if each.kind is Kind.SOME:
            sent[each.name] = texts
        elif each.kind is Kind.YES:
            sent[each.name] = bool(texts)
        elif texts and (texts[-1].strip() or each.needed):
            sent[each.name] = _number(texts[-1]) if each.kind is Kind.NUMBER else texts[-1].strip()
    return sent


def taken(body: type[B], sent: Values) -> B:
    """What was sent as a body of the API; raises `Faulty`."""
    try:
        return body.model_validate(dict(sent))
    except ValidationError as error:
        found = codes_of(error.errors())
        raise Faulty({str(path[0]): code for path, code in reversed(found) if path}) from None


def in_words(view: View, faults: Mapping[str, str]) -> dict[str, str]:
    """Each fault as a sentence."""
    return {field: view.text(f"problems.field.{code}") for field, code in faults.items()}


def _number(text: str) -> object:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def _entry(view: View, area: str, asked: Asked, value: object, faults: Mapping[str, str]) -> Entry:
    hint = f"{area}.hint.{asked.name}"
    several = value if isinstance(value, (list, tuple, set, frozenset)) else None
    chosen = frozenset(map(str, several or ()))
    if asked.kind is Kind.YES:
        chosen = frozenset({"yes"} if value else ())
    return Entry(
        asked.name,
        asked.kind,
        view.text(f"{area}.field.{asked.name}"),
        view.text(hint) if view.catalogue.has(view.locale, hint) else "",
        asked.needed,
        "" if several is not None else _plain(value),
        chosen,
        _options(view, area, asked),
        asked.proposed,
        faults.get(asked.name, ""),
        _LONGEST.get(asked.kind, 200),
    )


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _options(view: View, area: str, asked: Asked) -> tuple[Option, ...]:
    def about(value: str) -> str:
        key = f"{area}.option_about.{asked.name}.{value}"
        return view.text(key) if view.catalogue.has(view.locale, key) else ""

    def label(value: str) -> str:
        if asked.words:
            return view.word(asked.words, value)
        return view.text(f"{area}.option.{asked.name}.{value}")

    values: Sequence[str] = asked.options
    return tuple(Option(value, label(value), about=about(value)) for value in values)
