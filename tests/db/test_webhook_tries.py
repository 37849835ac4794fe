"""A delivery is claimed by one, tried for days, and settled once."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, select

from db.schema import webhook_deliveries, webhook_endpoints
from db.setup.policies import Policies
from db.webhooks.deliveries import LEASE, Claimed, Tried, claim_due, settle_try
from db.webhooks.endpoints import (
    EndpointChange,
    EndpointRefused,
    change_endpoint,
    known_endpoint,
    ping_endpoint,
    resend_delivery,
)
from domain.defaults import default_policy
from domain.webhooks import GAPS
from tests.db.hooks import claimed, deliveries, endpoint, pinged, settled, wipe
from tests.db.world import World


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
    settle_try(conn, try_, Tried(error="timeout"), at, Policies())


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


@pytest.mark.postgres
def test_two_workers_that_look_at_the_same_moment_share_what_is_due(postgres_world: World) -> None:
    scene = postgres_world.application(default_policy())
    postgres_world.database.write_now(wipe)
    told = endpoint(postgres_world, scene)
    for _ in range(3):
        pinged(postgres_world, told)
    at = postgres_world.now()
    engine = postgres_world.database.engine
    with engine.connect() as first, engine.connect() as second:
        mine = claim_due(first, at, most=2, most_each=9)
        theirs = claim_due(second, at, most=2, most_each=9)
        first.commit()
        second.commit()
    assert (len(mine), len(theirs)) == (2, 1)
    assert len({each.id for each in (*mine, *theirs)}) == 3
    postgres_world.database.write_now(wipe)


def test_the_first_delivery_that_is_given_up_is_the_hr_leads_task_and_can_be_sent_again(
    clean: World,
) -> None:
    scene = clean.application(default_policy())
    told = endpoint(clean, scene)
    scene.collecting()
    for _ in GAPS:
        clean.forward(timedelta(days=2))
        for try_ in claimed(clean):
            settled(clean, try_, Tried(error="timeout"))
    clean.forward(timedelta(days=2))
    for try_ in claimed(clean):
        settled(clean, try_, Tried(error="timeout"))
    given_up = [act for act in scene.acts() if act.kind == "webhook_given_up"]
    assert [act.codes for act in given_up] == [{"endpoint": told}]
    scene.step("open_webhook_task", given_up[0].id)
    task = scene.open("resolve_webhook")
    assert task.owner_id == scene.cast.lead.id
    act = scene.complete("resolve_webhook", "resend", scene.cast.lead)
    scene.step("resend_webhooks", act.act)
    assert {row.state for row in deliveries(clean, told)} == {"waiting"}


def test_a_ping_that_is_given_up_first_does_not_keep_the_next_delivery_from_being_a_task(
    clean: World,
) -> None:
    scene = clean.application(default_policy())
    told = endpoint(clean, scene)
    pinged(clean, told)
    (ping,) = claimed(clean)
    settled(clean, ping, Tried(status=410))
    clean.database.write_now(
        lambda conn: conn.execute(
            webhook_endpoints.update().where(webhook_endpoints.c.id == told).values(active=True)
        )
    )
    scene.collecting()
    for try_ in claimed(clean):
        settled(clean, try_, Tried(status=410))
    given_up = [act.codes for act in scene.acts() if act.kind == "webhook_given_up"]
    assert given_up == [{"endpoint": told}]
