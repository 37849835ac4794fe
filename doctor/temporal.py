"""Reading what Temporal knows of the processes, as anybody with a client could."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from temporalio.client import Client, WorkflowExecution
from temporalio.service import RPCError, RPCStatusCode

from doctor.record import Run
from workflows.contracts import WORKFLOW, workflow_id


async def runs_of(client: Client, application_ids: Iterable[str]) -> dict[str, list[Run]]:
    """The runs of these processes by workflow id, from one listing."""
    named = ", ".join(f"'{workflow_id(each)}'" for each in application_ids)
    found: dict[str, list[Run]] = {}
    if named:
        query = f"WorkflowType = '{WORKFLOW}' AND WorkflowId IN ({named})"
        async for execution in client.list_workflows(query):
            found.setdefault(execution.id, []).append(_run(execution))
    return found


async def looked_at(client: Client, application: str, listed: Iterable[Run]) -> tuple[Run, ...]:
    """The application's runs with what is pending and what their histories hold.

    The listing lags behind a little, so the newest run is asked for by itself.
    """
    runs = {run.run_id: run for run in listed}
    try:
        latest = await client.get_workflow_handle(workflow_id(application)).describe()
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
        return ()
    runs = {run_id: run for run_id, run in runs.items() if run_id != latest.run_id and not run.open}
    raw = latest.raw_description
    runs[latest.run_id] = _run(
        latest,
        pending=tuple(each.activity_type.name for each in raw.pending_activities),
        attempt=raw.pending_workflow_task.attempt,
        version=raw.workflow_execution_info.versioning_info.deployment_version.build_id,
    )
    return tuple([await _with_history(client, run) for run in runs.values()])


def _run(
    execution: WorkflowExecution,
    pending: tuple[str, ...] = (),
    attempt: int = 0,
    version: str = "",
) -> Run:
    return Run(
        workflow_id=execution.id,
        run_id=execution.run_id,
        status=execution.status.name if execution.status else "UNKNOWN",
        pending_activities=pending,
        workflow_task_attempt=attempt,
        version=version,
        search_attributes=execution.raw_info.SerializeToString(),
    )


async def _with_history(client: Client, run: Run) -> Run:
    """Serialised, a history holds the bytes of every payload as they were written."""
    handle = client.get_workflow_handle(run.workflow_id, run_id=run.run_id)
    memory = bytearray()
    async for event in handle.fetch_history_events():
        memory += event.SerializeToString()
    return replace(run, memory=bytes(memory))
