"""The doctor finds webhooks that nobody sends."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select

from db.clock_and_ids import new_id, system_clock
from db.schema import people, webhook_deliveries
from db.webhooks.endpoints import NewEndpoint, add_endpoint
from domain.links import LinkKey
from domain.webhooks import SUBSCRIBABLE
from tests.doctor.conftest import Patient

NOW = system_clock()
KEYS = (LinkKey("k", b"k" * 32),)


@pytest.mark.parametrize(
    ("state", "next_at", "found"),
    [
        ("waiting", NOW + timedelta(hours=1), set()),
        ("waiting", NOW - timedelta(hours=1), {"delivery_past_its_try"}),
        ("waiting", None, {"delivery_waits_for_nothing"}),
        ("delivered", None, set()),
        ("given_up", NOW, {"settled_delivery_has_a_next_instant"}),
    ],
)
def test_a_delivery_that_nobody_tries_is_found(
    closed: Patient, state: str, next_at: datetime | None, found: set[str]
) -> None:
    def plant(conn: Connection) -> None:
        creator = conn.execute(select(people.c.id).limit(1)).scalar_one()
        new = NewEndpoint("https://hooks.example/", SUBSCRIBABLE, creator)
        conn.execute(
            insert(webhook_deliveries).values(
                id=new_id("whd"),
                endpoint_id=add_endpoint(conn, new, KEYS, NOW).id,
                type="application.closed",
                application_id=closed.id,
                n=1,
                at=NOW,
                state=state,
                next_at=next_at,
            )
        )

    closed.database.write_now(plant)
    assert closed.codes() == found
