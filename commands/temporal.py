"""Commands on Temporal: its search attributes, and replaying histories with this code."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.client import Client, WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import Replayer

from commands.terminal import CommandFailed, out, working
from settings import Settings
from temporal_client import connect
from worker import sandbox
from workflows.contracts import SEARCH_ATTRIBUTES, WORKFLOW
from workflows.hire import HiringProcess

RECORDED = Path(__file__).resolve().parent.parent / "tests" / "histories"
PAUSE_SECONDS = 0.5


async def reach(settings: Settings, wait_seconds: float) -> Client:
    """A client; waits a little for a server that is still starting."""
    deadline = time.monotonic() + wait_seconds
    with working(f"Waiting for Temporal at {settings.temporal_address}"):
        while True:
            try:
                return await connect(settings)
            except (RPCError, RuntimeError) as error:
                if time.monotonic() > deadline:
                    raise CommandFailed(
                        f"Temporal at {settings.temporal_address} did not answer within"
                        f" {wait_seconds:.0f} s. Is it running, and is TEMPORAL_ADDRESS right?"
                    ) from error
            await asyncio.sleep(PAUSE_SECONDS)


async def ensure_search_attributes(settings: Settings, wait_seconds: float) -> None:
    """Create the search attributes that the namespace lacks. A second time does nothing."""
    client = await reach(settings, wait_seconds)
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            added = await _add_missing(client)
            break
        except RPCError as error:
            # A namespace that was made a moment ago is not known everywhere at once.
            if time.monotonic() > deadline:
                raise CommandFailed(
                    f"Temporal refuses the search attributes of namespace {client.namespace}:"
                    f" {error.message}"
                ) from error
            await asyncio.sleep(PAUSE_SECONDS)
    names = ", ".join(added)
    out.print(f"Temporal: search attributes {f'added: {names}' if added else 'there already'}")


async def _add_missing(client: Client) -> list[str]:
    listed = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    wanted = {
        key.name: IndexedValueType.ValueType(key.indexed_value_type) for key in SEARCH_ATTRIBUTES
    }
    for name, kind in wanted.items():
        if name in listed.custom_attributes and listed.custom_attributes[name] != kind:
            raise CommandFailed(
                f"Temporal has a search attribute {name} of another type"
                f" ({IndexedValueType.Name(listed.custom_attributes[name])}). Remove it from"
                f" namespace {client.namespace}, or use another namespace."
            )
    missing = {name: kind for name, kind in wanted.items() if name not in listed.custom_attributes}
    if missing:
        try:
            await client.operator_service.add_search_attributes(
                AddSearchAttributesRequest(namespace=client.namespace, search_attributes=missing)
            )
        except RPCError as error:
            if error.status is not RPCStatusCode.ALREADY_EXISTS:
                raise
    return list(missing)


async def replay(
    settings: Settings, recorded: Path | None, wait_seconds: float, *, open_processes: bool = True
) -> None:
    """Replay every recorded history and every open process with this code."""
    replayer = Replayer(
        workflows=[HiringProcess],
        workflow_runner=sandbox(),
        data_converter=pydantic_data_converter,
    )
    failures = []
    # A deployed image holds no tests; there the open processes are what counts.
    if recorded or RECORDED.exists():
        folder = recorded or RECORDED
        failures += await _replay(replayer, _each(_recorded(folder)), f"of {folder}")
    if open_processes:
        client = await reach(settings, wait_seconds)
        running = client.list_workflows(f"WorkflowType='{WORKFLOW}' AND ExecutionStatus='Running'")
        failures += await _replay(replayer, running.map_histories(), "of open processes")
    if failures:
        raise CommandFailed(
            "This code does not continue these processes as they began."
            " Guard the change with `workflow.patched`:\n" + "\n".join(failures)
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
