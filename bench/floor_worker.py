"""The worker of the floor: the settings and the mail channel of the product's worker, with its
workflow runner and data converter, or plainly with the SDK's.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
from collections.abc import Mapping
from dataclasses import replace

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from bench.floor import Bare, Mails, mail_queue
from bench.letters import INVITATIONS, TOLD, address_of, letters
from composition import settle_in, smtp_channel
from db.clock_and_ids import system_clock
from domain.scenarios import Scenario
from notify.channel import Channel, Envelope
from settings import Settings
from temporal_client import connect
from worker import GRACE, MAILS_AT_ONCE

GROUPS = {"invitations": INVITATIONS, "told": TOLD}


class Mailing:
    """Sends prebuilt mails over the product's own channel."""

    def __init__(self, channel: Channel, built: Mapping[Scenario, Envelope]) -> None:
        self._channel = channel
        self._built = built

    @activity.defn(name="mail")
    async def mail(self, mails: Mails) -> None:
        """One to the candidate and the others to the panel, one after another."""
        for number, scenario in enumerate(GROUPS[mails.what]):
            to = f"interviewer{number}@people.example" if number else address_of(mails.process)
            await self._channel.deliver(replace(self._built[scenario], to_address=to))


async def connected(temporal: str, *, plain: bool) -> Client:
    """`plain`: with the SDK's own workflow runner and data converter, not with the product's."""
    if plain:
        return await Client.connect(temporal)
    return await connect({"target_host": temporal})


async def serve(temporal: str, smtp_port: int, cached: int, queue: str, *, plain: bool) -> None:
    """Work until SIGTERM."""
    settings = Settings(smtp_port=smtp_port)
    mailing = Mailing(smtp_channel(settings, system_clock), letters())
    client = await connected(temporal, plain=plain)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    bare = Worker(
        client,
        task_queue=queue,
        workflows=[Bare],
        max_cached_workflows=cached,
        graceful_shutdown_timeout=GRACE,
    )
    mail = Worker(
        client,
        task_queue=mail_queue(queue),
        activities=[mailing.mail],
        max_concurrent_activities=MAILS_AT_ONCE,
        graceful_shutdown_timeout=GRACE,
    )
    settle_in()  # as `worker.py` does
    async with bare, mail:
        await stop.wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--temporal", required=True)
    arguments.add_argument("--smtp-port", type=int, required=True)
    arguments.add_argument("--cached", type=int, required=True)
    arguments.add_argument("--queue", required=True)
    arguments.add_argument("--plain", action="store_true")
    given = arguments.parse_args()
    asyncio.run(
        serve(given.temporal, given.smtp_port, given.cached, given.queue, plain=given.plain)
    )
