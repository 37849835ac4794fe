"""The JSON Schema of a policy, in a reader's language: made of the dataclasses, with titles, units
and the words that may stand for nothing (`policy_fields` of the catalogue).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from domain import calendar, hearing, ladder, policy, rules
from domain.policy import Policy
from domain.policy_json import WORDS_FOR_NOTHING
from domain.policy_schemas import SCHEMA
from notify.catalogue import Catalogue

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
AREAS: Final[Mapping[str, str]] = {
    "Policy": "policy",
    "Mode": "mode",
    "WorkCalendar": "calendar",
    "Window": "window",
    "WaitFor": "wait_for",
    "TaskPolicy": "task",
    "Ladder": "ladder",
    "Rung": "rung",
    "SendingRules": "sending",
    "Rule": "rule",
    "Row": "row",
    "Condition": "condition",
}
"""Where the catalogue has the names of a record's fields."""

_RECORDS: Final[Mapping[str, type[Any]]] = {
    name: record
    for module in (calendar, hearing, ladder, policy, rules)
    for name, record in vars(module).items()
    if name in AREAS and isinstance(record, type)
}


def policy_schema(catalogue: Catalogue, locale: str) -> dict[str, Any]:
    """What `POST /api/v1/policies` takes. Faults that need all of it are found when it is saved."""
    schema = TypeAdapter(Policy).json_schema()
    for name, record in [("Policy", schema), *schema["$defs"].items()]:
        record.pop("description", None)
        if name in AREAS:
            record["additionalProperties"] = False
            record["title"] = catalogue.text(locale, f"policy_fields.{AREAS[name]}.title")
            for field, said in record["properties"].items():
                record["properties"][field] = _told(catalogue, locale, name, field, said)
    number = {
        "const": SCHEMA,
        "title": catalogue.text(locale, "policy_fields.policy.schema"),
        "description": catalogue.text(locale, "policy_fields.about.policy.schema"),
    }
    schema["properties"] = {"schema": number, **schema["properties"]}
    schema["required"] = ["schema", *schema["required"]]
    return {"$schema": DIALECT, **schema}


def _told(
    catalogue: Catalogue, locale: str, record: str, field: str, said: dict[str, Any]
) -> dict[str, Any]:
    """A field with its name, its unit and meaning, and the word that may be written for null."""
    key = f"{AREAS[record]}.{field}"
    word = WORDS_FOR_NOTHING.get((_RECORDS[record], field))
    if word is not None:
        said = {**said, "anyOf": [*said["anyOf"], {"const": word}]}
    return {
        **said,
        "title": catalogue.text(locale, f"policy_fields.{key}"),
        "description": catalogue.text(locale, f"policy_fields.about.{key}"),
    }
