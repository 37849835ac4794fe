"""A worker that was held up while it sent a mail comes back after another has taken its place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update
from temporalio.testing import ActivityEnvironment

from activities.mail.delivery import Deliveries
from activities.pacing import MailPace
from activities.step import StepRunner
from activities.step_table import STEPS
from composition import build
from db.clock_and_ids import system_clock
from db.schema import messages, process_events
from domain.channels import ChannelKind
from domain.protocol import DeliverCall, Delivered
from domain.releases import OfNewerRelease
from domain.words import TaskKind
from notify.channel import DeliveryRefused, Envelope
from settings import Settings
from tests.databases import make_tables
from tests.doctor.walk import Walk
from tests.faults.company import found_company, quick_policy


@dataclass
class HeldUp:
    """A channel in which the first mail takes long enough for somebody else to act meanwhile."""

    meanwhile: Callable[[], Awaitable[object]]
    end: Exception | None = None
    sent: list[str] = field(default_factory=list)

    async def deliver(self, envelope: Envelope) -> None:
        first = not self.sent
        self.sent.append(envelope.message_id)
        if first:
            await self.meanwhile()
            if self.end is not None:
                raise self.end


async def nothing() -> None:
    """Nobody acts meanwhile."""


@dataclass
class Desk:
    """A rejection that is to be delivered."""

    walk: Walk
    deliveries: Callable[[HeldUp], Deliveries]
    call: DeliverCall

    async def deliver(self, channel: HeldUp) -> Delivered:
        """One attempt of the activity."""
        delivered: Delivered = await ActivityEnvironment().run(
            self.deliveries(channel).deliver, self.call
        )
        return delivered

    def states(self) -> tuple[str, list[str]]:
        """The message's state, and what its events say."""

        def read(conn: Connection) -> tuple[str, list[str]]:
            its = self.call.messages[0]
            state = conn.execute(select(messages.c.state).where(messages.c.id == its)).scalar_one()
            rows = conn.execute(select(process_events).order_by(process_events.c.n))
            told = (row for row in rows if row.data.get("message") == its)
            types = [row.type for row in told if row.type.startswith("message.")]
            return state, types

        return self.walk.database.read_now(read)


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    """Up to the release of a rejection, which nobody has delivered yet."""
    parts = build(Settings(_env_file=None, data_dir=tmp_path))
    make_tables(parts.database)
    company = parts.database.write_now(lambda conn: found_company(conn, quick_policy()))
    walk = Walk(parts.database, company)
    walk.begin()
    walk.to_feedback()
    walk.to_telling("reject")
    sent = walk.act(TaskKind.NOTIFY_CANDIDATE, "send", {"reason_code": "skills_gap"})
    telling = walk.step("tell", sent.act)
    message = telling.subject
    walk.step("release", telling.opened[0].id, deliver=False)

    def deliveries(channel: HeldUp) -> Deliveries:
        return Deliveries(
            StepRunner(parts.database, parts.policies, system_clock, STEPS),
            parts.composer,
            {ChannelKind.EMAIL: channel},
            system_clock,
            timedelta(days=9999),
            MailPace(parts.database, system_clock, None),
        )

    return Desk(
        walk, deliveries, DeliverCall(walk.id, (message,), f"tell:{sent.act}", system_clock())
    )


async def test_an_overtaken_worker_still_proves_that_it_sent_the_outcome(desk: Desk) -> None:
    other = HeldUp(nothing)
    channel = HeldUp(lambda: desk.deliver(other))
    await desk.deliver(channel)
    assert len(channel.sent) == 1
    assert other.sent == []
    assert desk.states() == ("sent", ["message.reserved", "message.unknown", "message.sent"])


async def test_an_overtaken_worker_that_was_refused_does_not_take_unknown_back(desk: Desk) -> None:
    other = HeldUp(nothing)
    refused = DeliveryRefused("smtp_451", permanent=False)
    await desk.deliver(HeldUp(lambda: desk.deliver(other), end=refused))
    assert other.sent == []
    assert desk.states() == ("unknown", ["message.reserved", "message.unknown"])


async def test_what_a_person_noted_while_a_worker_was_held_up_stands(desk: Desk) -> None:
    async def resolve() -> None:
        await desk.deliver(HeldUp(nothing))
        desk.walk.step("confirm_told", desk.call.messages[0])
        noted = desk.walk.act(TaskKind.RESOLVE_DELIVERY, "arrived", {})
        desk.walk.step("redeliver", noted.act)

    await desk.deliver(HeldUp(resolve))
    state, types = desk.states()
    assert state == "sent"
    assert types.count("message.sent") == 1


async def test_a_state_that_only_a_newer_release_knows_stands_and_the_delivery_is_settled(
    desk: Desk,
) -> None:
    async def bounce() -> None:
        query = update(messages).where(messages.c.id == desk.call.messages[0])
        desk.walk.database.write_now(lambda conn: conn.execute(query.values(state="bounced")))

    channel = HeldUp(bounce)
    delivered = await desk.deliver(channel)
    assert len(channel.sent) == 1
    assert delivered.undelivered == ()
    assert desk.states()[0] == "bounced"


async def test_a_channel_that_only_a_newer_release_has_is_not_claimed(desk: Desk) -> None:
    query = update(messages).where(messages.c.id == desk.call.messages[0])
    desk.walk.database.write_now(lambda conn: conn.execute(query.values(channel="pigeon")))
    channel = HeldUp(nothing)
    with pytest.raises(OfNewerRelease, match="ChannelKind pigeon"):
        await desk.deliver(channel)
    assert channel.sent == []
    assert desk.states() == ("reserved", ["message.reserved"])
