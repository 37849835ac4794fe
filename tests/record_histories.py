"""Records the history of every branch of the process for the replay tests.

    python -m tests.record_histories [branch ...]

Record anew only what a change of the workflow really changes, with a new `BUILD_ID`: the
histories kept here stand for the processes that run when a new release is deployed. They hold ids,
codes and instants, and every play checks that they hold nothing else.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from temporalio.api.history.v1 import WorkflowExecutionStartedEventAttributes
from temporalio.client import WorkflowHistory

from tests.process.branches import BRANCHES, Branch, played
from tests.process.rig import Rig, new_rig
from tests.servers import new_temporal_server

HISTORIES = Path(__file__).parent / "histories"


async def histories_of(rig: Rig, branch: Branch) -> list[WorkflowHistory]:
    """Play a branch and fetch the history of each of its runs, first to last."""
    play = await played(rig, branch)
    last = await play.history()
    run: str | None = _started(last).first_execution_run_id
    histories = []
    while run:
        handle = rig.client.get_workflow_handle(play.handle.id, run_id=run)
        histories.append(await handle.fetch_history())
        end = histories[-1].events[-1]
        run = end.workflow_execution_continued_as_new_event_attributes.new_execution_run_id
    return histories


def _started(history: WorkflowHistory) -> WorkflowExecutionStartedEventAttributes:
    return history.events[0].workflow_execution_started_event_attributes


async def record(names: Iterable[str]) -> None:
    """Play the branches on a server of our own and write their histories."""
    HISTORIES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        server = new_temporal_server(Path(folder))
        server.launch()
        await asyncio.to_thread(server.wait_until_ready)
        try:
            async with new_rig(server.address, Path(folder)) as rig, rig.at_work():
                for name in names:
                    await _record_one(rig, name)
        finally:
            server.stop()


async def _record_one(rig: Rig, name: str) -> None:
    histories = await histories_of(rig, BRANCHES[name])
    for before in HISTORIES.glob(f"{name}.*json"):  # it may have had more runs then
        before.unlink()
    for number, history in enumerate(histories, start=1):
        suffix = f".run{number}" if len(histories) > 1 else ""
        file = HISTORIES / f"{name}{suffix}.json"
        kept = json.dumps(_without_traces(json.loads(history.to_json())), indent=1)
        await asyncio.to_thread(file.write_text, f"{kept}\n", "utf-8")
        sys.stdout.write(f"{file.name}: {len(history.events)} events\n")


def _without_traces(node: Any) -> Any:
    """The traces of failed activities name the folders of the machine they were recorded on."""
    if isinstance(node, dict):
        return {k: _without_traces(v) for k, v in node.items() if k != "stackTrace"}
    return [_without_traces(each) for each in node] if isinstance(node, list) else node


if __name__ == "__main__":
    asyncio.run(record(sys.argv[1:] or BRANCHES))
    sys.stdout.flush()
    # The SDK's threads may abort an interpreter that ends at once (temporalio/sdk-python #300).
    os._exit(0)
