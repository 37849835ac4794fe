"""The real servers of a test run, as plain functions that fixtures and fault tests call."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from local.temporal import SEARCH_ATTRIBUTES, TemporalServer
from local.toolchain import skipping_server_script, temporal_binary
from workflows.plugin import PLUGIN

PROMPT_TIMERS = {
    # The server looks for due timers once a second; in stories whole days last half of one.
    "history.timerProcessorMaxTimeShift": "10ms",
}
TRIES = 4
VALUE_TYPES = {
    "Keyword": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    "KeywordList": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
    "Datetime": IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
}


def new_temporal_server(folder: Path, *, on_file: bool = False) -> TemporalServer:
    """A development server that is not started yet; on a file it outlives its own death."""
    return TemporalServer(
        temporal_binary(),
        log=folder / "temporal.log",
        database=folder / "temporal.db" if on_file else None,
        dynamic_config=PROMPT_TIMERS,
    )


async def new_skipping_server() -> WorkflowEnvironment:
    """The test server that skips time: one clock for all of its workflows.

    The SDK gives it five seconds to start, whatever else the machine does: then it is tried again.
    """
    for _ in range(TRIES - 1):
        with suppress(RuntimeError):
            return await _started()
    return await _started()


async def _started() -> WorkflowEnvironment:
    environment = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(skipping_server_script()),
        plugins=[PLUGIN],
    )
    await register_search_attributes(environment.client)
    return environment


async def register_search_attributes(client: Client) -> None:
    """The test server does not come with them, and a workflow that sets an unknown one wedges."""
    await client.operator_service.add_search_attributes(
        AddSearchAttributesRequest(
            namespace=client.namespace,
            search_attributes={name: VALUE_TYPES[kind] for name, kind in SEARCH_ATTRIBUTES.items()},
        )
    )
