"""The OpenAPI document: what a program reads, and what clients are generated from.

An operation's id is a verb (`list_people`), because a generated client's method is called by it. A
problem, and each answer that is one, stands once under the components, and operations refer to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.answers.components import SCHEMAS, own_schemas, with_names
from api.door.problem_kinds import MEDIA_TYPE, Problem
from api.examples import EXAMPLES

PROBLEM_SCHEMA = {"$ref": f"{SCHEMAS}{Problem.__name__}"}
_NAMES = {
    "400": "Malformed",
    "401": "NotSignedIn",
    "403": "NotAllowed",
    "404": "Unknown",
    "409": "Conflict",
    "413": "TooLarge",
    "422": "Invalid",
    "429": "TooMany",
    "503": "Unavailable",
}
"""What an answer that is a problem is called, by its status."""


def described(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """The app's `openapi`: made once, with the schemas that FastAPI does not know of, and an
    example of each body that begins a conversation.
    """

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    return openapi


def _document(app: FastAPI) -> dict[str, Any]:
    document: dict[str, Any] = with_names(
        get_openapi(title=app.title, version=app.version, routes=app.routes)
    )
    problem = Problem.model_json_schema(ref_template=SCHEMAS + "{model}")
    # What several of them know (a role) is the same everywhere.
    schemas = {
        **own_schemas(),
        **problem.pop("$defs"),
        Problem.__name__: problem,
        **document["components"]["schemas"],
    }
    for name, example in EXAMPLES.items():
        schemas[name]["examples"] = [example]
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    responses: dict[str, Any] = {}
    document["components"]["responses"] = responses
    for operation in _operations(document):
        answers = operation["responses"]
        for status, answer in answers.items():
            name = _NAMES.get(status, "")
            if MEDIA_TYPE in answer.get("content", {}) and responses.setdefault(name, answer):
                answers[status] = {"$ref": f"#/components/responses/{name}"}
    return document


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        yield from methods.values()
