"""The bell: telling a process that something new is in SQL, and ringing again where that was lost.

The ring carries no data the process would trust. It starts the process if there is none yet, so
that an application's first act and its hundredth take the same way.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import suppress
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
from temporalio.service import RPCError, RPCStatusCode

from domain.protocol import Ring, StartHire, Untaken
from workflows import versions
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
AT_ONCE = 500


_REUSE = {
    False: WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
    True: WorkflowIDReusePolicy.ALLOW_DUPLICATE,
}


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

        A process that failed or was terminated starts again, and walks out of SQL to where it
        stood; one that was taken up again after its end does, too. One that is closed in SQL is
        woken at the most.
        """
        try:
            if untaken.closed:
                await self._wake(untaken, kind)
            else:
                await self._start_or_wake(untaken, kind)
        except WorkflowAlreadyStartedError:
            log.info("process of %s has ended; nobody to ring", untaken.application)
        except RPCError as error:
            log.warning("ring of %s was lost: %s", untaken.application, error.status.name)
            return False
        except RuntimeError:  # a client that connects at its first use, and could not
            log.warning("ring of %s was lost: no connection", untaken.application)
            return False
        return True

    async def _start_or_wake(
        self,
        untaken: Untaken,
        kind: str,
        if_it_runs: WorkflowIDConflictPolicy = WorkflowIDConflictPolicy.USE_EXISTING,
    ) -> None:
        """`START` needs no signal: a run that starts looks for acts by itself, and one that runs is
        left alone."""
        starts = kind == START
        await self._client.start_workflow(
            WORKFLOW,
            StartHire(untaken.application, untaken.policy_version),
            id=workflow_id(untaken.application),
            task_queue=HIRING_QUEUE,
            id_reuse_policy=_REUSE[untaken.reopened],
            id_conflict_policy=if_it_runs,
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

    async def _wake(self, untaken: Untaken, kind: str) -> None:
        handle = self._client.get_workflow_handle(workflow_id(untaken.application))
        try:
            await handle.signal(RING, Ring(untaken.seq, kind))
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:  # it has ended in Temporal too
                raise

    async def running(self) -> int:
        """How many processes Temporal runs."""
        counted = await self._client.count_workflows(
            f'WorkflowType = "{WORKFLOW}" AND ExecutionStatus = "Running"'
        )
        return counted.count

    async def begin_anew(self, untaken: Untaken) -> None:
        """End the run, which nobody can go on with, and begin another, which comes out of SQL to
        where it stood. Temporal does both at once."""
        with suppress(WorkflowAlreadyStartedError):  # it has ended by itself
            await self._start_or_wake(untaken, START, WorkflowIDConflictPolicy.TERMINATE_EXISTING)

    async def unattended(self, at_work: Collection[str]) -> frozenset[str]:
        """The versions with open processes and nobody at work; none while Temporal is away."""
        try:
            return await versions.unattended(self._client, at_work)
        except (RPCError, RuntimeError):
            return frozenset()

    async def reachable(self) -> bool:
        """Whether Temporal answers right now."""
        try:
            return await self._client.service_client.check_health()
        except (RPCError, RuntimeError):
            return False


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the applications to ring. `behind`: how many other workers ring before this one."""

    waiting: list[Untaken]
    behind: int = 0


Look = Callable[[str, int], Awaitable[Page]]
"""The next applications to ring, behind this one, at most so many."""


async def relay(bell: Rings, look: Look, every_seconds: float, *, kind: str = "relay") -> None:
    """Ring the applications of every page, for ever. Heals lost rings after any outage.

    Every worker does so, each a round later than the one before it: what the first one rings has
    gone on by then, and if it is dead, the next one rings.
    """
    rounds = Rounds()
    while True:
        await asyncio.sleep(every_seconds)
        try:
            page = await look(rounds.after, AT_ONCE)
            for each in rounds.next(page.waiting, page.behind):
                if not await bell.ring(each, kind):
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

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self.after = ""
        """Behind whom the next page begins: page after page, so that nobody keeps others back."""
        self._at_once = at_once
        self._round = 0
        self._rung: dict[str, _Rung] = {}

    def next(self, waiting: list[Untaken], behind: int = 0) -> Iterator[Untaken]:
        """Begin a round with a page of those who wait: whoever has had new acts for so many rounds,
        and whoever was not rung for long enough."""
        self._round += 1
        self._turn(waiting)
        for each in waiting:
            last = self._rung.get(each.application)
            if last is None or last.seq != each.seq:
                self._rung[each.application] = _Rung(each.seq, self._round + (behind or 1))
                if behind:
                    continue
            elif last.again <= self._round:
                gap = min(2 * last.gap, LONGEST_GAP)
                self._rung[each.application] = _Rung(each.seq, self._round + gap, gap)
            else:
                continue
            yield each

    def _turn(self, waiting: list[Untaken]) -> None:
        """Forget whoever belongs onto this page and waits no more, and turn it."""
        last = waiting[-1].application if len(waiting) >= self._at_once else ""
        wait = {each.application for each in waiting}
        self._rung = {
            application: rung
            for application, rung in self._rung.items()
            if application in wait or application <= self.after or (last and application > last)
        }
        self.after = last

    def failed(self, each: Untaken) -> None:
        """It could not be rung: soon again, but after the others, so that it keeps nobody back."""
        self._rung[each.application] = _Rung(each.seq, self._round + 2)
