"""Moving to a newer release: a process goes on as a new run, under the version that is current.

A process is pinned to the version of the worker that began its run, so no release has to replay the
history of another. A run carries nothing, and walks out of SQL to where the one before it stood.
Continuing under another version is experimental in the SDK (docs/decisions/0040).
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import NoReturn, TypeVar

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.protocol import StartHire
    from domain.releases import OfNewerRelease

T = TypeVar("T")
WAITS = "Waiting for a newer release: only that knows how to go on from here."


def upgrade_if_due(start: StartHire) -> None:
    """Where a process stands and waits, it moves to the version that has become current."""
    if workflow.info().is_target_worker_deployment_version_changed():
        _upgrade(start)


async def or_upgraded(start: StartHire, asked: Awaitable[T]) -> T:
    """What comes of that which is asked for. If only a newer release knows it, or can read what it
    is about, wait for that.

    A deploy rings everybody once the newer version is current, and a ring is what lets us see it.
    Without versions the workflow task fails, and is tried again until a worker knows.
    """
    try:
        return await asked
    except OfNewerRelease:
        if not is_versioned():
            raise
        await _wait_for_upgrade(start)


async def _wait_for_upgrade(start: StartHire) -> NoReturn:
    workflow.logger.warning("what is asked for is of a newer release: waiting for it")
    workflow.set_current_details(WAITS)
    await workflow.wait_condition(
        lambda: workflow.info().is_target_worker_deployment_version_changed()
    )
    _upgrade(start)


def is_versioned() -> bool:
    """Whether the worker runs under a version; `make up` and tests run without.

    Of a worker without one the SDK gives a version as well, of no deployment.
    """
    version = workflow.info().get_current_deployment_version()
    return version is not None and bool(version.deployment_name)


def _upgrade(start: StartHire) -> NoReturn:
    workflow.continue_as_new(
        start, initial_versioning_behavior=workflow.ContinueAsNewVersioningBehavior.AUTO_UPGRADE
    )
