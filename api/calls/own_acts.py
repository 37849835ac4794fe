"""Acts that nobody waited for, as the JSON API takes them: one route, by the table of them.

What interrupts a process has a route of its own: a withdrawal, and what `api.calls.external`
brings in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from api.bodies.hiring import Confirmable
from domain.acts import OWN_ACTS, ActKind, OwnAct
from domain.fields import RATING_SCALE, FieldType
from domain.fields import Field as FormField
from domain.task_specs import Capacity

_OF_PEOPLE = frozenset({Capacity.OWNER, Capacity.DESK})

OFFERED: Mapping[str, ActKind] = {
    kind.value: kind for kind, own in OWN_ACTS.items() if own.by & _OF_PEOPLE and not own.interrupts
}
"""The kinds that the route takes, by their names in its address: what somebody signed in can do."""

_RATINGS = {
    "type": "object",
    "additionalProperties": {
        "type": "integer",
        "minimum": RATING_SCALE.start,
        "maximum": RATING_SCALE.stop - 1,
    },
}
_SCHEMAS: Mapping[FieldType, Mapping[str, Any]] = {
    FieldType.INSTANT: {"type": "string", "format": "date-time"},
    FieldType.DAY: {"type": "string", "format": "date"},
    FieldType.MINUTES: {"type": "integer"},
    FieldType.PEOPLE: {"type": "array", "items": {"type": "string"}},
    FieldType.PERSON: {"type": "string"},
    FieldType.RATINGS: _RATINGS,
}
"""Every other field is a text."""


def _field_schema(field: FormField) -> dict[str, Any]:
    schema = dict(_SCHEMAS.get(field.type, {"type": "string"}))
    if field.options:
        schema["enum"] = [str(option) for option in field.options]
    if field.personal:
        schema["maxLength"] = field.max_length
    return schema


def _form_schema(kind: ActKind, own: OwnAct) -> dict[str, Any]:
    return {
        "title": kind.value,
        "type": "object",
        "properties": {field.name: _field_schema(field) for field in own.fields},
        "required": [field.name for field in own.fields if field.required],
        "additionalProperties": False,
    }


FORMS: Mapping[str, Any] = {
    "description": "The form of the kind in the address, which is its title here.",
    "anyOf": [_form_schema(kind, OWN_ACTS[kind]) for kind in OFFERED.values()],
}
"""What a caller can send, for the OpenAPI document. What counts is read by `domain.forms`."""


class OwnActBody(Confirmable):
    """An act of somebody's own accord. `task`: which scorecard a `correct` puts right, which
    decision an `ask_opinion` is about, or what a `pass_on` gives away."""

    form: Annotated[dict[str, Any], WithJsonSchema(dict(FORMS))] = Field(default_factory=dict)
    task: Annotated[str, Field(pattern=r"^[A-Za-z0-9_:.-]*$", max_length=120)] = ""
