"""Interview plans by API: several meetings, attributes that scorecards rate, and the focus."""

from __future__ import annotations

from typing import Any

import pytest

from domain.plan import Attribute, attribute_faults, code_for
from tests.api.world import World
from tests.pages.story import PASS, Story

DESIGN = {"id": "design", "name": "系统设计"}
CODING = {"id": "coding", "name": "Coding"}


def job(world: World, **stage: Any) -> dict[str, Any]:
    people = world.people
    return {
        "code": "BE-2",
        "title": "Backend",
        "recruiter": people["lina"],
        "hiring_manager": people["tom"],
        "hr_lead": people["hana"],
        "policy": "hybrid",
        "stages": [{"name": "Technical", "panel": [people["maya"]], **stage}],
    }


async def add(world: World, **stage: Any) -> Any:
    async with world.client("lina") as client:
        return await client.post("/api/v1/jobs", json=job(world, **stage))


async def test_a_stage_has_meetings_attributes_and_a_focus(world: World) -> None:
    meetings = [
        {"name": "编程", "minutes": 45, "panel": [world.people["otto"]]},
        {"name": "Values"},
    ]
    made = await add(
        world, meetings=meetings, attributes=[DESIGN, CODING], focus=["design"], minutes=30
    )
    assert made.status_code == 201, made.text
    async with world.client("lina") as client:
        answer = (await client.get(f"/api/v1/jobs/{made.json()['id']}")).json()
    [stage] = answer["stages"]
    assert stage["meetings"] == [
        {
            "name": "编程",
            "minutes": 45,
            "panel": [world.people["otto"]],
            "lead": world.people["otto"],
        },
        {"name": "Values", "minutes": 30, "panel": [], "lead": ""},
    ]
    assert stage["attributes"] == [DESIGN, CODING]
    assert stage["focus"] == ["design"]


@pytest.mark.parametrize(
    ("stage", "field", "code"),
    [
        ({"attributes": [{"id": "设计", "name": "x"}]}, "attributes.0.id", "not_a_code"),
        ({"attributes": [DESIGN, DESIGN]}, "attributes.1.id", "said_twice"),
        ({"attributes": [{"id": "design", "name": " "}]}, "attributes.0.name", "empty"),
        ({"focus": ["design"]}, "focus.0", "attribute_unknown"),
        (
            {"attributes": [{"id": f"a{n}", "name": "x"} for n in range(13)]},
            "attributes",
            "too_many",
        ),
        ({"meetings": [{"name": "x", "panel": ["per_1"]}]}, "meetings.0.panel.0", "person_unknown"),
    ],
)
async def test_a_plan_that_cannot_be_taken_names_its_faults(
    world: World, stage: dict[str, Any], field: str, code: str
) -> None:
    answer = await add(world, **stage)
    assert answer.status_code == 422
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [
        (f"stages.0.{field}", code)
    ]
    assert answer.json()["errors"][0]["detail"]


async def put(world: World, *attributes: dict[str, str], focus: tuple[str, ...] = ()) -> Any:
    path = f"/api/v1/jobs/{world.job}/stages/{world.facts.stage}/attributes"
    async with world.client("lina") as client:
        return await client.put(path, json={"attributes": attributes, "focus": focus})


async def test_a_running_job_gains_attributes_and_loses_none_that_was_rated(world: World) -> None:
    assert (await put(world, DESIGN, CODING, focus=("design",))).status_code == 204
    story = Story(world, world.application)
    story.judged({**PASS, "ratings": {"design": 5}})
    refused = await put(world, CODING)
    assert (refused.status_code, refused.json()["reason"]) == (409, "attribute_rated")
    renamed = {**DESIGN, "name": "Architecture"}
    assert (await put(world, renamed, {"id": "speech", "name": "Speech"})).status_code == 204


async def test_attributes_of_another_jobs_stage_are_unknown(world: World) -> None:
    made = (await add(world)).json()["id"]
    path = f"/api/v1/jobs/{made}/stages/{world.facts.stage}/attributes"
    async with world.client("lina") as client:
        assert (await client.put(path, json={"attributes": []})).status_code == 404


def test_a_code_comes_from_the_latin_letters_of_a_name() -> None:
    assert code_for("系统设计 System design", ()) == "system_design"
    assert code_for("System Design!", {"system_design"}) == "system_design_2"
    assert code_for("沟通", {"attribute", "attribute_2"}) == "attribute_3"
    assert code_for("3D", ()) == "attribute"
    for name in ("x" * 200, "_", "É", "a" * 29 + " b"):
        assert attribute_faults([Attribute(code_for(name, ()), "x")], []) == []
