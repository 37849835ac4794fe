"""Endpoints of webhooks and their signing secrets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, Table, func, select

from db.process.webhook_outbox import enqueue
from db.schema import webhook_deliveries, webhook_secrets
from db.webhooks.endpoints import (
    NewEndpoint,
    UnknownEndpoint,
    add_endpoint,
    remove_endpoint,
    rotate_secret,
    signing_secrets,
)
from domain.defaults import default_policy
from domain.links import LinkKey
from domain.webhooks import SUBSCRIBABLE
from tests.db.hooks import KEYS, URL, deliveries, endpoint, pinged, wipe
from tests.db.world import World
from tests.waiting import is_waited_for, until_now


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


@pytest.mark.postgres
def test_deleting_an_endpoint_waits_for_whoever_is_telling_it_something(
    postgres_world: World,
) -> None:
    scene = postgres_world.application(default_policy())
    postgres_world.database.write_now(wipe)
    told = endpoint(postgres_world, scene)
    happened = {
        "application_id": scene.application,
        "n": 1,
        "type": "process.closed",
        "at": postgres_world.now(),
        "task_id": "",
        "data": {},
    }
    with postgres_world.database.engine.connect() as telling, ThreadPoolExecutor(1) as thread:
        enqueue(telling, postgres_world.now(), [happened])
        removal = thread.submit(
            postgres_world.database.write_now, lambda conn: remove_endpoint(conn, told)
        )
        until_now("the removal to come to the lock", lambda: is_waited_for(telling))
        telling.commit()
        removal.result(timeout=30)
    assert deliveries(postgres_world, told) == []
