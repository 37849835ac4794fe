"""What of a letter is its sender's: the form by desk and by level, the paragraph, the signature."""

from __future__ import annotations

import pytest

from domain.own_words import (
    fields_for,
    has_place,
    not_theirs,
    one_paragraph,
    put_in,
    signs_as,
    writes_as,
)
from domain.scenarios import Scenario
from domain.task_specs import Capacity
from domain.tasks import TASKS
from domain.words import Party, Role, TaskKind, WordingLevel

SEND, TOLD = (
    TASKS[TaskKind.NOTIFY_CANDIDATE].completions[way].fields for way in ("send", "told_otherwise")
)
LEAD, DESK = frozenset({Capacity.OWNER}), frozenset({Capacity.OWNER, Capacity.DESK})
BROUGHT_IN = frozenset({Capacity.ESCALATED})


@pytest.mark.parametrize(
    ("level", "theirs"),
    [
        (WordingLevel.FREE, {"subject", "body"}),
        (WordingLevel.PARAGRAPH, {"paragraph"}),
        (WordingLevel.LOCKED, set()),
    ],
)
def test_a_form_has_the_words_of_its_level_and_what_else_is_sent_is_named(
    level: WordingLevel, theirs: set[str]
) -> None:
    asked = {field.name for field in fields_for(SEND, LEAD, level)}
    assert asked - {"reason_code"} == theirs
    sent = {"subject": "Hi", "body": "Welcome!", "paragraph": "Soon!", "reason_code": ""}
    words = {"subject", "body", "paragraph"}
    assert set(not_theirs(SEND, sent, level)) == words - theirs
    assert not list(not_theirs(SEND, {"subject": "", "body": ""}, level))


def test_agency_and_ats_tell_for_the_desk_alone() -> None:
    ways = {
        held: {o for f in fields_for(TOLD, held, WordingLevel.FREE) for o in f.options}
        for held in (LEAD, DESK)
    }
    assert {"agency", "ats", "sms"} <= ways[DESK] - ways[LEAD]
    assert {"in_person", "phone", "wechat", "other"} <= ways[LEAD] & ways[DESK]


@pytest.mark.parametrize(
    ("party", "held", "as_whom"),
    [
        (Party.STAGE_LEAD, LEAD, Party.STAGE_LEAD),
        (Party.STAGE_LEAD, DESK, Party.RECRUITER),
        (Party.RECRUITER, BROUGHT_IN, Party.HIRING_MANAGER),
        (Party.STAGE_LEAD, BROUGHT_IN, Party.STAGE_LEAD),
    ],
)
def test_nobody_writes_as_the_desk_who_has_none(
    party: Party, held: frozenset[Capacity], as_whom: Party
) -> None:
    assert writes_as(party, held) is as_whom


@pytest.mark.parametrize(
    ("scenario", "body", "has"),
    [
        (Scenario.NEXT_STEP, None, True),
        (Scenario.STILL_DECIDING, None, True),
        (Scenario.REJECTION, None, False),
        (Scenario.NEXT_STEP, "{% if own_words %}\n{{ own_words }}\n{% endif %}", True),
        (Scenario.NEXT_STEP, "{% if own_words %}Hello{% endif %} own_words", False),
        (Scenario.NEXT_STEP, "Hello {{ recipient_name }}", False),
    ],
)
def test_a_letter_has_a_place_for_a_paragraph_where_its_template_names_it(
    scenario: Scenario, body: str | None, has: bool
) -> None:
    assert has_place(scenario, body) is has


def test_what_was_typed_becomes_one_paragraph() -> None:
    assert one_paragraph("  Hello.\n\n \nSee you!\n") == "Hello.\nSee you!"
    assert one_paragraph("") == ""


def test_a_signature_says_what_somebody_is_to_the_job_but_for_the_recruiter() -> None:
    job = {Role.RECRUITER: "lina", Role.HIRING_MANAGER: "tom", Role.HR_LEAD: "hana"}
    assert [signs_as(who, job) for who in ("lina", "tom", "hana", "maya")] == [
        None,
        Role.HIRING_MANAGER,
        Role.HR_LEAD,
        Role.INTERVIEWER,
    ]


LETTER = "Dear Jing,\n\nWe have decided not to go on.\n\nSimply reply.\n\nLina\nStarriver"
WITH_PLACE = LETTER.replace("Simply", "Clear answers.\n\nSimply")


@pytest.mark.parametrize(
    ("body", "around", "found"),
    [
        (LETTER, WITH_PLACE, WITH_PLACE),
        # What stands behind the place, or before it, is found however the rest was changed.
        (
            LETTER.replace("Dear Jing", "Hello"),
            WITH_PLACE,
            WITH_PLACE.replace("Dear Jing", "Hello"),
        ),
        (
            "We have decided not to go on.\n\nYours",
            WITH_PLACE,
            "We have decided not to go on.\n\nClear answers.\n\nYours",
        ),
        # Without a place it comes before the signature.
        (LETTER, LETTER, LETTER.replace("Lina", "Clear answers.\n\nLina")),
        ("All anew.\n\nLina", WITH_PLACE, "All anew.\n\nClear answers.\n\nLina"),
        ("", WITH_PLACE, "Clear answers.\n\n"),
        (WITH_PLACE, WITH_PLACE, WITH_PLACE),
    ],
)
def test_an_interviewers_words_come_where_the_template_has_their_place(
    body: str, around: str, found: str
) -> None:
    assert put_in(body, " Clear answers.\n", around) == found
    assert put_in(body, " ", around) == body
