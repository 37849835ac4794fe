"""A policy in sentences: no field is left without one, in both languages, and no code is shown."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from api.answers.policy_schema import policy_schema
from api.answers.policy_sentences import Speaker, as_text
from domain.calendar import Window
from domain.defaults import brisk, default_policy
from domain.hearing import HeardFrom, WaitFor
from domain.ladder import RungAction
from domain.policy import Mode, Policy
from domain.policy_json import PolicyMalformed, from_json, to_document, to_json
from domain.policy_schemas import SCHEMA
from domain.rules import Amount, Condition, Opinion, Row, Rule, Seats
from domain.scenarios import Scenario
from domain.words import Party, Proposal, Role, TaskKind, WordingLevel
from notify.catalogue import Catalogue
from tests.domain.test_policy_json import policies

ROOT = Path(__file__).parents[2]
CATALOGUE = Catalogue.load(ROOT / "templates" / "catalogue")
LANGUAGES = ("en", "zh")
GOLDEN = json.loads((ROOT / "tests" / "policies" / f"schema_{SCHEMA}.json").read_text("utf-8"))

OTHERS: tuple[object, ...] = (
    *Role, *Party, *RungAction, *Amount, *Opinion, *Seats, *Proposal, *HeardFrom, *WordingLevel,
    "owner", "candidate", "majority", "Europe/Berlin", "2031-05-06", "10:30:00", "Else",
    ["recruiter", "hr_lead"],
)  # fmt: skip
"""What some field or other can hold in place of a text, or of nothing."""


AT_THE_DESK = {"next_step": (Party.RECRUITER,)}


def said(policy: Policy) -> str:
    return "\n".join(as_text(Speaker(CATALOGUE, language), policy) for language in LANGUAGES)


def with_everything() -> dict[str, Any]:
    """A policy that has every field at work."""
    policy = from_json(GOLDEN)
    at_least = Condition(Amount.AT_LEAST, Opinion.PASS, Seats.PANEL, 2)
    ours = Rule("ours", (Row("two", (at_least,), Proposal.ADVANCE), Row("rest", (), Proposal.ASK)))
    calendar = replace(
        policy.calendar,
        always_open=False,
        covers_until=date(2026, 12, 31),
        days_off=frozenset({date(2026, 10, 1), date(2027, 1, 1)}),
        working_days=frozenset({date(2026, 10, 10)}),
    )
    sending = replace(
        policy.sending,
        candidate_window=Window(time(9), time(18, 30)),
        rejection_shown_to=(Party.HIRING_MANAGER,),
    )
    rules = {**policy.rules, "ours": ours}
    mode = Mode("ours", {"en": "Our way", "zh": "我们的方式"})
    everything = replace(policy, mode=mode, rules=rules, calendar=calendar, sending=sending)
    decide = replace(policy.tasks[TaskKind.DECIDE], consult=(Party.RECRUITER,))
    tell = replace(policy.tasks[TaskKind.NOTIFY_CANDIDATE], variants=AT_THE_DESK)
    tasks = {**policy.tasks, TaskKind.DECIDE: decide, TaskKind.NOTIFY_CANDIDATE: tell}
    return to_json(
        replace(
            everything,
            holds_at_most=2,
            tasks=tasks,
            wait_for=WaitFor(HeardFrom.SOME, 2, 4),
            wording={Scenario.NEXT_STEP: WordingLevel.LOCKED},
            offices={"Dublin": calendar},
        )
    )


def leaves(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the plain values of a document stand."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*way, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from leaves(item, (*way, place))
    else:
        yield way


NAMED = {"tasks", "rules", "words", "variants", "offices", "wording"}


def field_of(way: tuple[Any, ...]) -> str:
    """The field of the schema, whichever task, rule or row it is of."""
    parts, after_named = [], False
    for part in way:
        parts.append("*" if after_named or isinstance(part, int) else part)
        after_named = part in NAMED and not after_named
    return ".".join(parts)


def changed(document: dict[str, Any], way: tuple[Any, ...]) -> Iterator[Policy]:
    """The policy with other values in one place, as far as they can be there."""
    *parents, last = way
    place: Any = document
    for part in parents:
        place = place[part]
    old = place[last]
    others: tuple[object, ...]
    if isinstance(old, bool):
        others = (not old,)
    else:
        others = (old + 1,) if isinstance(old, int | float) else OTHERS
    for other in others:
        if other != old:
            altered = copy.deepcopy(document)
            place = altered
            for part in parents:
                place = place[part]
            place[last] = str(other) if isinstance(old, str) else other
            try:
                yield from_json(altered)
            except PolicyMalformed:
                continue


def test_no_field_of_a_policy_is_left_without_a_sentence() -> None:
    document = with_everything()
    before = said(from_json(document))
    silent = {field_of(way) for way in leaves(document)} - {"schema"}
    for way in leaves(document):
        if field_of(way) in silent and any(said(one) != before for one in changed(document, way)):
            silent.discard(field_of(way))
    assert silent == set()


def test_the_fields_that_are_changed_are_all_that_the_schema_has() -> None:
    """The test above cannot pass over a field that was added since."""
    schema = policy_schema(CATALOGUE, "en")
    known = {name for each in _records(schema) for name in each["properties"]}
    here = {part for way in leaves(with_everything()) for part in way if isinstance(part, str)}
    assert known - here == set()


def _records(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [schema, *(each for each in schema["$defs"].values() if "properties" in each)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_nothing_is_said_too(language: str) -> None:
    """Any time, no limit, no end, never again, the usual owner."""
    policy = brisk(default_policy(), 1)
    text = as_text(Speaker(CATALOGUE, language), policy)
    for key in ("candidate_window_any", "reminder_window_any", "reminders_unlimited", "covers_all"):
        assert CATALOGUE.text(language, f"policies.say.{key}") in text
    task = policy.tasks[TaskKind.DECIDE]
    quiet = replace(task, ladder=replace(task.ladder, repeat_every=None))
    once = replace(policy, tasks={**policy.tasks, TaskKind.DECIDE: quiet})
    assert CATALOGUE.text(language, "policies.say.repeat_never") in said(once)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_show_no_codes(language: str) -> None:
    policy = default_policy()
    own = replace(
        policy.tasks[TaskKind.NOTIFY_CANDIDATE], owner=(Party.STAGE_LEAD, Party.LAST_LEAD)
    )
    given_away = replace(policy, tasks={**policy.tasks, TaskKind.NOTIFY_CANDIDATE: own})
    for one in (policy, brisk(policy, 1), given_away):
        # The name of a policy is the team's own.
        text = as_text(Speaker(CATALOGUE, language), replace(one, name="X"))
        text = text.replace("Asia/Shanghai", "")
        assert not re.search(r"[a-z0-9]+_[a-z0-9_]+|policies\.|\{|\}|None|True|False", text)
        if language == "zh":
            assert set(re.findall(r"[A-Za-z]+", text)) <= {"X", "HR", "offer"}


def test_feedback_reads_as_an_hr_lead_would_say_it() -> None:
    english, chinese = (as_text(Speaker(CATALOGUE, each), default_policy()) for each in LANGUAGES)
    assert (
        "“Give feedback” is due 4 working hours after the planned end of the interview.\n"
        "  Until “Give feedback” is done: at once the interviewer is asked; after 1 and 3 working"
        " hours the interviewer is reminded; after 4 working hours the hiring manager is brought"
        " in; after 8 and 16 working hours the HR lead is brought in;"
    ) in english
    assert (
        "“填写面试评价”在面试计划结束后 4 个工作小时内完成。\n"
        "  “填写面试评价”完成之前：立即交给面试官；满 1 和 3 个工作小时催办面试官；"
        "满 4 个工作小时升级给用人经理；满 8 和 16 个工作小时升级给 HR 负责人；"
    ) in chinese


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_the_schema_has_a_name_and_says_its_unit_or_meaning(language: str) -> None:
    schema = policy_schema(CATALOGUE, language)
    jsonschema.Draft202012Validator.check_schema(schema)
    for record in _records(schema):
        assert record["additionalProperties"] is False
        for name, field in record["properties"].items():
            assert field["title"], (record["title"], name)
            assert field["description"], (record["title"], name)
    hours = {"en": "working hours", "zh": "工作小时"}[language]
    for record_name, name in (("TaskPolicy", "due"), ("Rung", "after"), ("Ladder", "repeat_every")):
        told = schema["$defs"][record_name]["properties"][name]["description"]
        assert hours in told or hours.capitalize() in told


@settings(max_examples=30, deadline=None)
@given(policies)
def test_what_the_codec_writes_the_schema_takes(policy: Policy) -> None:
    validator = jsonschema.Draft202012Validator(policy_schema(CATALOGUE, "en"))
    for document in (to_json(policy), to_document(policy)):
        assert [each.message for each in validator.iter_errors(document)] == []


@pytest.mark.parametrize(
    ("way", "value"),
    [
        (("surprise",), 1),
        (("schema",), SCHEMA + 1),
        (("sending", "candidate_window"), "always"),
        (("tasks", "decide", "due"), "soon"),
        (("tasks", "daydream"), {"due": 1, "ladder": {"rungs": []}}),
        (("calendar", "surprise"), 1),
    ],
)
def test_what_the_codec_refuses_the_schema_refuses(way: tuple[str, ...], value: object) -> None:
    document = to_json(default_policy())
    place = document
    for part in way[:-1]:
        place = place[part]
    place[way[-1]] = value
    with pytest.raises(PolicyMalformed):
        from_json(document)
    assert not jsonschema.Draft202012Validator(policy_schema(CATALOGUE, "en")).is_valid(document)
