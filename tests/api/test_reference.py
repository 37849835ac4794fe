"""The OpenAPI document tells the truth, and can be read as a page."""

from __future__ import annotations

import re

import pytest

from api.problems import MEDIA_TYPE
from api.reference import operations_of
from tests.api.world import World

EVERYWHERE = {"401", "403", "404", "409", "413", "422", "503"}


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
                assert list(answers[status]["content"]) == [MEDIA_TYPE], (method, path, status)
    assert listed > 25
    assert "HTTPValidationError" not in document["components"]["schemas"]


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
    }
