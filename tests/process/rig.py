"""Where the stories are played: a database, a mail channel, and the two workers of the product.

Every rig has a Temporal namespace of its own, because the names of task queues are frozen.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from google.protobuf.duration_pb2 import Duration
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client

from activities.step import StepRunner
from api.services import Services
from composition import Parts, build
from db.clock_and_ids import Clock, system_clock
from domain.channels import ChannelKind
from domain.policy import Policy
from settings import Settings
from tests.cast import Setting, set_up
from tests.databases import make_tables
from tests.process.channel import FakeChannel
from tests.process.play import Play
from tests.servers import register_search_attributes
from worker import dispatcher_of, workers
from workflows.bell import Bell, Rings
from workflows.hire import HiringProcess
from workflows.plugin import PLUGIN

A_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Rig:
    """A running product without its web pages."""

    client: Client
    parts: Parts
    channel: FakeChannel

    async def play(
        self,
        policy: Policy,
        *,
        panel: int = 1,
        stages: int = 1,
        rule: str = "any_veto",
        bell: Rings | None = None,
        start: bool = True,
        meetings: int = 1,
    ) -> Play:
        """A new job with its people, one candidate, and their application's first act."""
        setting = Setting(policy, panel, stages, rule, start, meetings)
        application, cast = await self.parts.database.write(
            lambda conn: set_up(conn, setting, self.parts.clock())
        )
        play = Play(
            application=application,
            cast=cast,
            client=self.client,
            channel=self.channel,
            services=Services(self.parts, bell or Bell(self.client)),
        )
        if start:
            play.services.ring_soon(application, "start")
        return play

    @asynccontextmanager
    async def at_work(
        self,
        *,
        max_cached_workflows: int = 1000,
        runner: StepRunner | None = None,
        process: type[HiringProcess] = HiringProcess,
    ) -> AsyncIterator[None]:
        """With both workers and the dispatcher running."""
        hiring, mail = workers(
            self.client,
            self.parts,
            max_cached_workflows=max_cached_workflows,
            runner=runner,
            process=process,
        )
        async with dispatching(self.parts), hiring, mail:
            yield


@asynccontextmanager
async def dispatching(parts: Parts) -> AsyncIterator[None]:
    """With what is done for nobody's process: mail of the desk, endpoints, what comes due."""
    stop = asyncio.Event()
    running = asyncio.create_task(dispatcher_of(parts).run(stop))
    try:
        yield
    finally:
        stop.set()
        await running


@asynccontextmanager
async def new_rig(
    address: str, folder: Path, *, database_url: str = "", identity: str = "rig"
) -> AsyncIterator[Rig]:
    """A rig in a namespace of its own on a running server. Nobody is at work there yet."""
    namespace = f"rig-{uuid.uuid4().hex[:12]}"
    anybody = await Client.connect(address)
    await anybody.workflow_service.register_namespace(
        RegisterNamespaceRequest(
            namespace=namespace, workflow_execution_retention_period=Duration(seconds=A_DAY_S)
        )
    )
    client = await Client.connect(
        address,
        namespace=namespace,
        identity=identity,
        plugins=[PLUGIN],
    )
    await register_search_attributes(client)
    with_parts = new_parts(folder, database_url=database_url)
    try:
        yield Rig(client, *with_parts)
    finally:
        await asyncio.to_thread(with_parts[0].database.dispose)


def new_parts(
    folder: Path, *, database_url: str = "", clock: Clock = system_clock
) -> tuple[Parts, FakeChannel]:
    """The product's parts on an empty database, with a channel that only remembers."""
    settings = Settings(
        _env_file=None,
        data_dir=folder,
        database_url=database_url,
        delivery_patience_seconds=1.5,
        # Rigs live as long as the run, and each look costs time that all other tests would have.
        dispatch_seconds=0.2,
    )
    channel = FakeChannel()
    parts = replace(build(settings, clock), channels={ChannelKind.EMAIL: channel})
    make_tables(parts.database)
    return parts, channel
