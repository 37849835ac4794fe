"""`cli.py deploy`: a new release takes over from the old one, in the one order that loses nothing.

The schema first, which the old release still understands; a new worker beside the old one; its
version becomes current; every process is rung, and moves to it where it stands and waits; when none
is left behind, the pages, which may ask for what only the new release knows; then the old worker.
"""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from temporalio.client import Client

from commands.database import migrate_database, open_database
from commands.search_attributes import ensure_search_attributes
from commands.temporal import reach
from commands.terminal import CommandFailed, out, working
from db.clock_and_ids import system_clock
from db.engine import Database
from db.operations.heartbeats import versions_at_work
from db.operations.untaken import alive, to_ring
from domain.protocol import Untaken
from settings import Settings
from workflows import versions
from workflows.bell import Bell

LOOK_EVERY_SECONDS = 0.5
RING_AGAIN_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Deploy:
    """What a deploy is told. A command of the host that is not given is done by hand."""

    build_id: str
    start_worker: str = ""
    restart_api: str = ""
    stop_worker: str = ""
    rings_a_second: float = 25.0
    wait_seconds: float = 600.0
    rescue: bool = False


async def deploy(settings: Settings, plan: Deploy) -> None:
    """Everything in its order. It may be run again: what is done already is found done."""
    if not plan.build_id:
        raise CommandFailed("Which version? --build-id, or BUILD_ID as the new worker has it.")
    migrate_database(settings)
    await ensure_search_attributes(plan.wait_seconds)
    _run("The new worker", plan.start_worker)
    client = await reach(plan.wait_seconds)
    await become_current(client, plan)
    with open_database(settings) as database:
        await move(client, database, plan)
    _run("The pages", plan.restart_api)
    _run("The old worker away", plan.stop_worker)


async def become_current(client: Client, plan: Deploy) -> None:
    """Wait for the worker of the version on both queues, and have it begin what begins."""

    async def current() -> bool:
        try:
            await versions.make_current(client, plan.build_id)
        except versions.NotThereYet:
            return False
        return True

    with working(f"Waiting for a worker of version {plan.build_id}"):
        await _until(current, plan, lambda: _said(f"No worker of version {plan.build_id} came"))
    out.print(f"Version {plan.build_id} is current")


async def move(client: Client, database: Database, plan: Deploy) -> None:
    """Ring everybody at the stated rate, and again those who stay behind, until nobody is."""
    bell = Bell(client)
    open_ones = await database.read(lambda conn: alive(conn, system_clock()))
    with working(f"Ringing {len(open_ones)} processes, {plan.rings_a_second:g} a second"):
        await _each_at_a_rate(open_ones, plan, lambda each: bell.ring(each, "deploy"))
    rung = time.monotonic()

    async def drained() -> bool:
        nonlocal rung
        if not await versions.left_behind(client, plan.build_id):
            return True
        if plan.rescue:
            await _rescue(client, database, bell, plan)
        if time.monotonic() - rung > RING_AGAIN_SECONDS:
            for _, each in await _behind(client, database, plan.build_id):
                await bell.ring(each, "deploy")
            rung = time.monotonic()
        return False

    with working("Waiting until no process is left behind"):
        await _until(drained, plan, lambda: _who_stayed(client, database, plan))
    out.print(f"Every open process is under version {plan.build_id}")


async def _rescue(client: Client, database: Database, bell: Bell, plan: Deploy) -> None:
    """Begin those processes anew whose worker is gone: out of SQL they come to where they stood."""
    for version, each in await _behind(client, database, plan.build_id):
        if version not in await _at_work(database):
            await bell.begin_anew(each)


async def _behind(client: Client, database: Database, build_id: str) -> list[tuple[str, Untaken]]:
    """Those under other versions, each with its version."""
    found = [
        (version, application)
        for version in await versions.known_versions(client)
        if version != build_id
        async for application in versions.applications_under(client, version)
    ]
    return await database.read(
        lambda conn: [(version, to_ring(conn, application)) for version, application in found]
    )


async def _at_work(database: Database) -> Collection[str]:
    return await database.read(lambda conn: versions_at_work(conn, system_clock()))


async def _who_stayed(client: Client, database: Database, plan: Deploy) -> str:
    """The sentence for a deploy that does not come to its end."""
    known = await versions.known_versions(client)
    away = {*known} - {plan.build_id, *await _at_work(database)}
    stuck = [version for version in sorted(away) if await versions.open_under(client, version)]
    if stuck and not plan.rescue:
        return (
            f"No worker of version {', '.join(stuck)} is there to let its processes go."
            " Start one, or begin them anew under the new version: cli.py deploy --rescue."
            " Not everybody moved"
        )
    return "Not everybody moved"


async def _each_at_a_rate(
    processes: list[Untaken], plan: Deploy, ring: Callable[[Untaken], Awaitable[bool]]
) -> None:
    began = time.monotonic()
    for number, each in enumerate(processes):
        await asyncio.sleep(began + number / plan.rings_a_second - time.monotonic())
        if not await ring(each):
            raise CommandFailed("Temporal went away. Run this again when it is back.")


async def _until(
    done: Callable[[], Awaitable[bool]], plan: Deploy, otherwise: Callable[[], Awaitable[str]]
) -> None:
    deadline = time.monotonic() + plan.wait_seconds
    while not await done():
        if time.monotonic() > deadline:
            raise CommandFailed(
                f"{await otherwise()} within {plan.wait_seconds:.0f} s."
                " Everything goes on as it was, and this can be run again."
            )
        await asyncio.sleep(LOOK_EVERY_SECONDS)


async def _said(sentence: str) -> str:
    return sentence


def _run(what: str, command: str) -> None:
    """A command of the host, at its place in the order."""
    if not command:
        return
    out.print(f"{what}: {command}")
    if subprocess.run(command, shell=True, check=False).returncode:
        raise CommandFailed(f"That failed: {command}. When it is mended, run this again.")
