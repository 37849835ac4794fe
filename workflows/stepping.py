"""How the process touches the world: steps (our database) and deliveries (mail)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from temporalio import workflow
from temporalio.common import Priority, RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from domain.protocol import (
        Conclusion,
        DeliverCall,
        Delivered,
        StepCall,
        WakeCall,
        Woken,
    )
    from domain.releases import OfNewerRelease, known
    from domain.words import Interrupts
    from workflows.contracts import DELIVER, MAIL_QUEUE, WAKE
    from workflows.upgrading import is_versioned

T = TypeVar("T")
NEWER = OfNewerRelease.__name__

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
FIRST = Priority(priority_key=1)
DELIVERY = timedelta(minutes=5)
DELIVERY_HEARTBEAT = timedelta(seconds=15)
DELIVERY_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    backoff_coefficient=2,
    maximum_interval=timedelta(minutes=1),
)


async def run_step(name: str, call: StepCall) -> Conclusion:
    """One step."""
    return await _quick_then_patient(name, call, Conclusion, call.key)


async def wake(call: WakeCall) -> Woken:
    """The acts behind the cursor, and what was done about them."""
    woken = await _quick_then_patient(WAKE, call, Woken, f"acts after {call.cursor}")
    for act in woken.acts:
        # Whether it ends the process where it stands is nothing to be guessed.
        known(Interrupts, act.interrupts)
    return woken


async def deliver(call: DeliverCall, *, urgent: bool = False) -> Delivered:
    """Deliver messages; tried again by the activity's own patience, then reported undelivered.

    Where deliveries queue up, urgent ones go first.
    """
    with _telling_newer_releases(DELIVER):
        delivered: Delivered = await workflow.execute_activity(
            DELIVER,
            call,
            result_type=Delivered,
            task_queue=MAIL_QUEUE,
            start_to_close_timeout=DELIVERY,
            heartbeat_timeout=DELIVERY_HEARTBEAT,
            retry_policy=_until_of_newer_release(DELIVERY_RETRY),
            priority=FIRST if urgent else Priority.default,
            summary=call.key,
        )
    return delivered


async def _quick_then_patient(
    name: str, call: StepCall | WakeCall, result: type[T], summary: str
) -> T:
    """As a quick local activity; as a patient, visible one if that fails. `OfNewerRelease` if this
    release does not have it, or cannot read what it is about."""
    try:
        begun: workflow.ActivityHandle[T] = workflow.start_local_activity(
            name,
            call,
            result_type=result,
            start_to_close_timeout=QUICK,
            retry_policy=QUICK_RETRY,
            summary=summary,
        )
    except ValueError as unknown:
        raise OfNewerRelease("step", name) from unknown
    try:
        with _telling_newer_releases(name):
            return await begun
    except (ActivityError, ApplicationError):
        pass
    with _telling_newer_releases(name):
        done: T = await workflow.execute_activity(
            name,
            call,
            result_type=result,
            start_to_close_timeout=PATIENT,
            retry_policy=_until_of_newer_release(PATIENT_RETRY),
            summary=f"{summary} (the database did not answer at once)",
        )
    return done


@contextmanager
def _telling_newer_releases(name: str) -> Iterator[None]:
    """What failed because only a newer release can read what it met, told from what just failed.

    Where workers have no version there is nothing to wait for but another worker: it stays a
    failure, and is tried again until one comes that can.
    """
    try:
        yield
    except (ActivityError, ApplicationError) as error:
        cause = error.cause if isinstance(error, ActivityError) else error
        of_newer = isinstance(cause, ApplicationError) and cause.type == NEWER
        if of_newer and is_versioned():
            raise OfNewerRelease("what is met by", name) from error
        raise


def _until_of_newer_release(patience: RetryPolicy) -> RetryPolicy:
    """No worker of this version will ever be able to."""
    return replace(patience, non_retryable_error_types=[NEWER]) if is_versioned() else patience
