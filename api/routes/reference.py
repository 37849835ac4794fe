"""The reference of the JSON API as a page: the OpenAPI document for reading, without scripts.

The usual viewers load scripts from elsewhere, which this product's pages neither do nor allow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import ServicesDep
from api.pages.frame import view_of

Schema = Mapping[str, Any]

METHODS = ("get", "post", "put", "patch", "delete")

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter, or a field of a body."""

    name: str
    place: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    id: str
    method: str
    path: str
    tag: str
    summary: str
    text: str
    values: tuple[Value, ...]
    answers: tuple[tuple[str, str], ...]


@router.get("/api/docs")
async def reference(request: Request, services: ServicesDep) -> HTMLResponse:
    """Every operation, by subject."""
    operations: dict[str, list[Operation]] = {}
    for operation in operations_of(request.app.openapi()):
        operations.setdefault(operation.tag, []).append(operation)
    view = view_of(request, services)
    return view.page("reference.html", operations=operations, document=request.app.openapi_url)


def operations_of(document: Schema) -> Iterator[Operation]:
    """The operations of an OpenAPI document, in its order."""
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield _operation(document, path, method, methods[method])


def _operation(document: Schema, path: str, method: str, spec: Schema) -> Operation:
    return Operation(
        id=spec["operationId"],
        method=method.upper(),
        path=path,
        tag=spec["tags"][0],
        summary=spec.get("summary", ""),
        text=spec.get("description", ""),
        values=(*_parameters(document, spec), *_fields(document, spec)),
        answers=tuple(
            (status, resolved(document, answer).get("description", ""))
            for status, answer in sorted(spec["responses"].items())
        ),
    )


def _parameters(document: Schema, spec: Schema) -> Iterator[Value]:
    for each in spec.get("parameters", ()):
        # Cookies are the guard's business, not the caller's.
        if each["in"] in ("path", "query"):
            type_ = _type(document, each["schema"])
            yield Value(each["name"], each["in"], type_, each.get("required", False))


def _fields(document: Schema, spec: Schema) -> Iterator[Value]:
    content = spec.get("requestBody", {}).get("content", {})
    for body in content.values():
        schema = resolved(document, body["schema"])
        for name, field in schema.get("properties", {}).items():
            yield Value(name, "body", _type(document, field), name in schema.get("required", ()))


def _type(document: Schema, schema: Schema) -> str:
    """A short word for a type; the document has the rest."""
    schema = resolved(document, schema)
    if "anyOf" in schema:
        return " | ".join(_type(document, option) for option in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(option) for option in schema["enum"])
    if schema.get("type") == "array":
        return f"[{_type(document, schema.get('items', {}))}]"
    if schema.get("type") == "object" and "properties" in schema:
        return "{" + ", ".join(schema["properties"]) + "}"
    return str(schema.get("type", "any"))


def resolved(document: Schema, schema: Schema) -> Schema:
    """What a reference leads to; anything else is itself."""
    reference = schema.get("$ref")
    if reference is None:
        return schema
    _, _, kind, name = reference.split("/")
    found: Schema = document["components"][kind][name]
    return found
