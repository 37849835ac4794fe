"""Workflows with a fault in them, in a file as light as a workflow's file has to be."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

from temporalio import activity, workflow

with workflow.unsafe.imports_passed_through():
    from domain.protocol import HireEnd, StartHire
    from workflows.contracts import WORKFLOW
    from workflows.hire import HiringProcess
    from workflows.waiting import Waiting


@workflow.defn(name=WORKFLOW)
class OfferFirst(HiringProcess):
    """Somebody changed the order of the steps without a version of its own."""

    @workflow.run
    async def run(self, start: StartHire) -> HireEnd:
        await self._waiting.step("offer")
        return await super().run(start)


@workflow.defn(name=WORKFLOW)
class ChecksReferences(HiringProcess):
    """A later release that takes one more step before each stage is decided."""

    @workflow.run
    async def run(self, start: StartHire) -> HireEnd:
        return await super().run(start)

    async def _decide_and_tell(self, stage: str) -> str:
        await self._waiting.step("check_references", stage)
        return await super()._decide_and_tell(stage)


@workflow.defn(name=WORKFLOW)
class WaitsFirst(HiringProcess):
    """A release whose histories fit no other one."""

    @workflow.run
    async def run(self, start: StartHire) -> HireEnd:
        await workflow.sleep(0.01)  # time itself: the timer is what no other release has
        return await super().run(start)


class _Upright(Waiting):
    """Would rather stumble than sleep while something is foretold that nobody fetched."""

    async def _sleep(self) -> None:
        self.has_nothing_over()
        await super()._sleep()

    def has_nothing_over(self) -> None:
        """Raises if it has."""
        if self._foretold:
            raise AssertionError(f"nobody fetched {sorted(self._foretold)}")


@workflow.defn(name=WORKFLOW)
class LeavesNothingOver(HiringProcess):
    """The process, watched: what was foretold has come true whenever it sleeps, and at its end."""

    @workflow.init
    def __init__(self, start: StartHire) -> None:
        super().__init__(start)
        self._upright = self._waiting = _Upright(start)

    @workflow.run
    async def run(self, start: StartHire) -> HireEnd:
        end = await super().run(start)
        self._upright.has_nothing_over()
        return end


@workflow.defn(name=WORKFLOW)
class LooksAround(HiringProcess):
    """A newer release that begins otherwise: it cannot replay what the older one began."""

    @workflow.run
    async def run(self, start: StartHire) -> HireEnd:
        await workflow.execute_local_activity(
            "look_around", start_to_close_timeout=timedelta(seconds=5)
        )
        return await super().run(start)


@activity.defn(name="look_around")
async def look_around() -> str:
    """What only the newer release does."""
    return "around"


@workflow.defn
class AsksTheClock:
    """What no workflow may do."""

    @workflow.run
    async def run(self) -> str:
        return datetime.now().isoformat()  # noqa: DTZ005 - on purpose: the sandbox refuses it


@workflow.defn
class TellsItsModules:
    """Says what is imported where it runs."""

    @workflow.run
    async def run(self) -> list[str]:
        return sorted(sys.modules)


@workflow.defn
class ImportsTheDatabase:
    """What would make every workflow load its own copy of SQLAlchemy."""

    @workflow.run
    async def run(self) -> str:
        from db import schema

        return schema.__name__
