"""The bell: telling a process that something new is in SQL, and ringing again where that was lost.

The ring carries no data the process would trust. It starts the process if there is none yet, so
that an application's first act and its hundredth take the same way.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
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

LONGEST_GAP = 256  # rounds


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
    rounds = Rounds()
    while True:
        await asyncio.sleep(every_seconds)
        try:
            for each in rounds.next(await untaken()):
                if not await bell.ring(each, "relay"):
                    rounds.failed(each)
                    break  # Temporal is away: the next round tries again
        except Exception as error:
            log.warning("the relay could not look: %s", type(error).__name__)


@dataclass(frozen=True, slots=True)
class _Rung:
    seq: int
    again: int
    gap: int = 1


class Rounds:
    """Whom the relay rings in which round.

    A process that is at work for long (a mail server makes it wait) takes acts when it waits for
    people again. Every ring until then stands in its history, so the rings become seldom.
    """

    def __init__(self) -> None:
        self._round = 0
        self._rung: dict[str, _Rung] = {}

    def next(self, waiting: list[Untaken]) -> Iterator[Untaken]:
        """Begin a round: whoever has new acts, and whoever was not rung for long enough."""
        self._round += 1
        known, self._rung = self._rung, {}
        for each in waiting:
            if each.application in known:
                self._rung[each.application] = known[each.application]
        for each in waiting:
            last = self._rung.get(each.application)
            if last is None or last.seq != each.seq:
                self._rung[each.application] = _Rung(each.seq, self._round + 1)
            elif last.again <= self._round:
                gap = min(2 * last.gap, LONGEST_GAP)
                self._rung[each.application] = _Rung(each.seq, self._round + gap, gap)
            else:
                continue
            yield each

    def failed(self, each: Untaken) -> None:
        """It could not be rung: soon again, but after the others, so that it keeps nobody back."""
        self._rung[each.application] = _Rung(each.seq, self._round + 2)
