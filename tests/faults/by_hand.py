"""What a person can do to a process in the Temporal UI."""

from __future__ import annotations

import uuid

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import (
    DeleteWorkflowExecutionRequest,
    ResetWorkflowExecutionRequest,
)
from temporalio.service import RPCError, RPCStatusCode

from tests.faults.world import Hire


async def reset(hire: Hire, place: float = 0.0) -> None:
    """Reset the process to its first workflow task (0), its last one (1), or between them."""
    description = await hire.handle.describe()
    history = await hire.handle.fetch_history()
    completed = [
        event.event_id
        for event in history.events
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    ]
    at = completed[min(int(len(completed) * place), len(completed) - 1)]
    await hire.world.client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=hire.world.namespace,
            workflow_execution=WorkflowExecution(
                workflow_id=hire.handle.id, run_id=description.run_id
            ),
            reason="by hand",
            workflow_task_finish_event_id=at,
            request_id=str(uuid.uuid4()),
        )
    )


async def forget(hire: Hire) -> None:
    """Delete what Temporal holds of the process, as its retention does."""
    await hire.world.client.workflow_service.delete_workflow_execution(
        DeleteWorkflowExecutionRequest(
            namespace=hire.world.namespace,
            workflow_execution=WorkflowExecution(workflow_id=hire.handle.id),
        )
    )

    async def gone() -> bool | None:
        try:
            await hire.handle.describe()
        except RPCError as error:
            return error.status is RPCStatusCode.NOT_FOUND
        return None

    await hire.until("Temporal to forget the process", gone)
