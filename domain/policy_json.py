"""Policies as JSON and back. The dataclasses are the schema; unknown or missing fields are refused.

Only a field with a default may be left out, so that a policy of an older release still reads.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, time
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from domain.policy import Policy

T = TypeVar("T")

CODES = frozenset(
    {
        "missing",
        "unknown",
        "not_an_object",
        "not_a_list",
        "not_text",
        "not_a_number",
        "not_whole",
        "not_true_or_false",
        "not_a_date",
        "not_a_time",
        "not_a_choice",
    }
)


class PolicyMalformed(ValueError):
    """The JSON is not a policy: which field (`tasks.decide.due`) and what is wrong with it."""

    def __init__(self, path: str, code: str) -> None:
        super().__init__(f"{path}: {code}")
        self.path = path
        self.code = code


def to_json(policy: Policy) -> dict[str, Any]:
    """The policy as JSON values; equal policies give equal JSON."""
    return cast(dict[str, Any], _encode(policy))


def from_json(data: object) -> Policy:
    """The policy that the JSON describes, or `PolicyMalformed`."""
    return _object(Policy, data, "")


def _encode(value: Any) -> Any:
    match value:
        case StrEnum():
            return value.value
        case date() | time():
            return value.isoformat()
        case tuple():
            return [_encode(item) for item in value]
        case frozenset():
            return sorted(_encode(item) for item in value)
        case Mapping():
            return {str(key): _encode(item) for key, item in sorted(value.items())}
        case _ if is_dataclass(value):
            return {part.name: _encode(getattr(value, part.name)) for part in fields(value)}
        case _:
            return value


def _object(kind: type[T], data: object, path: str) -> T:
    if not isinstance(data, dict):
        raise PolicyMalformed(path, "not_an_object")
    hints = get_type_hints(kind)
    parts: dict[str, Field[Any]] = {part.name: part for part in fields(cast(Any, kind))}
    for key in data:
        if key not in parts:
            raise PolicyMalformed(_at(path, key), "unknown")
    values = {}
    for name, part in parts.items():
        if name in data:
            values[name] = _decode(hints[name], data[name], _at(path, name))
        elif part.default is MISSING and part.default_factory is MISSING:
            raise PolicyMalformed(_at(path, name), "missing")
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
    return _SCALARS[kind](data, path)


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
    item = get_args(kind)[0]
    return tuple(_decode(item, value, _at(path, place)) for place, value in enumerate(data))


def _frozenset(kind: Any, data: Any, path: str) -> frozenset[Any]:
    return frozenset(_tuple(kind, data, path))


def _mapping(kind: Any, data: Any, path: str) -> dict[Any, Any]:
    if not isinstance(data, dict):
        raise PolicyMalformed(path, "not_an_object")
    key_kind, item = get_args(kind)
    return {
        _decode(key_kind, key, _at(path, key)): _decode(item, value, _at(path, key))
        for key, value in data.items()
    }


def _text(data: Any, path: str) -> str:
    if isinstance(data, str):
        return data
    raise PolicyMalformed(path, "not_text")


def _number(data: Any, path: str) -> float:
    if isinstance(data, (int, float)) and not isinstance(data, bool) and math.isfinite(data):
        return data
    raise PolicyMalformed(path, "not_a_number")


def _whole(data: Any, path: str) -> int:
    if isinstance(data, int) and not isinstance(data, bool):
        return data
    raise PolicyMalformed(path, "not_whole")


def _truth(data: Any, path: str) -> bool:
    if isinstance(data, bool):
        return data
    raise PolicyMalformed(path, "not_true_or_false")


def _date(data: Any, path: str) -> date:
    text = _text(data, path)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise PolicyMalformed(path, "not_a_date") from error


def _time(data: Any, path: str) -> time:
    text = _text(data, path)
    try:
        read = time.fromisoformat(text)
    except ValueError as error:
        raise PolicyMalformed(path, "not_a_time") from error
    if read.tzinfo is not None:
        raise PolicyMalformed(path, "not_a_time")
    return read


def _at(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


_SCALARS: dict[Any, Callable[[Any, str], Any]] = {
    str: _text,
    float: _number,
    int: _whole,
    bool: _truth,
    date: _date,
    time: _time,
}
_SHAPES: dict[Any, Callable[[Any, Any, str], Any]] = {
    Union: _union,
    UnionType: _union,
    Literal: _literal,
    tuple: _tuple,
    frozenset: _frozenset,
    Mapping: _mapping,
}
