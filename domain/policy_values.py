"""The plain values of a policy's JSON, and what is wrong with one that is not what it should be."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, time
from typing import Any

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?", re.ASCII)

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
        "not_todays_schema",
        "schema_unknown",
    }
)


class PolicyMalformed(ValueError):
    """The JSON is not a policy: which field (`tasks.decide.due`) and what is wrong with it.
    `places` are all of them, as (path, code); the first is also told by itself.
    """

    def __init__(self, path: str, code: str, *more: tuple[str, str]) -> None:
        super().__init__(f"{path}: {code}")
        self.path = path
        self.code = code
        self.places = ((path, code), *more)


def _text(data: Any, path: str) -> str:
    if isinstance(data, str):
        return data
    raise PolicyMalformed(path, "not_text")


def _number(data: Any, path: str) -> float:
    if isinstance(data, (int, float)) and not isinstance(data, bool):
        # A whole number can be longer than any float.
        with suppress(OverflowError):
            if math.isfinite(data):
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
    if not _DAY.fullmatch(text):
        raise PolicyMalformed(path, "not_a_date")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise PolicyMalformed(path, "not_a_date") from error


def _time(data: Any, path: str) -> time:
    text = _text(data, path)
    if not _TIME.fullmatch(text):
        raise PolicyMalformed(path, "not_a_time")
    try:
        read = time.fromisoformat(text)
    except ValueError as error:
        raise PolicyMalformed(path, "not_a_time") from error
    return read


SCALARS: dict[Any, Callable[[Any, str], Any]] = {
    str: _text,
    float: _number,
    int: _whole,
    bool: _truth,
    date: _date,
    time: _time,
}
"""How each is read; the second argument is where it stands."""
