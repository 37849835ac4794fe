"""Types that have a name of their own in the description, so that clients have one for each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import TypeAdapter, WithJsonSchema

from domain.policy import Policy
from domain.policy_schemas import SCHEMA
from domain.words import LANGUAGES

SCHEMAS = "#/components/schemas/"
_STANDS_FOR = "x-genjin-stands-for"
_BESIDE_A_REFERENCE = ("default", "description")
_PAGE = re.compile(r"Page_(\w+?)(?:Answer|Line)_")
_A_TIME = {"type": "string", "pattern": r"^[0-2][0-9]:[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"}
"""Of the day, on the wall: JSON Schema's `time` is one with an offset."""


def _stands_for(name: str, type_: str) -> Any:
    return WithJsonSchema({"type": type_, _STANDS_FOR: name})


Locale = Annotated[Literal["en", "zh"], _stands_for("Locale", "string")]
PolicyJson = Annotated[dict[str, Any], _stands_for(Policy.__name__, "object")]
"""What is taken and given is read by `domain.policy_json`, which names each fault by its place."""


def own_schemas() -> dict[str, Any]:
    """By their names: languages; a policy, and what it is made of. What has a default may be left
    out of a policy.
    """
    policy = TypeAdapter(Policy).json_schema(ref_template=SCHEMAS + "{model}")
    schemas = {**policy.pop("$defs"), Policy.__name__: policy}
    number = {"type": "integer", "const": SCHEMA, "description": "of the policy's fields"}
    policy["properties"] = {"schema": number, **policy["properties"]}
    policy["required"] = ["schema", *policy["required"]]
    read = {name: _as_it_is_read(schema) for name, schema in schemas.items()}
    return {**read, "Locale": {"type": "string", "enum": list(LANGUAGES)}}


def with_names(document: Any) -> Any:
    """The document with references to these, and pages called by what is on them: `TaskPage`."""
    if isinstance(document, list):
        return [with_names(each) for each in document]
    if isinstance(document, str):
        return _PAGE.sub(r"\1Page", document) if document.startswith(SCHEMAS) else document
    if not isinstance(document, dict):
        return document
    if _STANDS_FOR in document:
        beside = {key: document[key] for key in _BESIDE_A_REFERENCE if key in document}
        return {"$ref": SCHEMAS + document[_STANDS_FOR], **beside}
    named = {_PAGE.sub(r"\1Page", key): with_names(value) for key, value in document.items()}
    return _titled(named)


def _titled(schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Pages with their names as titles."""
    return {
        name: {**schema, "title": name}
        if isinstance(schema, dict) and str(schema.get("title", "")).startswith("Page[")
        else schema
        for name, schema in schemas.items()
    }


def _as_it_is_read(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_as_it_is_read(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("format") == "time":
        return dict(_A_TIME)
    # A default of several fields is more than makers of clients can read.
    known = {key: each for key, each in schema.items() if not _is_whole(key, each)}
    read = {key: _as_it_is_read(value) for key, value in known.items()}
    if "properties" in schema and schema.get("type") == "object":
        read["additionalProperties"] = False
    return read


def _is_whole(key: str, value: Any) -> bool:
    return key == "default" and isinstance(value, dict)
