"""The same hire of one stage in every way of working, as it is shipped.

Everybody does what is theirs: who is consulted answers, and whoever interviewed tells by link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from api.services import Services
from bench.seeding import Directory, job_of, measured_policy
from bench.sides import Ours, by_link
from bench.watch import Wait
from composition import Parts
from db.setup.policies import save_policy
from domain.defaults import USUAL_MODE
from domain.words import TaskKind


class Traditional(Ours):
    """HR asks the hiring manager, who is in favour, decides, and tells."""

    asked_first: Sequence[Wait] = ("advise", "decide")

    async def answer(self, process: str, wait: Wait, stage: int = 1) -> None:
        await {"advise": self._advise, "decide": self._decide}[wait](process, stage)

    async def _advise(self, process: str, stage: int) -> None:
        manager, note = by_link(self._directory.manager), "A good grasp of what we do."
        await self._complete(
            process,
            TaskKind.ADVISE,
            "opinion_given",
            manager,
            number=stage,
            verdict="pass",
            note=note,
        )

    async def _decide(self, process: str, stage: int) -> None:
        await self._complete(
            process, TaskKind.DECIDE, "decided", self._desk(), number=stage, outcome="advance"
        )


class InterviewerLed(Ours):
    """Whoever led the interview tells the good news, by link."""

    async def send(self, process: str, stage: int = 1) -> None:
        lead = by_link(self._directory.panel[0])
        await self._complete(process, TaskKind.NOTIFY_CANDIDATE, "send", lead, number=stage)


WAYS: Final[Mapping[str, type[Ours]]] = {
    USUAL_MODE: Ours,
    "traditional": Traditional,
    "interviewer_led": InterviewerLed,
}
"""Who acts in each of them; the usual one first, with which the others are compared."""


def seed_ways(conn: Connection, parts: Parts, directory: Directory) -> dict[str, Directory]:
    """A policy and a job of one stage for each way of working; the people are the same."""
    return {mode: _way(conn, parts, directory, mode) for mode in WAYS}


def _way(conn: Connection, parts: Parts, directory: Directory, mode: str) -> Directory:
    now, policy = parts.clock(), measured_policy(mode)
    version = save_policy(conn, replace(policy, name=f"bench-{mode}"), now)
    job = job_of(
        conn, directory, 1, code=f"bench-{mode}", policy=version, at=now, rule=policy.default_rule
    )
    return replace(directory, jobs={1: job}, policy=version)


def sides_of(services: Services, directories: Mapping[str, Directory]) -> Sequence[Ours]:
    """One for each way of working, in the order of the table."""
    return [WAYS[mode](services, directories[mode], mode) for mode in WAYS]
