"""The worker: the composition root of the process side. Builds everything, registers it, runs.

SIGTERM stops taking work and lets running activities finish. A heartbeat row tells `/readyz` that
somebody is at work; the relay rings whatever rings were lost; the dispatcher sends reminders.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from contextlib import suppress
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.acts import TakeActs
from activities.delivery import Deliveries
from activities.dispatching import Dispatcher, Pace
from activities.failures import CodedFailures
from activities.step import StepRunner
from activities.steps import STEPS
from activities.webhooks import WebhookSender
from composition import Parts, build, settle_in
from db import crashpoints
from db.relay import beat, untaken
from log import configure_logging
from settings import Settings
from temporal_client import connect, telemetry
from workflows.bell import Bell, relay
from workflows.contracts import HIRING_QUEUE, MAIL_QUEUE
from workflows.hire import HiringProcess

GRACE = timedelta(seconds=20)
HEARTBEAT_SECONDS = 5
MAILS_AT_ONCE = 8

log = logging.getLogger("worker")


def workers(
    client: Client, parts: Parts, *, max_cached_workflows: int = 1000
) -> tuple[Worker, Worker]:
    """One worker per task queue: the process with its steps, and mail."""
    runner = StepRunner(parts.database, parts.policies)
    deliveries = Deliveries(
        parts.database,
        parts.policies,
        parts.composer,
        parts.channel,
        parts.clock,
        timedelta(seconds=parts.settings.delivery_patience_seconds),
    )
    hiring = Worker(
        client,
        task_queue=HIRING_QUEUE,
        workflows=[HiringProcess],
        activities=[TakeActs(parts.database).take, *(runner.activity_of(step) for step in STEPS)],
        workflow_runner=sandbox(),
        interceptors=[CodedFailures()],
        max_cached_workflows=max_cached_workflows,
        graceful_shutdown_timeout=GRACE,
    )
    mail = Worker(
        client,
        task_queue=MAIL_QUEUE,
        activities=[deliveries.deliver],
        interceptors=[CodedFailures()],
        max_concurrent_activities=MAILS_AT_ONCE,
        graceful_shutdown_timeout=GRACE,
    )
    return hiring, mail


def webhook_sender(parts: Parts) -> WebhookSender:
    """Sends the webhooks, beside the two workers."""
    return WebhookSender(parts.database, parts.policies, parts.postman, parts.keys, parts.clock)


def dispatcher_of(parts: Parts) -> Dispatcher:
    """Sends what no process waits for. A claim lasts three times as long as one delivery may."""
    settings = parts.settings
    return Dispatcher(
        parts.database,
        parts.policies,
        parts.composer,
        parts.channel,
        parts.clock,
        Pace(settings.dispatch_seconds, timedelta(seconds=3 * settings.smtp_timeout_seconds)),
    )


def sandbox() -> SandboxedWorkflowRunner:
    """The sandbox stays on. `domain` is passed through by name: its purity is held by lint."""
    return SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules("domain")
    )


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT."""
    configure_logging(settings)
    for concern in settings.concerns:
        log.warning(concern)
    crashpoints.arm(settings.crash_at)
    parts = build(settings)
    client = await connect(settings, runtime=telemetry(settings))
    bell = Bell(client)

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    hiring, mail = workers(client, parts, max_cached_workflows=settings.max_cached_workflows)
    settle_in()
    async with hiring, mail:
        log.info("at work on %s", settings.temporal_address)
        background = [
            asyncio.create_task(
                relay(bell, lambda: parts.database.read(untaken), settings.relay_seconds)
            ),
            asyncio.create_task(_heartbeat(parts)),
            asyncio.create_task(webhook_sender(parts).serve(settings.relay_seconds)),
        ]
        dispatching = asyncio.create_task(dispatcher_of(parts).run(stop))
        await stop.wait()
        log.info("stopping: running work is let finish")
        for task in background:
            task.cancel()
        await dispatching
    parts.database.dispose()


async def _heartbeat(parts: Parts) -> None:
    while True:
        with suppress(Exception):  # the database is away: the missing heartbeat says so
            await parts.database.write(lambda conn: beat(conn, HIRING_QUEUE, parts.clock()))
        await asyncio.sleep(HEARTBEAT_SECONDS)


if __name__ == "__main__":
    asyncio.run(serve(Settings()))
    logging.shutdown()
    # Temporal's client has threads of its own, and one that reports back while the interpreter is
    # taken apart aborts the process, after all its work was done.
    os._exit(0)
