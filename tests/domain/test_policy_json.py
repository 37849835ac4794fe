"""Policies survive the way through JSON unchanged; anything else is refused by name."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import Window, WorkCalendar
from domain.defaults import default_policy
from domain.ladder import CANDIDATE, OWNER, Ladder, Rung, RungAction
from domain.policy import Mode, Policy, SendingRules, TaskPolicy
from domain.policy_json import PolicyMalformed, from_json, from_stored, to_json
from domain.rules import Amount, Condition, Opinion, Row, Rule, Seats
from domain.words import Party, Proposal, Role, TaskKind

names = st.text(max_size=8)
numbers = st.integers(0, 99) | st.floats(0, 99, allow_nan=False)
windows = st.builds(Window, st.times(), st.times())
days = st.frozensets(st.dates(), max_size=3)
calendars = st.builds(
    WorkCalendar,
    names,
    st.lists(st.lists(windows, max_size=2).map(tuple), max_size=7).map(tuple),
    days,
    days,
    st.none() | st.dates(),
    numbers,
    st.booleans(),
)
rungs = st.builds(
    Rung,
    numbers,
    st.sampled_from(RungAction),
    st.sampled_from([OWNER, CANDIDATE]) | st.sampled_from(Role),
)
ladders = st.builds(Ladder, st.lists(rungs, max_size=3).map(tuple), st.none() | numbers)
owners = st.none() | st.lists(st.sampled_from(Party), max_size=3).map(tuple)
tasks = st.dictionaries(
    st.sampled_from(TaskKind),
    st.builds(TaskPolicy, numbers, ladders, owners),
    max_size=3,
)
conditions = st.builds(
    Condition,
    st.sampled_from(Amount),
    st.sampled_from(Opinion),
    st.sampled_from(Seats),
    st.integers(0, 9),
)
rows = st.builds(Row, names, st.lists(conditions, max_size=2).map(tuple), st.sampled_from(Proposal))
rules = st.dictionaries(
    names, st.builds(Rule, names, st.lists(rows, max_size=3).map(tuple)), max_size=2
)
sending = st.builds(
    SendingRules,
    st.none() | windows,
    st.none() | windows,
    numbers,
    st.booleans(),
    st.none() | st.integers(1, 9),
)
policies = st.builds(
    Policy,
    names,
    st.builds(Mode, names, st.dictionaries(names, names, max_size=2)),
    calendars,
    tasks,
    rules,
    names,
    sending,
    numbers,
    numbers,
    numbers,
    numbers,
)


@settings(max_examples=50, deadline=None)
@given(policies)
def test_a_policy_survives_json(policy: Policy) -> None:
    body = json.loads(json.dumps(to_json(policy)))
    assert from_json(body) == policy
    assert from_stored(body) == policy


def test_equal_policies_give_equal_json() -> None:
    policy = default_policy()
    turned = replace(policy, tasks=dict(reversed(list(policy.tasks.items()))))
    assert json.dumps(to_json(policy)) == json.dumps(to_json(turned))


def test_the_json_reads_like_the_policy() -> None:
    data = to_json(default_policy())
    assert data["mode"] == {"name": "hybrid", "words": {}}
    assert data["calendar"]["weekly"][0][0] == {"start": "09:00:00", "end": "12:00:00"}
    assert data["tasks"]["give_feedback"]["ladder"]["rungs"][1] == {
        "after": 1,
        "action": "remind",
        "to": "owner",
    }


def test_what_has_a_default_may_be_left_out() -> None:
    data = to_json(default_policy())
    for name in ("sending", "settling_hours"):
        del data[name]
    assert from_json(data) == default_policy()


def test_hours_without_seconds_are_read() -> None:
    data = to_json(default_policy())
    data["sending"]["candidate_window"] = {"start": "10:00", "end": "18:30"}
    assert from_json(data).sending.candidate_window == Window(time(10), time(18, 30))


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("schema", "1", "not_whole"),
        ("name", 1, "not_text"),
        ("mode", "hybrid", "not_an_object"),
        ("mode.name", ["hybrid"], "not_text"),
        ("mode.words", "Hybrid", "not_an_object"),
        ("surprise", 1, "unknown"),
        ("calendar", [], "not_an_object"),
        ("calendar.surprise", 1, "unknown"),
        ("calendar.weekly", {}, "not_a_list"),
        ("calendar.weekly.0.0.start", "nine", "not_a_time"),
        ("calendar.weekly.0.0.start", "09:00+08:00", "not_a_time"),
        ("calendar.covers_until", "soon", "not_a_date"),
        ("calendar.covers_until", 2026, "not_text"),
        ("calendar.always_open", 1, "not_true_or_false"),
        ("tasks", [], "not_an_object"),
        ("tasks.daydream", {}, "not_a_choice"),
        ("tasks.decide.due", True, "not_a_number"),
        ("tasks.decide.due", "2", "not_a_number"),
        ("tasks.decide.due", float("nan"), "not_a_number"),
        ("tasks.decide.due", float("inf"), "not_a_number"),
        ("tasks.decide.ladder.rungs.0.to", "boss", "not_a_choice"),
        ("tasks.decide.ladder.rungs.0.action", None, "not_a_choice"),
        ("rules.any_veto.rows.0.then", "banish", "not_a_choice"),
        ("rules.any_veto.rows.0.when.0.number", 1.5, "not_whole"),
        ("sending.reminders_per_day", False, "not_whole"),
        ("settling_hours", None, "not_a_number"),
    ],
)
def test_a_malformed_policy_names_the_field(path: str, value: object, code: str) -> None:
    data = to_json(default_policy())
    data["calendar"]["covers_until"] = date(2026, 12, 31).isoformat()
    *way, last = path.split(".")
    place: Any = data
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    place[last] = value
    with pytest.raises(PolicyMalformed) as refused:
        from_json(data)
    assert (refused.value.path, refused.value.code) == (path, code)


@pytest.mark.parametrize(
    "name", ["schema", "name", "mode", "calendar", "tasks", "rules", "default_rule"]
)
def test_a_missing_field_is_named(name: str) -> None:
    data = to_json(default_policy())
    del data[name]
    with pytest.raises(PolicyMalformed) as refused:
        from_json(data)
    assert (refused.value.path, refused.value.code) == (name, "missing")


@pytest.mark.parametrize("data", [None, [], "policy", 7])
def test_what_is_no_object_is_no_policy(data: object) -> None:
    with pytest.raises(PolicyMalformed, match="not_an_object"):
        from_json(data)
