"""Policies as JSON and back. The dataclasses are the schema, and its number stands beside them.

Unknown and missing fields are refused. Somebody who writes a policy may leave out a field that has
a default; what is stored says everything, and no default of a later release can change it. Where a
field may hold nothing, a word can be written for it: what is stored has null there, a document for
people the word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, time
from enum import StrEnum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from domain.calendar import WorkCalendar
from domain.ladder import Ladder
from domain.policy import Policy, SendingRules, TaskPolicy
from domain.policy_schemas import SCHEMA, upcast
from domain.policy_values import CODES as CODES
from domain.policy_values import SCALARS
from domain.policy_values import PolicyMalformed as PolicyMalformed
from domain.releases import OfNewerRelease

T = TypeVar("T")

WORDS_FOR_NOTHING: Final[Mapping[tuple[type[Any], str], str]] = MappingProxyType(
    {
        (SendingRules, "candidate_window"): "any",
        (SendingRules, "reminder_window"): "any",
        (SendingRules, "reminders_per_day"): "unlimited",
        (WorkCalendar, "covers_until"): "unlimited",
        (Ladder, "repeat_every"): "never",
        (TaskPolicy, "owner"): "usual",
        (Policy, "holds_at_most"): "unlimited",
    }
)
"""What is written for null, by the field that may hold it."""


def to_json(policy: Policy) -> dict[str, Any]:
    """The policy as JSON values, complete; equal policies give equal JSON."""
    return {"schema": SCHEMA, **_encode(policy)}


def to_document(policy: Policy) -> dict[str, Any]:
    """The same for people to read and change: "any" and "unlimited" instead of null."""
    return {"schema": SCHEMA, **_encode(policy, words=True)}


def from_json(data: object) -> Policy:
    """The policy that somebody wrote, in today's schema, or `PolicyMalformed`."""
    number, body = _numbered(data)
    if number != SCHEMA:
        raise PolicyMalformed("schema", "not_todays_schema")
    return _object(Policy, body, "")


def from_stored(data: object) -> Policy:
    """The policy that was stored, in whichever schema; no field of it comes from a default.
    `OfNewerRelease` for a schema that is yet to come."""
    number, body = _numbered(data)
    if number > SCHEMA:
        raise OfNewerRelease("policy schema", number)
    if number < 1:
        raise PolicyMalformed("schema", "schema_unknown")
    body = upcast(body, number)
    policy = _object(Policy, body, "")
    for path in _left_out(_encode(policy), body, ""):
        raise PolicyMalformed(path, "missing")
    return policy


def _numbered(data: object) -> tuple[int, Mapping[str, Any]]:
    if not isinstance(data, dict):
        raise PolicyMalformed("", "not_an_object")
    if "schema" not in data:
        raise PolicyMalformed("schema", "missing")
    body = {key: value for key, value in data.items() if key != "schema"}
    return SCALARS[int](data["schema"], "schema"), body


def _left_out(whole: Any, said: Any, path: str) -> Iterator[str]:
    """The fields of the whole that were not said; the two are of one shape otherwise."""
    if isinstance(whole, dict):
        for key, value in whole.items():
            if key in said:
                yield from _left_out(value, said[key], _at(path, key))
            else:
                yield _at(path, key)
    elif isinstance(whole, list):
        for place, (value, other) in enumerate(zip(whole, said, strict=False)):
            yield from _left_out(value, other, _at(path, place))


def _encode(value: Any, *, words: bool = False) -> Any:
    match value:
        case StrEnum():
            return value.value
        case date() | time():
            return value.isoformat()
        case tuple():
            return [_encode(item, words=words) for item in value]
        case frozenset():
            return sorted(_encode(item) for item in value)
        case Mapping():
            return {str(key): _encode(item, words=words) for key, item in sorted(value.items())}
        case _ if is_dataclass(value):
            return {part.name: _field(value, part.name, words) for part in fields(value)}
        case _:
            return value


def _field(holder: Any, name: str, words: bool) -> Any:
    value = getattr(holder, name)
    if value is None and words:
        return WORDS_FOR_NOTHING[type(holder), name]
    return _encode(value, words=words)


class _Places(list[tuple[str, str]]):
    """Collects what is malformed, so that a person mends a document once and not field by field."""

    def read(self, kind: Any, data: Any, path: str) -> Any:
        """A part, or None and its places."""
        try:
            return _decode(kind, data, path)
        except PolicyMalformed as error:
            self += error.places
            return None

    def refuse(self) -> None:
        """Raise what was found, if anything was."""
        if self:
            first, *more = self
            raise PolicyMalformed(*first, *more)


@cache
def _shape(kind: type[Any]) -> tuple[dict[str, Any], dict[str, Field[Any]]]:
    """The types and the fields of a part. Python works them out from text each time it is asked,
    which is more than half of what reading a policy takes."""
    return get_type_hints(kind), {part.name: part for part in fields(kind)}


def _object(kind: type[T], data: object, path: str) -> T:
    if not isinstance(data, dict):
        raise PolicyMalformed(path, "not_an_object")
    hints, parts = _shape(cast(Any, kind))
    found = _Places((_at(path, key), "unknown") for key in data if key not in parts)
    values: dict[str, Any] = {}
    for name, part in parts.items():
        if name in data:
            word = WORDS_FOR_NOTHING.get((kind, name))
            said = None if word is not None and data[name] == word else data[name]
            values[name] = found.read(hints[name], said, _at(path, name))
        elif part.default is MISSING and part.default_factory is MISSING:
            found.append((_at(path, name), "missing"))
    found.refuse()
    return kind(**values)


def _decode(kind: Any, data: Any, path: str) -> Any:
    if is_dataclass(kind):
        return _object(cast(type[Any], kind), data, path)
    shape = _SHAPES.get(get_origin(kind))
    if shape is not None:
        return shape(kind, data, path)
    if issubclass(kind, StrEnum):
        if isinstance(data, str) and data in [member.value for member in kind]:
            return kind(data)
        raise PolicyMalformed(path, "not_a_choice")
    return SCALARS[kind](data, path)


def _union(kind: Any, data: Any, path: str) -> Any:
    options = get_args(kind)
    if data is None and NoneType in options:
        return None
    *earlier, last = (option for option in options if option is not NoneType)
    for option in earlier:
        try:
            return _decode(option, data, path)
        except PolicyMalformed:
            continue
    return _decode(last, data, path)


def _literal(kind: Any, data: Any, path: str) -> Any:
    if isinstance(data, str) and data in get_args(kind):
        return data
    raise PolicyMalformed(path, "not_a_choice")


def _tuple(kind: Any, data: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise PolicyMalformed(path, "not_a_list")
    item, found = get_args(kind)[0], _Places()
    read = tuple(found.read(item, value, _at(path, place)) for place, value in enumerate(data))
    found.refuse()
    return read


def _frozenset(kind: Any, data: Any, path: str) -> frozenset[Any]:
    return frozenset(_tuple(kind, data, path))


def _mapping(kind: Any, data: Any, path: str) -> dict[Any, Any]:
    if not isinstance(data, dict):
        raise PolicyMalformed(path, "not_an_object")
    (key_kind, item), found = get_args(kind), _Places()
    read = {
        found.read(key_kind, key, _at(path, key)): found.read(item, value, _at(path, key))
        for key, value in data.items()
    }
    found.refuse()
    return read


def _at(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


_SHAPES: dict[Any, Callable[[Any, Any, str], Any]] = {
    Union: _union,
    UnionType: _union,
    Literal: _literal,
    tuple: _tuple,
    frozenset: _frozenset,
    Mapping: _mapping,
}
