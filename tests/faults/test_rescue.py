"""A version whose workers are gone for good is given up: its processes begin anew, in place."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from commands.deploying import Deploy, become_current
from domain.words import TaskKind
from local.process import Child
from tests.faults.conftest import MakeWorld
from tests.faults.world import ROOT, World
from tests.waiting import PATIENCE_S

OLD, NEW = "release-1", "release-2"


def worker_of(world: World, build_id: str) -> Child:
    """One more worker, of another version."""
    folder = world.worker.log.parent
    return Child(
        f"The worker of {build_id}",
        [sys.executable, ROOT / "worker.py"],
        log=folder / f"worker-{build_id}.log",
        env={**world.env, "BUILD_ID": build_id},
        cwd=folder,
    )


async def deploy(world: World, *arguments: str) -> tuple[int, str]:
    """`cli.py deploy` of the new version, as a process of its own: exit code, and what it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(ROOT / "cli.py"), "deploy", "--build-id", NEW, *arguments),
        env={**os.environ, **world.env},
        cwd=world.worker.log.parent,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def test_a_version_whose_worker_was_killed_is_rescued_and_nothing_is_done_twice(
    make_world: MakeWorld, tmp_path: Path
) -> None:
    world = await make_world(BUILD_ID=OLD)
    await become_current(world.client, Deploy(OLD, wait_seconds=PATIENCE_S))
    hires = [await world.hire() for _ in range(3)]
    for hire in hires:
        await hire.schedule()
        await hire.task(TaskKind.GIVE_FEEDBACK)
    world.worker.kill()
    newer = worker_of(world, NEW)
    newer.start()
    try:
        await hires[0].judge("reject")  # people go on meanwhile
        pages, away = tmp_path / "pages", tmp_path / "away"
        order = ["--restart-api", f"touch {pages}"]
        order += ["--stop-worker", f"test -e {pages} && touch {away}"]
        code, said = await deploy(world, *order, "--wait", "15")
        assert code == 1
        assert f"No worker of version {OLD} is there to let its processes go" in said
        assert not pages.exists(), "the pages come when nobody is left behind"
        code, said = await deploy(world, *order, "--rescue", "--wait", "60")
        assert code == 0, said
        assert away.exists()
        await hires[0].send()
        for hire in hires[1:]:
            await hire.judge("reject")
            await hire.send()
        assert [await hire.ended() for hire in hires] == ["rejected"] * 3
        await world.check()
    finally:
        newer.kill()
