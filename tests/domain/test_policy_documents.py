"""Policies as documents: file to policy to file is the same, and every fault has its place."""

from __future__ import annotations

import json
import tomllib
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings

from domain.calendar import Window
from domain.defaults import brisk, default_policy
from domain.policy import Policy
from domain.policy_documents import DocumentBroken, Form, read_document, to_toml
from domain.policy_json import (
    WORDS_FOR_NOTHING,
    PolicyMalformed,
    from_json,
    from_stored,
    to_document,
    to_json,
)
from domain.policy_schemas import SCHEMA
from domain.presets import MODES
from domain.toml_text import LONGEST
from tests.domain.test_policy_json import policies

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(ROOT.glob("samples/*.json"))
GOLDEN = json.loads((ROOT / "tests" / "policies" / f"schema_{SCHEMA}.json").read_text("utf-8"))


@settings(max_examples=50, deadline=None)
@given(policies)
def test_a_policy_survives_toml(policy: Policy) -> None:
    document = to_toml(policy)
    assert read_document(document) == policy
    assert to_toml(read_document(document)) == document


@settings(max_examples=50, deadline=None)
@given(policies)
def test_a_policy_survives_json_with_words(policy: Policy) -> None:
    document = json.dumps(to_document(policy))
    assert "null" not in document.replace('"null"', "")
    assert read_document(document, Form.JSON) == policy


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_a_shipped_document_is_the_same_after_both_forms(file: Path) -> None:
    policy = read_document(file.read_text("utf-8"), Form.of_file(file.name, Form.TOML))
    assert read_document(to_toml(policy)) == policy
    assert to_json(read_document(to_toml(policy))) == to_json(policy)


@pytest.mark.parametrize("mode", MODES)
def test_the_policies_of_the_product_are_the_same_after_both_forms(mode: str) -> None:
    policy = default_policy(mode)
    assert read_document(to_toml(policy)) == policy
    assert from_stored(GOLDEN) == read_document(to_toml(from_stored(GOLDEN)))


def test_nothing_is_said_in_words_in_toml_and_json_alike() -> None:
    policy = brisk(default_policy(), 1)
    assert policy.sending.candidate_window is None
    assert policy.sending.reminders_per_day is None
    for read in (tomllib.loads(to_toml(policy)), to_document(policy)):
        assert read["sending"]["candidate_window"] == "any"
        assert read["sending"]["reminder_window"] == "any"
        assert read["sending"]["reminders_per_day"] == "unlimited"
        assert read["calendar"]["covers_until"] == "unlimited"
        assert read["tasks"]["decide"]["owner"] == "usual"
        assert from_json(read) == policy
    assert to_json(policy)["sending"]["candidate_window"] is None


def test_every_field_that_may_hold_nothing_has_a_word_for_it() -> None:
    found, seen = set(), [Policy]
    for record in seen:
        for name, kind in get_type_hints(record).items():
            if NoneType in get_args(kind):
                found.add((record, name))
        for kind in _mentioned(record):
            if kind not in seen:
                seen.append(kind)
    assert found == set(WORDS_FOR_NOTHING)


def _mentioned(record: type[Any]) -> list[type[Any]]:
    """The records that a record's fields hold, at any depth of lists and choices."""
    named = {part.name for part in fields(record)}
    kinds = [kind for name, kind in get_type_hints(record).items() if name in named]
    mentioned = []
    while kinds:
        kind = kinds.pop()
        kinds.extend(each for each in get_args(kind) if not isinstance(each, str))
        if is_dataclass(kind) and isinstance(kind, type):
            mentioned.append(kind)
    return mentioned


def test_days_and_times_may_be_those_of_toml() -> None:
    document = to_toml(default_policy()).replace("days_off = []", "days_off = [2026-10-01]")
    document = document.replace('start = "09:00:00"', "start = 09:00:00")
    policy = read_document(document)
    assert [day.isoformat() for day in policy.calendar.days_off] == ["2026-10-01"]
    assert policy.calendar.weekly == default_policy().calendar.weekly
    assert isinstance(policy.sending.candidate_window, Window)


def test_every_place_that_is_malformed_is_named_at_once() -> None:
    document = to_document(default_policy())
    document["tasks"]["decide"]["due"] = "soon"
    document["tasks"]["give_feedback"]["ladder"]["rungs"][1]["action"] = "nag"
    document["surprise"] = 1
    del document["default_rule"]
    with pytest.raises(PolicyMalformed) as refused:
        read_document(json.dumps(document), Form.JSON)
    assert set(refused.value.places) == {
        ("surprise", "unknown"),
        ("default_rule", "missing"),
        ("tasks.decide.due", "not_a_number"),
        ("tasks.give_feedback.ladder.rungs.1.action", "not_a_choice"),
    }


@pytest.mark.parametrize(
    ("text", "form", "line"),
    [
        ("schema = 3\nname = oops\n", Form.TOML, 2),
        ('schema = 3\nname = "a', Form.TOML, 0),
        ('{"schema": 3,\n oops}', Form.JSON, 2),
        ("", Form.JSON, 1),
    ],
)
def test_a_broken_document_says_from_which_line_on(text: str, form: Form, line: int) -> None:
    with pytest.raises(DocumentBroken) as broken:
        read_document(text, form)
    assert (broken.value.form, broken.value.line) == (form, line)


@pytest.mark.parametrize(
    ("text", "form", "place"),
    [
        ("[" * 100_000, Form.JSON, ("", "not_an_object")),
        ('{"schema": ' + "9" * 5000 + "}", Form.JSON, ("", "not_an_object")),
        ("[]", Form.JSON, ("", "not_an_object")),
        ("", Form.TOML, ("schema", "missing")),
    ],
)
def test_what_no_policy_can_be_is_refused_and_nothing_breaks(
    text: str, form: Form, place: tuple[str, str]
) -> None:
    with pytest.raises(PolicyMalformed) as refused:
        read_document(text, form)
    assert refused.value.places == (place,)


@pytest.mark.parametrize(
    ("text", "form", "line"),
    [
        # The standard library would keep five billion parts of names of it.
        ("schema = 3\n" + "a." * 90_000 + "a = 1\n", Form.TOML, 2),
        ('x = """\n' + "a\n" * LONGEST + '"""', Form.TOML, LONGEST // 2 - 2),
        ('{"schema":\n' + " " * LONGEST + "3}", Form.JSON, 2),
    ],
)
def test_a_document_without_end_is_not_read(text: str, form: Form, line: int) -> None:
    with pytest.raises(DocumentBroken) as broken:
        read_document(text, form)
    assert (broken.value.form, broken.value.line) == (form, line)


def test_a_number_longer_than_any_float_is_no_number() -> None:
    document = {**to_document(default_policy()), "settling_hours": 10**400}
    with pytest.raises(PolicyMalformed) as refused:
        from_json(document)
    assert refused.value.places == (("settling_hours", "not_a_number"),)


def test_equal_policies_give_equal_documents() -> None:
    policy = default_policy()
    turned = replace(policy, tasks=dict(reversed(list(policy.tasks.items()))))
    assert to_toml(policy) == to_toml(turned)
