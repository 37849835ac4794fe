"""Workflows with a fault in them, in a file as light as a workflow's file has to be."""

from __future__ import annotations

import sys
from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.protocol import HireEnd, StartHire
    from workflows.contracts import WORKFLOW
    from workflows.hire import HiringProcess


@workflow.defn(name=WORKFLOW)
class OfferFirst(HiringProcess):
    """Somebody changed the order of the steps without `workflow.patched`."""

    @workflow.run
    async def run(self, start: StartHire) -> HireEnd:
        await self._desk.step("offer")
        return await super().run(start)


@workflow.defn
class AsksTheClock:
    """What no workflow may do."""

    @workflow.run
    async def run(self) -> str:
        # Forbidden on purpose: what is shown is that the sandbox refuses it.
        return datetime.now().isoformat()  # noqa: DTZ005


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
