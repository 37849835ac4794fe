"""The worker: the composition root of the process side. Builds everything, registers it, runs.

SIGTERM stops taking work and lets running activities finish. A heartbeat row tells `/readyz` that
somebody is at work; the relay rings whatever rings were lost; the dispatcher sends reminders.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from pydantic import ValidationError
from temporalio.client import Client
from temporalio.common import MetricMeter, VersioningBehavior
from temporalio.worker import Worker, WorkerDeploymentConfig, WorkerDeploymentVersion

from activities.gauges import Gauges, step_timer
from activities.mail.delivery import Deliveries
from activities.mail.dispatching import Dispatcher, Pace
from activities.pacing import MailPace
from activities.step import StepRunner, untimed
from activities.step_table import STEPS
from activities.waking import Waking
from activities.webhooks import WebhookSender
from composition import Parts, build, log_concerns, settle_in
from db import crashpoints
from db.engine import THREADS
from db.newer_releases import say_once
from db.operations.heartbeats import EVERY, ahead_of, beat, rest
from db.operations.newer import waiting_for_newer
from db.operations.untaken import overdue, untaken
from importing.resuming import keep_resuming
from log import configure_logging
from settings import ConnectionUnclear, Settings, refused
from supervisor import supervise
from temporal_client import NotConnected, connect, telemetry
from workflows.bell import Bell, Page, relay
from workflows.contracts import DEPLOYMENT, HIRING_QUEUE, MAIL_QUEUE, START
from workflows.hire import HiringProcess

GRACE = timedelta(seconds=20)
GAUGES_SECONDS = 15
NEWER_SECONDS = 60
"""How often a worker looks for what it leaves to a newer release."""
LATE = 20
"""After so many rounds of the relay something due must have happened; looked for as often."""
MAILS_AT_ONCE = 8
STEPS_AT_ONCE = 2 * THREADS
"""One at work in each thread of the database, and one ready to be. What is beyond that waits where
no clock runs against it: a step's time begins when it has a place."""
PROCESSES_AT_ONCE = 2 * STEPS_AT_ONCE
"""Workflow tasks under way. Each holds its place until its steps are done, and the server gives it
ten seconds: whatever more there is stays in the server's queue."""

log = logging.getLogger("worker")


def workers(
    client: Client,
    parts: Parts,
    *,
    max_cached_workflows: int = 1000,
    timed: Callable[[str, float], None] = untimed,
    runner: StepRunner | None = None,
    process: type[HiringProcess] = HiringProcess,
) -> tuple[Worker, Worker]:
    """One worker per task queue: the process with its steps, and mail."""
    runner = runner or StepRunner(parts.database, parts.policies, parts.clock, STEPS, timed=timed)
    deliveries = Deliveries(
        runner,
        parts.composer,
        parts.channels,
        parts.clock,
        timedelta(seconds=parts.settings.delivery_patience_seconds),
        mail_pace(parts),
    )
    version = version_of(parts.settings)
    # How many polls wait for work is left to the SDK: five of each kind, and only where there is a
    # place. What is known of overload (docs/decisions/0039) was measured so, and nothing measured
    # says that a place stands empty for want of a poll. Temporal recommends to let the server scale
    # them; an SDK to come does so where it is offered and nobody has set a number, so none is set.
    hiring = Worker(
        client,
        task_queue=HIRING_QUEUE,
        workflows=[process],
        activities=[Waking(runner).wake, *runner.activities()],
        deployment_config=version,
        max_cached_workflows=max_cached_workflows,
        max_concurrent_workflow_tasks=PROCESSES_AT_ONCE,
        max_concurrent_local_activities=STEPS_AT_ONCE,
        max_concurrent_activities=STEPS_AT_ONCE,
        graceful_shutdown_timeout=GRACE,
    )
    mail = Worker(
        client,
        task_queue=MAIL_QUEUE,
        activities=[deliveries.deliver],
        deployment_config=version,
        max_concurrent_activities=MAILS_AT_ONCE,
        graceful_shutdown_timeout=GRACE,
    )
    return hiring, mail


def version_of(settings: Settings) -> WorkerDeploymentConfig | None:
    """Both queues under one version, so that a process and its mails are of the same release.

    That processes are pinned is said here: a worker without a version must not say it.
    """
    if not settings.build_id:
        return None
    version = WorkerDeploymentVersion(DEPLOYMENT, settings.build_id)
    return WorkerDeploymentConfig(
        version,
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.PINNED,
    )


def webhook_sender(parts: Parts) -> WebhookSender:
    """Sends the webhooks, beside the two workers."""
    return WebhookSender(parts.database, parts.policies, parts.postman, parts.keys, parts.clock)


def mail_pace(parts: Parts) -> MailPace:
    """The rate that all workers keep together, whether a process waits for a mail or not."""
    return MailPace(parts.database, parts.clock, parts.settings.mails_per_minute)


def dispatcher_of(parts: Parts) -> Dispatcher:
    """Sends what no process waits for. A claim lasts three times as long as one delivery may."""
    settings = parts.settings
    return Dispatcher(
        parts.database,
        parts.policies,
        parts.composer,
        parts.channels,
        parts.clock,
        Pace(settings.dispatch_seconds, timedelta(seconds=3 * settings.smtp_timeout_seconds)),
        mail_pace(parts),
    )


