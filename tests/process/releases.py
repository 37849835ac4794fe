"""Two releases of the process beside each other, whose histories do not fit each other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from temporalio.client import Client
from temporalio.plugin import SimplePlugin

from tests.process.rig import Rig, dispatching
from worker import workers
from workflows.hire import HiringProcess
from workflows.plugin import PLUGIN

OLD, NEW = "release-1", "release-2"


@asynccontextmanager
async def at_work(
    rig: Rig,
    build_id: str,
    process: type[HiringProcess] = HiringProcess,
    also: Sequence[Callable[..., Any]] = (),
    *,
    without: str = "",
) -> AsyncIterator[None]:
    """The workers and the dispatcher of a release, under its version; an older one is without a
    step."""

    def steps(those_of_now: Sequence[Callable[..., Any]] | None) -> Sequence[Callable[..., Any]]:
        known = [each for each in those_of_now or () if name_of(each) != without]
        return [*known, *also] if len(known) > 1 else known

    release = SimplePlugin(
        build_id, workflows=lambda now: [process] if now else [], activities=steps
    )
    there = rig.client
    client = Client(there.service_client, namespace=there.namespace, plugins=[PLUGIN, release])
    settings = rig.parts.settings.model_copy(update={"build_id": build_id})
    parts = replace(rig.parts, settings=settings)
    hiring, mail = workers(client, parts)
    async with dispatching(parts), hiring, mail:
        yield


def name_of(step: Callable[..., Any]) -> str:
    """Under which it is registered."""
    return str(getattr(step, "__temporal_activity_definition").name)
