"""The outbox of webhooks: written with the event it tells of, claimed by one, settled once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, Row, Table, delete, event, func, insert, select

from db.endpoints import (
    EndpointChange,
    EndpointRefused,
    NewEndpoint,
    UnknownEndpoint,
    add_endpoint,
    change_endpoint,
    known_endpoint,
    ping_endpoint,
    remove_endpoint,
    resend_delivery,
    rotate_secret,
    signing_secrets,
)
from db.schema import (
    external_ids,
    process_events,
    webhook_deliveries,
    webhook_endpoints,
    webhook_secrets,
)
from db.webhook_facts import facts_of
from db.webhooks import (
    LEASE,
    Claimed,
    Tried,
    claim_due,
    overdue_deliveries,
    ping,
    settle_try,
)
from domain.defaults import brisk, default_policy
from domain.events import EventType
from domain.links import LinkKey
from domain.webhooks import GAPS, SUBSCRIBABLE, WebhookType
from tests.db.world import Scene, World

KEYS = (LinkKey("new", b"n" * 32), LinkKey("old", b"o" * 32))
URL = "https://hooks.example/in"


@pytest.fixture
def clean(world: World) -> Iterator[World]:
    """A world without endpoints, before and after: they would be told of every other test."""
    world.database.write_now(_clean)
    yield world
    world.database.write_now(_clean)


def _clean(conn: Connection) -> None:
    for table in (webhook_deliveries, webhook_secrets, webhook_endpoints):
        conn.execute(delete(table))


def endpoint(world: World, scene: Scene, *types: WebhookType) -> str:
    """A new endpoint that wants these types, or all."""
    new = NewEndpoint(URL, types or SUBSCRIBABLE, scene.cast.lead.id)
    return world.database.write_now(lambda conn: add_endpoint(conn, new, KEYS, world.now())).id


def deliveries(world: World, endpoint: str) -> list[Row[Any]]:
    """What was written for an endpoint, in order."""
    query = (
        select(webhook_deliveries)
        .where(webhook_deliveries.c.endpoint_id == endpoint)
        .order_by(webhook_deliveries.c.n, webhook_deliveries.c.type)
    )
    return list(world.database.read_now(lambda conn: conn.execute(query).all()))


def pinged(world: World, endpoint: str) -> str:
    """A test delivery."""
    return world.database.write_now(lambda conn: ping(conn, endpoint, world.now()))


def claimed(world: World, *, most: int = 50, most_each: int = 50) -> list[Claimed]:
    """What is due now."""
    return world.database.write_now(
        lambda conn: claim_due(conn, world.now(), most=most, most_each=most_each)
    )


def settled(world: World, delivery: Claimed, tried: Tried) -> Row[Any]:
    """The row after a try."""
    world.database.write_now(lambda conn: settle_try(conn, delivery, tried, world.now()))
    return next(row for row in deliveries(world, delivery.endpoint) if row.id == delivery.id)


# --- writing ---


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
        scene.step("climb", f"give_feedback:1@{rung}")
    (row,) = deliveries(clean, told)
    first = scene.rows(process_events)[row.n - 1]
    assert (first.type, first.task_id) == (
        EventType.TASK_ASKED,
        f"{scene.application}:give_feedback:1",
    )


def test_feedback_that_is_reminded_of_in_time_is_not_overdue(clean: World) -> None:
    scene = clean.application(default_policy())
    told = endpoint(clean, scene, WebhookType.FEEDBACK_OVERDUE)
    scene.collecting()
    scene.step("climb", "give_feedback:1@0")
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


# --- trying ---


def test_a_claimed_delivery_is_nobody_elses_until_its_lease_ends(clean: World) -> None:
    scene = clean.application(default_policy())
    told = endpoint(clean, scene)
    delivery = pinged(clean, told)
    (first,) = claimed(clean)
    at = clean.database.read_now(
        lambda conn: conn.execute(select(webhook_deliveries.c.next_at)).scalar_one()
    )

    def later(minutes: timedelta) -> list[Claimed]:
        return clean.database.write_now(
            lambda conn: claim_due(conn, at + minutes, most=9, most_each=9)
        )

    assert later(-timedelta(seconds=1)) == []
    (again,) = later(timedelta(0))
    assert (first.id, first.attempt) == (delivery, 1)
    assert (again.id, again.attempt) == (delivery, 2)
    assert timedelta(seconds=15) < LEASE, "a try may take fifteen seconds"


def test_whoever_was_overtaken_writes_nothing_down(clean: World) -> None:
    scene = clean.application(default_policy())
    pinged(clean, endpoint(clean, scene))
    (held_up,) = claimed(clean)
    (overtaker,) = claimed(clean)  # the clock of this world went on by the lease
    assert settled(clean, held_up, Tried(status=500)).attempt == 2
    assert settled(clean, overtaker, Tried(status=204)).state == "delivered"
    assert settled(clean, held_up, Tried(status=500)).state == "delivered"


def test_one_endpoint_with_much_to_tell_leaves_room_for_the_others(clean: World) -> None:
    scene = clean.application(default_policy())
    dead, alive = endpoint(clean, scene), endpoint(clean, scene)
    for _ in range(6):
        pinged(clean, dead)
    pinged(clean, alive)
    assert [each.endpoint for each in claimed(clean, most=9, most_each=2)] == [dead, dead, alive]


def test_a_busy_endpoint_is_left_alone(clean: World) -> None:
    scene = clean.application(default_policy())
    busy, idle = endpoint(clean, scene), endpoint(clean, scene)
    pinged(clean, busy)
    pinged(clean, idle)
    due = clean.database.write_now(
        lambda conn: claim_due(conn, clean.now(), most=9, most_each=9, busy=[busy])
    )
    assert [each.endpoint for each in due] == [idle]


def test_a_failure_is_tried_again_with_growing_gaps_and_given_up_after_days(clean: World) -> None:
    scene = clean.application(default_policy())
    told = endpoint(clean, scene)
    pinged(clean, told)
    at = clean.now()
    for gap in (*GAPS, None):
        clean.database.write_now(partial(_try_in_vain, at=at))
        (row,) = deliveries(clean, told)
        assert row.error == "timeout"
        if gap is not None:
            assert (row.state, row.next_at) == ("waiting", at + gap)
            at = row.next_at
    assert (row.state, row.attempt, row.next_at) == ("given_up", 10, None)
    known = clean.database.read_now(lambda conn: known_endpoint(conn, told))
    assert (known.trouble, known.active, known.given_up) == ("given_up", True, 1)


def _try_in_vain(conn: Connection, at: datetime) -> None:
    (try_,) = claim_due(conn, at, most=9, most_each=9)
    settle_try(conn, try_, Tried(error="timeout"), at)


def test_a_receiver_that_is_gone_is_told_nothing_more(clean: World) -> None:
    scene = clean.application(default_policy())
    told = endpoint(clean, scene)
    pinged(clean, told)
    (try_,) = claimed(clean)
    pinged(clean, told)
    assert settled(clean, try_, Tried(status=410)).state == "given_up"
    assert sorted(row.state for row in deliveries(clean, told)) == ["dropped", "given_up"]
    known = clean.database.read_now(lambda conn: known_endpoint(conn, told))
    assert (known.active, known.trouble) == (False, "gone")


def test_a_delivery_is_sent_again_under_its_own_id(clean: World) -> None:
    scene = clean.application(default_policy())
    told = endpoint(clean, scene)
    delivery = pinged(clean, told)

    def send_again() -> None:
        clean.database.write_now(lambda conn: resend_delivery(conn, told, delivery, clean.now()))

    with pytest.raises(EndpointRefused, match="delivery_waiting"):
        send_again()
    (try_,) = claimed(clean)
    settled(clean, try_, Tried(status=200))
    send_again()
    (again,) = claimed(clean)
    assert (again.id, again.attempt) == (delivery, 1)


def test_nothing_is_sent_to_an_endpoint_that_is_off(clean: World) -> None:
    scene = clean.application(default_policy())
    told = endpoint(clean, scene)
    off = EndpointChange(active=False)
    clean.database.write_now(lambda conn: change_endpoint(conn, told, off))
    with pytest.raises(EndpointRefused, match="endpoint_off"):
        clean.database.write_now(lambda conn: ping_endpoint(conn, told, clean.now()))


def test_what_no_worker_tries_is_found(clean: World) -> None:
    scene = clean.application(default_policy())
    delivery = pinged(clean, endpoint(clean, scene))
    late = clean.now() + timedelta(minutes=1)
    (row,) = clean.database.read_now(lambda conn: overdue_deliveries(conn, late))
    assert row.id == delivery


# --- endpoints and their secrets ---


def test_the_secret_before_signs_beside_the_new_one_for_a_day(clean: World) -> None:
    scene = clean.application(default_policy())
    new = NewEndpoint(URL, SUBSCRIBABLE, scene.cast.lead.id)
    at = clean.now()
    first = clean.database.write_now(lambda conn: add_endpoint(conn, new, KEYS, at))
    second = clean.database.write_now(lambda conn: rotate_secret(conn, first.id, KEYS, at))
    assert first.secret != second.secret

    def signing(after: timedelta) -> tuple[str, ...]:
        return clean.database.read_now(
            lambda conn: signing_secrets(conn, first.id, KEYS, at + after)
        )

    assert signing(timedelta(hours=23)) == (second.secret, first.secret)
    assert signing(timedelta(hours=24)) == (second.secret,)
    third = clean.database.write_now(lambda conn: rotate_secret(conn, first.id, KEYS, at))
    assert signing(timedelta(hours=1)) == (third.secret, second.secret)


def test_a_secret_is_not_in_the_database_and_lives_as_long_as_its_key(clean: World) -> None:
    scene = clean.application(default_policy())
    new = NewEndpoint(URL, SUBSCRIBABLE, scene.cast.lead.id)
    at = clean.now()
    made = clean.database.write_now(lambda conn: add_endpoint(conn, new, KEYS[1:], at))
    rows = clean.database.read_now(lambda conn: conn.execute(select(webhook_secrets)).all())
    assert made.secret.removeprefix("whsec_") not in str(rows)

    def signing(keys: tuple[LinkKey, ...]) -> tuple[str, ...]:
        return clean.database.read_now(lambda conn: signing_secrets(conn, made.id, keys, at))

    assert signing(KEYS) == (made.secret,)
    assert signing(KEYS[:1]) == ()


def test_an_endpoint_that_is_deleted_leaves_nothing(clean: World) -> None:
    scene = clean.application(default_policy())
    told = endpoint(clean, scene)
    pinged(clean, told)
    clean.database.write_now(lambda conn: remove_endpoint(conn, told))
    with pytest.raises(UnknownEndpoint):
        clean.database.write_now(lambda conn: remove_endpoint(conn, told))
    for table in (webhook_deliveries, webhook_secrets):
        assert clean.database.read_now(partial(_count, table=table)) == 0


def _count(conn: Connection, table: Table) -> int:
    return conn.execute(select(func.count()).select_from(table)).scalar_one()
