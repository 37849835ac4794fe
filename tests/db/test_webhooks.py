"""Webhooks are written with the event they tell of, and tell ids, codes and instants only."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, insert

from db.process.webhook_facts import facts_of
from db.schema import external_ids, process_events
from db.webhooks.endpoints import EndpointChange, change_endpoint
from domain.defaults import brisk, default_policy
from domain.events import EventType
from domain.webhooks import WebhookType
from tests.db.hooks import deliveries, endpoint
from tests.db.world import World


def test_an_application_is_told_of_from_the_request_to_the_end(clean: World) -> None:
    scene = clean.application(default_policy())
    told = endpoint(clean, scene)
    scene.collecting()
    stage = scene.open("give_feedback").stage_id
    scene.complete("give_feedback", "submitted", scene.cast.interviewer)
    scene.step("decide", stage)
    act = scene.complete("notify_candidate", "told_otherwise", scene.cast.recruiter).act
    scene.step("tell", act)
    assert [row.type for row in deliveries(clean, told)] == [
        "feedback.requested",
        "feedback.submitted",
        "decision.made",
        "candidate.notified",
    ]


def test_nobody_is_told_what_they_did_not_ask_for(clean: World) -> None:
    scene = clean.application(default_policy())
    told = endpoint(clean, scene, WebhookType.DECISION_MADE)
    switched_off = endpoint(clean, scene)
    clean.database.write_now(
        lambda conn: change_endpoint(conn, switched_off, EndpointChange(active=False))
    )
    scene.collecting()
    assert deliveries(clean, told) == deliveries(clean, switched_off) == []


def test_feedback_is_overdue_once_when_its_ladder_goes_on_past_the_due_time(clean: World) -> None:
    # An hour of this policy is ten seconds, and the world's clock goes by minutes.
    scene = clean.application(brisk(default_policy(), 10))
    told = endpoint(clean, scene, WebhookType.FEEDBACK_OVERDUE)
    scene.collecting()
    for rung in range(3):
        scene.step("escalate", f"give_feedback:1@{rung}")
    (row,) = deliveries(clean, told)
    first = scene.rows(process_events)[row.n - 1]
    # The rungs that were due together are climbed as one, so nobody was merely asked.
    assert (first.type, first.task_id) == (
        EventType.TASK_REMINDED,
        f"{scene.application}:give_feedback:1",
    )


def test_feedback_that_is_reminded_of_in_time_is_not_overdue(clean: World) -> None:
    scene = clean.application(default_policy())
    told = endpoint(clean, scene, WebhookType.FEEDBACK_OVERDUE)
    scene.collecting()
    scene.step("escalate", "give_feedback:1@0")
    assert deliveries(clean, told) == []


def test_what_is_rolled_back_is_told_to_nobody(clean: World) -> None:
    scene = clean.application(default_policy())
    told = endpoint(clean, scene)

    def broken(case: Any) -> None:
        case.record(EventType.PROCESS_CLOSED, outcome="rejected")
        case.finish()
        raise LookupError

    with pytest.raises(LookupError):
        scene.with_case(broken)
    assert deliveries(clean, told) == []


def test_a_step_costs_no_statement_more_where_nobody_listens(clean: World) -> None:
    scene = clean.application(default_policy())
    statements: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    engine = clean.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        scene.collecting()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert [each for each in statements if "INTO webhook" in each] == []
    # Asked within the statement that reads the case, and in none of its own.
    asked = [each for each in statements if "webhook" in each]
    assert asked
    assert all("FROM applications JOIN jobs" in each for each in asked)


# --- what is told ---


def test_the_facts_are_ids_codes_and_instants(clean: World) -> None:
    scene = clean.application(default_policy())
    told = endpoint(clean, scene, WebhookType.FEEDBACK_REQUESTED)
    at = clean.now()
    clean.database.write_now(
        lambda conn: conn.execute(
            insert(external_ids).values(
                system="beisen",
                kind="application",
                external_id="A-77",
                our_id=scene.application,
                fingerprint="",
                created_at=at,
                updated_at=at,
            )
        )
    )
    scene.collecting()
    interview = scene.open("give_feedback").interview_id
    (row,) = deliveries(clean, told)
    facts = clean.database.read_now(lambda conn: facts_of(conn, scene.application, row.n))
    assert facts["interviewer"] == scene.cast.interviewer.id
    assert facts["interview"] == interview
    assert facts["candidate"] == scene.cast.candidate.id
    assert facts["number"] == row.n
    assert facts["external"] == {"application": {"beisen": "A-77"}}
    for person in scene.cast.everybody:
        assert person.name not in str(facts)
        assert person.email not in str(facts)


def test_a_telling_names_the_decision_that_was_told(clean: World) -> None:
    scene = clean.application(default_policy())
    told = endpoint(clean, scene, WebhookType.CANDIDATE_NOTIFIED)
    scene.collecting()
    stage = scene.open("give_feedback").stage_id
    scene.complete("give_feedback", "submitted", scene.cast.interviewer)
    decision = scene.step("decide", stage).subject
    act = scene.complete("notify_candidate", "told_otherwise", scene.cast.recruiter).act
    scene.step("tell", act)
    (row,) = deliveries(clean, told)
    facts = clean.database.read_now(lambda conn: facts_of(conn, scene.application, row.n))
    assert (facts["decision"], facts["outcome"], facts["how"]) == (decision, "advance", "phone")
    assert facts["person"] == scene.cast.recruiter.id
