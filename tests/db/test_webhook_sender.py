"""The sender at work, over real HTTP: signed, several side by side, nobody held up by others."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from activities.webhooks import AT_ONCE_EACH, WebhookSender
from db.engine import Database
from db.process.case import lock
from db.process.webhook_outbox import ping
from db.schema import policy_versions, webhook_deliveries
from db.setup.policies import Policies
from db.webhooks.endpoints import MadeEndpoint, NewEndpoint, add_endpoint, rotate_secret
from domain.defaults import default_policy
from domain.events import EventType
from domain.links import LinkKey
from domain.webhooks import SUBSCRIBABLE
from notify.webhook_http import Postman
from tests.cast import Cast, Setting, set_up
from tests.databases import make_tables
from tests.receiver import Receiver

KEYS = (LinkKey("test", b"k" * 32),)


@dataclass(slots=True)
class Office:
    """An application on a database of its own, and a sender whose clock stands."""

    database: Database
    application: str
    cast: Cast
    at: datetime = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    keys: Sequence[LinkKey] = KEYS

    def sender(self, timeout_s: float = 5) -> WebhookSender:
        """A worker's sender."""
        postman = Postman(loopback=True, timeout_s=timeout_s)
        return WebhookSender(self.database, Policies(), postman, self.keys, lambda: self.at)

    def endpoint(self, url: str) -> MadeEndpoint:
        """An endpoint that wants everything."""
        new = NewEndpoint(url, SUBSCRIBABLE, self.cast.lead.id)
        return self.database.write_now(lambda conn: add_endpoint(conn, new, KEYS, self.at))

    def ping(self, endpoint: str) -> str:
        """A test delivery."""
        return self.database.write_now(lambda conn: ping(conn, endpoint, self.at))

    def close_application(self) -> None:
        """Something to tell."""

        def end(conn: Connection) -> None:
            case = lock(conn, self.application, self.at, Policies())
            case.record(EventType.PROCESS_CLOSED, outcome="rejected")
            case.finish()

        self.database.write_now(end)

    def states(self) -> list[tuple[str, int, str]]:
        """State, last status and error of every delivery, in order."""
        query = select(webhook_deliveries).order_by(webhook_deliveries.c.id)
        rows = self.database.read_now(lambda conn: conn.execute(query).all())
        return [(row.state, row.status, row.error) for row in rows]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A database with one application."""
    database = Database(f"sqlite:///{tmp_path / 'genjin.db'}")
    make_tables(database)
    at = datetime(2026, 3, 2, 0, 59, tzinfo=UTC)
    application, cast = database.write_now(lambda conn: set_up(conn, Setting(default_policy()), at))
    yield Office(database, application, cast)
    database.dispose()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A program that listens."""
    async with Receiver() as listening:
        yield listening


async def test_what_happened_arrives_signed(office: Office, receiver: Receiver) -> None:
    made = office.endpoint(receiver.url)
    office.close_application()
    sender = office.sender()
    assert await sender.look() == 1
    await sender.finish()
    (received,) = receiver.received
    assert received.is_signed_by(made.secret)
    assert not received.is_signed_by(KEYS[0].secret.hex())
    assert received.headers["webhook-timestamp"] == str(int(office.at.timestamp()))
    told = json.loads(received.body)
    assert told["type"] == "application.closed"
    assert told["data"]["application"] == office.application
    assert told["data"]["outcome"] == "rejected"
    for person in office.cast.everybody:
        assert person.name not in received.body.decode()
        assert person.email not in received.body.decode()
    assert office.states() == [("delivered", 200, "")]
    assert await sender.look() == 0


async def test_what_only_a_newer_release_can_tell_is_left_to_it_and_the_rest_arrives(
    office: Office, receiver: Receiver
) -> None:
    theirs = office.ping(office.endpoint(receiver.url).id)
    query = update(webhook_deliveries).where(webhook_deliveries.c.id == theirs)
    office.database.write_now(lambda conn: conn.execute(query.values(type="visa.checked")))
    sender = office.sender()
    assert await sender.look() == 0
    office.close_application()
    assert await sender.look() == 1
    await sender.finish()
    assert office.states() == [("waiting", 0, ""), ("delivered", 200, "")]


