"""What the description promises to whoever makes a client of it: types, examples, methods."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from api.examples import EXAMPLES
from domain.defaults import default_policy
from domain.policy_json import to_json
from tests.api.world import World


def validator(world: World, name: str) -> Draft202012Validator:
    """Of one schema, with all that it refers to."""
    document = world.app.openapi()
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_fits_what_it_is_an_example_of(world: World, name: str) -> None:
    validator(world, name).validate(EXAMPLES[name])
    with pytest.raises(ValidationError):
        validator(world, name).validate({**EXAMPLES[name], "invented": 1})


async def test_the_examples_of_adding_somebody_are_taken(world: World) -> None:
    async with world.client("hana") as client:
        for path, name in (("people", "PersonBody"), ("candidates", "CandidateBody")):
            answer = await client.post(f"/api/v1/{path}", json=EXAMPLES[name])
            assert answer.status_code == 201, answer.text
        told = "/api/v1/external/moka/candidates/C-1001"
        answer = await client.put(told, json=EXAMPLES["ExternalCandidate"])
        assert answer.status_code == 201, answer.text


def test_a_policy_has_a_form_of_its_own(world: World) -> None:
    policy = to_json(default_policy())
    validator(world, "Policy").validate(policy)
    for wrong in ({"schema": 2}, {"settling_hours": "24"}, {"invented": 1}):
        with pytest.raises(ValidationError):
            validator(world, "Policy").validate({**policy, **wrong})


def test_pages_and_languages_have_names(world: World) -> None:
    schemas = world.app.openapi()["components"]["schemas"]
    assert {"TaskPage", "ApplicationPage", "CandidatePage", "Locale"} <= set(schemas)
    assert [name for name in schemas if not name.isalnum()] == []
    assert schemas["TaskPage"]["title"] == "TaskPage"


@pytest.mark.parametrize(
    ("path", "body", "field", "code"),
    [
        ("templates/rejection/en/restore", {"version": 0, "base": False}, "base", "not_a_number"),
        ("templates/rejection/en/restore", {"version": "0"}, "version", "not_a_number"),
        (
            "candidates",
            {**EXAMPLES["CandidateBody"], "another": 1},
            "another",
            "not_true_or_false",
        ),
    ],
)
async def test_one_type_is_not_taken_for_another(
    world: World, path: str, body: dict[str, Any], field: str, code: str
) -> None:
    async with world.client("hana") as client:
        answer = await client.post(f"/api/v1/{path}", json=body)
    assert answer.status_code == 422
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, code)]


async def test_who_is_refused_a_method_is_told_of_all_others(world: World) -> None:
    paths = world.app.openapi()["paths"]
    several = 0
    async with world.client("hana") as client:
        for path, methods in paths.items():
            answer = await client.request("OPTIONS", path.replace("{", "").replace("}", ""))
            assert answer.status_code == 405, path
            allowed = set(answer.headers["allow"].split(", "))
            assert allowed == {method.upper() for method in methods}, path
            several += len(methods) > 1
        page = await client.request("DELETE", "/templates/rejection/en")
    assert several > 10
    assert page.status_code == 405
    assert "POST" in page.headers["allow"]
