"""How the process touches the world: steps (our database) and deliveries (mail)."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from domain.protocol import (
        Conclusion,
        DeliverCall,
        Delivered,
        StepCall,
        TakeCall,
        Taken,
    )
    from workflows.contracts import DELIVER, MAIL_QUEUE, TAKE

# Technical patience only; every business deadline is the policy's.
QUICK = timedelta(seconds=5)
QUICK_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=100), backoff_coefficient=2, maximum_attempts=3
)
PATIENT = timedelta(seconds=20)
PATIENT_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    backoff_coefficient=2,
    maximum_interval=timedelta(seconds=10),
)
DELIVERY = timedelta(minutes=5)
DELIVERY_HEARTBEAT = timedelta(seconds=15)
DELIVERY_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    backoff_coefficient=2,
    maximum_interval=timedelta(minutes=1),
)


async def run_step(name: str, call: StepCall) -> Conclusion:
    """One step, as a quick local activity; as a patient, visible one if that fails."""
    try:
        concluded: Conclusion = await workflow.execute_local_activity(
            name,
            call,
            result_type=Conclusion,
            start_to_close_timeout=QUICK,
            retry_policy=QUICK_RETRY,
            summary=call.key,
        )
    except (ActivityError, ApplicationError):
        concluded = await workflow.execute_activity(
            name,
            call,
            result_type=Conclusion,
            start_to_close_timeout=PATIENT,
            retry_policy=PATIENT_RETRY,
            summary=f"{call.key} (the database did not answer at once)",
        )
    return concluded


async def take(call: TakeCall) -> Taken:
    """The acts behind the cursor."""
    try:
        taken: Taken = await workflow.execute_local_activity(
            TAKE,
            call,
            result_type=Taken,
            start_to_close_timeout=QUICK,
            retry_policy=QUICK_RETRY,
            summary=f"acts after {call.cursor}",
        )
    except (ActivityError, ApplicationError):
        taken = await workflow.execute_activity(
            TAKE,
            call,
            result_type=Taken,
            start_to_close_timeout=PATIENT,
            retry_policy=PATIENT_RETRY,
            summary=f"acts after {call.cursor} (the database did not answer at once)",
        )
    return taken


async def deliver(call: DeliverCall, why: str) -> Delivered:
    """Deliver messages; tried again by the activity's own patience, then reported undelivered."""
    delivered: Delivered = await workflow.execute_activity(
        DELIVER,
        call,
        result_type=Delivered,
        task_queue=MAIL_QUEUE,
        start_to_close_timeout=DELIVERY,
        heartbeat_timeout=DELIVERY_HEARTBEAT,
        retry_policy=DELIVERY_RETRY,
        summary=why,
    )
    return delivered