async def test_a_process_that_only_a_newer_release_can_read_gets_no_task_of_a_lost_webhook(
    office: Office, receiver: Receiver
) -> None:
    """The next delivery that is given up makes one."""
    receiver.status = 410
    office.endpoint(receiver.url)
    office.close_application()
    newer = update(policy_versions).values(body={"schema": 99})
    office.database.write_now(lambda conn: conn.execute(newer))
    sender = office.sender()
    assert await sender.look() == 1
    await sender.finish()
    assert office.states() == [("given_up", 410, "")]


async def test_after_a_rotation_both_secrets_verify(office: Office, receiver: Receiver) -> None:
    before = office.endpoint(receiver.url)
    after = office.database.write_now(lambda conn: rotate_secret(conn, before.id, KEYS, office.at))
    office.ping(before.id)
    sender = office.sender()
    await sender.look()
    await sender.finish()
    (received,) = receiver.received
    assert received.is_signed_by(before.secret)
    assert received.is_signed_by(after.secret)


async def test_a_failed_try_is_repeated_under_the_same_id(
    office: Office, receiver: Receiver
) -> None:
    receiver.status = 503
    office.ping(office.endpoint(receiver.url).id)
    sender = office.sender()
    await sender.look()
    await sender.finish()
    assert office.states() == [("waiting", 503, "")]
    assert await sender.look() == 0, "it is not due yet"
    receiver.status, office.at = 200, office.at + timedelta(seconds=5)
    await sender.look()
    await sender.finish()
    assert office.states() == [("delivered", 200, "")]
    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]


async def test_a_slow_receiver_holds_up_nobody_else(office: Office, receiver: Receiver) -> None:
    async with Receiver(hold=asyncio.Event()) as slow:
        held_up = office.endpoint(slow.url).id
        for _ in range(10):
            office.ping(held_up)
        quick = office.endpoint(receiver.url).id
        office.ping(quick)
        sender = office.sender()
        await sender.look()
        async with asyncio.timeout(30):
            await receiver.arrived.wait()
        assert await sender.look() == 0, "the slow one has enough under way"
        assert len(slow.received) <= AT_ONCE_EACH
        assert slow.hold is not None
        slow.hold.set()
        await sender.finish()


async def test_two_senders_send_nothing_twice(office: Office, receiver: Receiver) -> None:
    told = office.endpoint(receiver.url).id
    for _ in range(8):
        office.ping(told)
    senders = [office.sender(), office.sender()]
    for _ in range(4):
        await asyncio.gather(*(sender.look() for sender in senders))
        await asyncio.gather(*(sender.finish() for sender in senders))
    ids = [received.headers["webhook-id"] for received in receiver.received]
    assert len(ids) == len(set(ids)) == 8


async def test_a_name_that_cannot_be_asked_for_or_a_refused_address_is_only_a_failed_try(
    office: Office,
) -> None:
    office.ping(office.endpoint("https://hooks.invalid/").id)
    office.ping(office.endpoint("https://10.0.0.1/").id)
    sender = office.sender(timeout_s=30)
    await sender.look()
    await sender.finish()
    assert office.states() == [("waiting", 0, "host_unknown"), ("waiting", 0, "address_not_public")]


async def test_without_the_key_nothing_is_sent_unsigned(office: Office, receiver: Receiver) -> None:
    office.ping(office.endpoint(receiver.url).id)
    office.keys = (LinkKey("another", b"a" * 32),)
    sender = office.sender()
    await sender.look()
    await sender.finish()
    assert receiver.received == []
    assert office.states() == [("waiting", 0, "signing_key_gone")]


async def test_the_sender_goes_on_by_itself(office: Office, receiver: Receiver) -> None:
    sender = office.sender()
    serving = asyncio.create_task(sender.serve(0.02))
    office.ping(office.endpoint(receiver.url).id)
    async with asyncio.timeout(30):
        await receiver.arrived.wait()
        await sender.finish()
    assert office.states() == [("delivered", 200, "")]
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
