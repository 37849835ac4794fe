"""`cli.py reconcile`: after Temporal was restored to an older state, or lost, ring everything.

A process that is gone starts anew and walks, out of SQL, to where it stood; one that is behind
takes what it missed; the others find nothing new. The ledger knows what was sent.
"""

from __future__ import annotations

from datetime import timedelta

from commands.database import open_database
from commands.temporal import reach
from commands.terminal import CommandFailed, out
from db.clock_and_ids import system_clock
from db.operations.untaken import alive
from domain.protocol import Untaken
from settings import Settings
from workflows.bell import Bell, Rings

# Longer than the 30 days for which Temporal is told to keep the history of an ended process.
LATELY = timedelta(days=35)


async def reconcile(settings: Settings, wait_seconds: float) -> None:
    """Ring every process that is open, or was closed lately."""
    bell = Bell(await reach(wait_seconds))
    with open_database(settings) as database:
        since = system_clock() - LATELY
        rung = await ring_all(bell, database.read_now(lambda conn: alive(conn, since)))
    out.print(f"Rung {rung} processes: what Temporal had lost starts anew, the others go on.")


async def ring_all(bell: Rings, processes: list[Untaken]) -> int:
    """Ring each once. It may be run again: a ring changes nothing where nothing is new."""
    for number, each in enumerate(processes):
        if not await bell.ring(each, "reconcile"):
            raise CommandFailed(
                f"Temporal went away after {number} of {len(processes)} processes."
                " Run this again when it is back."
            )
    return len(processes)
