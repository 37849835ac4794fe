"""Commands on Temporal: reaching it, and replaying histories with this code."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

from temporalio.client import Client, WorkflowHistory
from temporalio.envconfig import ClientConnectConfig
from temporalio.worker import Replayer

from commands.terminal import CommandFailed, out, working
from temporal_client import LOOK_AT, NotConnected, NotLetIn, connect, connection
from workflows.contracts import WORKFLOW
from workflows.hire import HiringProcess
from workflows.plugin import PLUGIN

RECORDED = Path(__file__).resolve().parent.parent / "tests" / "histories"
PAUSE_SECONDS = 0.5


async def reach(wait_seconds: float, to: ClientConnectConfig | None = None) -> Client:
    """A client; waits a little for a server that is still starting."""
    known = to or connection()
    address = known["target_host"]
    deadline = time.monotonic() + wait_seconds
    with working(f"Waiting for Temporal at {address}"):
        while True:
            try:
                return await connect(known)
            except NotLetIn as error:
                raise CommandFailed(str(error)) from error
            except NotConnected as error:
                if time.monotonic() > deadline:
                    raise CommandFailed(
                        f"Temporal at {address} did not answer within {wait_seconds:.0f} s."
                        f" {LOOK_AT}"
                    ) from error
            await asyncio.sleep(PAUSE_SECONDS)


async def replay(
    recorded: Path | None, wait_seconds: float, *, open_processes: bool = True
) -> None:
    """Replay every recorded history and every open process with this code."""
    replayer = Replayer(workflows=[HiringProcess], plugins=[PLUGIN])
    failures = []
    # A deployed image holds no tests; there the open processes are what counts.
    if recorded or RECORDED.exists():
        folder = recorded or RECORDED
        failures += await _replay(replayer, _each(_recorded(folder)), f"of {folder}")
    if open_processes:
        client = await reach(wait_seconds)
        running = client.list_workflows(f"WorkflowType='{WORKFLOW}' AND ExecutionStatus='Running'")
        failures += await _replay(replayer, running.map_histories(), "of open processes")
    if failures:
        raise CommandFailed(
            "This code does not continue these processes as they began."
            " Bring it in under a BUILD_ID of its own, with `cli.py deploy`:\n"
            + "\n".join(failures)
        )


async def _replay(
    replayer: Replayer, histories: AsyncIterator[WorkflowHistory], what: str
) -> list[str]:
    replayed, failures = 0, []
    async with replayer.workflow_replay_iterator(histories) as results:
        async for result in results:
            replayed += 1
            if result.replay_failure is not None:
                failures.append(f"  {result.history.workflow_id}: {result.replay_failure}")
    out.print(f"Replayed {replayed} histories {what}: {len(failures)} failed")
    return failures


async def _each(histories: list[WorkflowHistory]) -> AsyncIterator[WorkflowHistory]:
    for history in histories:
        yield history


def _recorded(folder: Path) -> list[WorkflowHistory]:
    """The histories of a folder. An empty one would look like a success of nothing."""
    found = [
        WorkflowHistory.from_json(file.stem, file.read_text("utf-8"))
        for file in sorted(folder.glob("**/*.json"))
    ]
    if not found:
        raise CommandFailed(f"There are no recorded histories (*.json) in {folder}.")
    return found
