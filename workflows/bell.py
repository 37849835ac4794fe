"""The bell: telling a process that something new is in SQL, and ringing again where that was lost.

The ring carries no data the process would trust. It starts the process if there is none yet, so
that an application's first act and its hundredth take the same way.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from temporalio.client import Client
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from domain.protocol import Ring, StartHire, Untaken
from workflows.contracts import (
    HIRE_JOB,
    HIRE_MODE,
    HIRING_QUEUE,
    RING,
    START,
    WORKFLOW,
    workflow_id,
)

log = logging.getLogger(__name__)


class Rings(Protocol):
    """Whoever can tell a process that there is something new."""

    async def ring(self, untaken: Untaken, kind: str = "") -> bool:
        """Ring once; False if nobody could be reached."""


class Bell:
    """Rings processes through Temporal."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def ring(self, untaken: Untaken, kind: str = "") -> bool:
        """Ring once, best effort: the relay rings again for whatever is lost here.

        The act that starts a process needs no signal: a run that starts looks for acts by itself.
        """
        starts = kind == START
        try:
            await self._client.start_workflow(
                WORKFLOW,
                StartHire(untaken.application, untaken.policy_version),
                id=workflow_id(untaken.application),
                task_queue=HIRING_QUEUE,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                search_attributes=TypedSearchAttributes(
                    [
                        SearchAttributePair(HIRE_JOB, untaken.job),
                        SearchAttributePair(HIRE_MODE, untaken.mode),
                    ]
                ),
                static_summary=f"Application {untaken.application} for job {untaken.job}",
                start_signal=None if starts else RING,
                start_signal_args=[] if starts else [Ring(untaken.seq, kind)],
            )
        except WorkflowAlreadyStartedError:
            log.info("process of %s has ended; nobody to ring", untaken.application)
        except RPCError as error:
            log.warning("ring of %s was lost: %s", untaken.application, error.status.name)
            return False
        except RuntimeError:  # a client that connects at its first use, and could not
            log.warning("ring of %s was lost: no connection", untaken.application)
            return False
        return True

    async def reachable(self) -> bool:
        """Whether Temporal answers right now."""
        try:
            return await self._client.service_client.check_health()
        except (RPCError, RuntimeError):
            return False


async def relay(
    bell: Rings, untaken: Callable[[], Awaitable[list[Untaken]]], every_seconds: float
) -> None:
    """Ring every application with untaken acts, for ever. Heals lost rings after any outage."""
    while True:
        await asyncio.sleep(every_seconds)
        try:
            for each in await untaken():
                if not await bell.ring(each, "relay"):
                    break  # Temporal is away: the next round tries again
        except Exception as error:
            log.warning("the relay could not look: %s", type(error).__name__)