async def serve(settings: Settings, *, with_stdin: bool = False) -> None:
    """Run until SIGTERM or SIGINT; or, `with_stdin`, until that ends."""
    configure_logging(settings)
    crashpoints.arm(settings.crash_at)
    parts = build(settings)
    await log_concerns(parts, log)
    runtime = telemetry(settings)
    meter = runtime.metric_meter if runtime else MetricMeter.noop
    client = await connect(runtime=runtime)
    bell = Bell(client)
    gauges = Gauges(meter, parts.database, parts.clock, bell.running)

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    if with_stdin:
        _until_input_ends(stop)
    hiring, mail = workers(
        client,
        parts,
        max_cached_workflows=settings.max_cached_workflows,
        timed=step_timer(meter),
    )
    settle_in()
    async with hiring, mail:
        log.info("at work on %s", client.service_client.config.target_host)
        background = [
            *relays(bell, parts),
            asyncio.create_task(_heartbeat(parts)),
            asyncio.create_task(_say_what_is_newer(parts)),
            asyncio.create_task(imports_left_alone(parts)),
            *([asyncio.create_task(gauges.watch(GAUGES_SECONDS))] if runtime else []),
            asyncio.create_task(webhook_sender(parts).serve(settings.relay_seconds)),
        ]
        dispatching = asyncio.create_task(dispatcher_of(parts).run(stop))
        await stop.wait()
        log.info("stopping: running work is let finish")
        for task in background:
            task.cancel()
        await dispatching
    with suppress(Exception):  # the database is away: the heartbeat that is missing says so too
        await parts.database.write(lambda conn: rest(conn, _name()))
    parts.database.dispose()


async def imports_left_alone(parts: Parts) -> None:
    """Goes on with imports whose command was killed."""
    company = parts.company
    await keep_resuming(parts.database, parts.policies, lambda: company.known, parts.clock)


def relays(bell: Bell, parts: Parts) -> list[asyncio.Task[None]]:
    """Rings what was lost: whoever has acts that were not taken, and whoever should have gone on by
    themselves and did not, because their run was terminated."""
    database, every = parts.database, parts.settings.relay_seconds
    late = LATE * every

    async def behind() -> int:
        return await database.read(lambda conn: ahead_of(conn, _name(), parts.clock()))

    async def with_acts(after: str, limit: int) -> Page:
        waiting = await database.read(lambda conn: untaken(conn, after, limit))
        return Page(waiting, await behind())

    async def stopped(after: str, limit: int) -> Page:
        since = parts.clock() - timedelta(seconds=late)
        waiting = await database.read(lambda conn: overdue(conn, since, after, limit))
        return Page(waiting, await behind())

    return [
        asyncio.create_task(relay(bell, with_acts, every)),
        asyncio.create_task(relay(bell, stopped, late, kind=START)),
    ]


async def _heartbeat(parts: Parts) -> None:
    version = parts.settings.build_id
    while True:
        with suppress(Exception):  # the database is away: the missing heartbeat says so
            await parts.database.write(lambda conn: beat(conn, _name(), parts.clock(), version))
        await asyncio.sleep(EVERY.total_seconds())


async def _say_what_is_newer(parts: Parts) -> None:
    while True:
        with suppress(Exception):  # the database is away: others say so
            for newer in await parts.database.read(waiting_for_newer):
                say_once(newer)
        await asyncio.sleep(NEWER_SECONDS)


def _name() -> str:
    """This process among the workers of a deployment."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


def _until_input_ends(stop: asyncio.Event) -> None:
    """A worker among several stops when its parent is gone, which may have been killed."""
    descriptor = sys.stdin.fileno()

    def look() -> None:
        if not os.read(descriptor, 1024):
            asyncio.get_running_loop().remove_reader(descriptor)
            stop.set()

    asyncio.get_running_loop().add_reader(descriptor, look)


def own_port(settings: Settings, number: int) -> str:
    """Where the worker of this number serves its metrics: each on the next port."""
    host, _, port = settings.metrics_bind.rpartition(":")
    return f"{host}:{int(port) + number}" if port else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """One worker in this process, or a parent of several."""
    parser = argparse.ArgumentParser(prog="worker.py", description="Genjin's worker.")
    parser.add_argument(
        "--processes", type=int, default=1, help="so many workers, each on a core of its own"
    )
    parser.add_argument("--number", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--until-stdin-ends", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    try:
        settings = Settings()
        if given.processes > 1:
            configure_logging(settings)
            return asyncio.run(supervise(given.processes))
        own = settings.model_copy(update={"metrics_bind": own_port(settings, given.number)})
        asyncio.run(serve(own, with_stdin=given.until_stdin_ends))
    except (ConnectionUnclear, NotConnected) as error:
        return _cannot_start(str(error))
    except ValidationError as error:
        return _cannot_start(refused(error))
    return 0


def _cannot_start(why: str) -> int:
    """What is wrong outside is a sentence, never a traceback."""
    sys.stderr.write(f"{why}\n")
    sys.stderr.flush()
    return 1


if __name__ == "__main__":
    code = main()
    logging.shutdown()
    # Temporal's client has threads of its own, and one that reports back while the interpreter is
    # taken apart aborts the process, after all its work was done.
    os._exit(code)
