"""The OpenAPI document tells the truth, and can be read as a page."""

from __future__ import annotations

import json
import re

import openapi_spec_validator
import pytest
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from api.door.problem_kinds import MEDIA_TYPE, Problem
from api.routes.reference import operations_of, resolved
from tests.api.world import World

EVERYWHERE = {"400", "401", "403", "404", "409", "413", "422", "429", "503"}


async def test_the_whole_document_is_valid_openapi(world: World) -> None:
    """By the specification's own schema, of the version that it names."""
    async with world.client("hana") as client:
        document = (await client.get("/api/openapi.json")).json()
    openapi_spec_validator.validate(document)
    with pytest.raises(OpenAPIValidationError):
        openapi_spec_validator.validate({**document, "paths": {"/x": {"get": {"tags": "one"}}}})


async def test_every_operation_lists_its_problems(world: World) -> None:
    document = world.app.openapi()
    listed = 0
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if not path.startswith("/api/v1/"):
                continue
            listed += 1
            answers = operation["responses"]
            assert set(answers) >= EVERYWHERE, (method, path)
            for status in EVERYWHERE:
                answer = resolved(document, answers[status])
                assert list(answer["content"]) == [MEDIA_TYPE], (method, path, status)
    assert listed > 25
    assert "HTTPValidationError" not in document["components"]["schemas"]


async def test_every_reference_leads_somewhere_and_a_problem_stands_once(world: World) -> None:
    document = world.app.openapi()
    text = json.dumps(document)
    references = set(re.findall(r'"\$ref": "([^"]+)"', text))
    for reference in references:
        place = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]
    assert {"#/components/schemas/Problem", "#/components/schemas/FieldError"} <= references
    assert text.count(Problem.__doc__ or "") == 1
    assert len(text) < 300_000


async def test_an_operation_is_called_by_a_verb_of_its_own(world: World) -> None:
    ids = [
        operation["operationId"]
        for methods in world.app.openapi()["paths"].values()
        for operation in methods.values()
    ]
    assert len(set(ids)) == len(ids)
    assert [each for each in ids if not re.fullmatch(r"[a-z]+(_[a-z]+)+", each)] == []
    assert [each for each in ids if "api_v1" in each] == []


async def test_it_says_how_to_sign_in(world: World) -> None:
    document = world.app.openapi()
    assert set(document["components"]["securitySchemes"]) == {"session", "api_key"}
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert ("security" in operation) is path.startswith("/api/v1/"), path


@pytest.mark.parametrize("locale", ["en", "zh"])
async def test_the_page_shows_every_operation_and_loads_nothing(world: World, locale: str) -> None:
    async with world.client(**{"Accept-Language": locale}) as client:
        answer = await client.get("/api/docs")
    assert answer.status_code == 200
    for operation in operations_of(world.app.openapi()):
        assert f"{operation.method} {operation.path}" in answer.text
    assert "<script" not in answer.text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text)


async def test_bodies_and_parameters_are_described(world: World) -> None:
    operations = {(each.method, each.path): each for each in operations_of(world.app.openapi())}
    completion = operations["POST", "/api/v1/tasks/{task_id}/completions"]
    described = {value.name: (value.place, value.required) for value in completion.values}
    assert described == {
        "task_id": ("path", True),
        "completion": ("body", True),
        "version": ("body", False),
        "form": ("body", False),
        "confirmed": ("body", False),
    }
