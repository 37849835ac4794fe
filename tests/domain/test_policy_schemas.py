"""Policies that were stored in an older schema read for ever, and read as they were meant.

There is one golden body per schema, and all of them say the same policy, in which no value is a
default. A body of a released schema is never changed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from domain.policy_faults import faults
from domain.policy_json import PolicyMalformed, from_json, from_stored, to_json
from domain.policy_schemas import SCHEMA, Body, upcast
from domain.releases import OfNewerRelease

GOLDEN = Path(__file__).parents[1] / "policies"


def golden(number: int = SCHEMA) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((GOLDEN / f"schema_{number}.json").read_text("utf-8"))
    return body


def with_notice_hours(body: Body) -> Body:
    return {**body, "notice_hours": 12}


def with_a_kind(body: Body) -> Body:
    return {**body, "tasks": {**body["tasks"], "sign_off": {"due": body["notice_hours"]}}}


def test_there_is_one_golden_body_per_schema() -> None:
    assert sorted(GOLDEN.iterdir()) == sorted(
        GOLDEN / f"schema_{number}.json" for number in range(1, SCHEMA + 1)
    )


@pytest.mark.parametrize("number", range(1, SCHEMA + 1))
def test_every_golden_body_still_reads_to_the_same_policy(number: int) -> None:
    body = golden(number)
    assert body["schema"] == number
    assert to_json(from_stored(body)) == golden()


@pytest.mark.parametrize("number", range(1, SCHEMA + 1))
def test_every_golden_body_knows_every_kind_of_task_that_a_process_can_open(number: int) -> None:
    assert faults(from_stored(golden(number))) == ()


def test_an_older_body_goes_through_every_schema_after_its_own() -> None:
    upcasters = (with_notice_hours, with_a_kind)
    assert upcast({"tasks": {}}, 1, upcasters) == {
        "notice_hours": 12,
        "tasks": {"sign_off": {"due": 12}},
    }
    assert upcast({"tasks": {}, "notice_hours": 7}, 2, upcasters) == {
        "notice_hours": 7,
        "tasks": {"sign_off": {"due": 7}},
    }
    assert upcast({"tasks": {}}, 3, upcasters) == {"tasks": {}}


@pytest.mark.parametrize(
    "path",
    [
        "settling_hours",
        "sending",
        "sending.rejection_delay",
        "calendar.always_open",
        "tasks.decide.owner",
    ],
)
def test_no_default_of_today_completes_a_stored_policy(path: str) -> None:
    body = golden()
    *way, last = path.split(".")
    place = body
    for step in way:
        place = place[step]
    del place[last]
    from_json(body)
    with pytest.raises(PolicyMalformed) as refused:
        from_stored(body)
    assert (refused.value.path, refused.value.code) == (path, "missing")


def test_a_policy_is_written_in_todays_schema_only() -> None:
    with pytest.raises(PolicyMalformed) as refused:
        from_json(golden() | {"schema": SCHEMA + 1})
    assert (refused.value.path, refused.value.code) == ("schema", "not_todays_schema")


def test_a_stored_policy_of_no_schema_is_not_guessed_at() -> None:
    with pytest.raises(PolicyMalformed) as refused:
        from_stored(golden() | {"schema": 0})
    assert (refused.value.path, refused.value.code) == ("schema", "schema_unknown")


def test_a_stored_policy_of_a_schema_yet_to_come_is_of_a_newer_release() -> None:
    with pytest.raises(OfNewerRelease, match=f"policy schema {SCHEMA + 1} is of a newer release"):
        from_stored(golden() | {"schema": SCHEMA + 1})
