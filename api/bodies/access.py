"""What is said of keys."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from api.bodies.hiring import Body
from api.bodies.shapes import EACH_ONCE, KEY_NAME, WHOLE
from domain.access import KEY_DAYS, LONGEST_KEY_NAME, Scope
from domain.names import clean_name, name_fault

LONGEST_DAYS = 3650


def _key_name(text: str) -> str:
    fault = name_fault(text, LONGEST_KEY_NAME)
    if fault is not None:
        raise ValueError(fault.value)
    return clean_name(text)


def _each_once(scopes: list[Scope]) -> list[Scope]:
    if len(set(scopes)) < len(scopes):
        raise ValueError("said_twice")
    return scopes


KeyName = Annotated[str, AfterValidator(_key_name), KEY_NAME]
Scopes = Annotated[
    list[Scope],
    Field(min_length=1, max_length=len(Scope)),
    AfterValidator(_each_once),
    EACH_ONCE,
]
Days = Annotated[int, Field(ge=1, le=LONGEST_DAYS), WHOLE]


class KeyBody(Body):
    """A key to be made: what it is for, what it may do, and in how many days it ends."""

    name: KeyName
    scopes: Scopes
    days: Days = KEY_DAYS


class KeyChangeBody(Body):
    """What is to be different of a key: another name, fewer scopes, an earlier end."""

    name: KeyName | None = None
    scopes: Scopes | None = None
    days: Days | None = None
