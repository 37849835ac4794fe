"""Bells of the stories: one that nobody hears, and one that starts processes with short runs."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from domain.protocol import Ring, StartHire, Untaken
from workflows.bell import Rings
from workflows.contracts import HIRING_QUEUE, RING, WORKFLOW, workflow_id


class NobodyHears:
    """Every ring is lost."""

    async def ring(self, untaken: Untaken, kind: str = "") -> bool:
        return False


@dataclass(frozen=True, slots=True)
class ShortRuns:
    """Starts processes that continue as new after so many events."""

    client: Client
    history_limit: int

    async def ring(self, untaken: Untaken, kind: str = "") -> bool:
        await self.client.start_workflow(
            WORKFLOW,
            StartHire(untaken.application, untaken.policy_version, self.history_limit),
            id=workflow_id(untaken.application),
            task_queue=HIRING_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            start_signal=RING,
            start_signal_args=[Ring(untaken.seq, kind)],
        )
        return True


@dataclass(slots=True)
class Muffled:
    """Hears nothing while it is muffled: what people do then lies in SQL, untaken."""

    bell: Rings
    muffled: bool = False

    async def ring(self, untaken: Untaken, kind: str = "") -> bool:
        """Ring, or let it be lost."""
        return False if self.muffled else await self.bell.ring(untaken, kind)
