"""The rate of mails: so many a minute for the whole deployment, whoever sends them.

Mails that a process waits for come first. A reminder leaves when the pace has been free for as long
as one mail takes, so reminders take up half of it at most.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from db.clock_and_ids import Clock
from db.engine import Database
from db.operations.pacing import take_turn


class MailPace:
    """Lets mails leave at a rate; without one, at once."""

    def __init__(self, database: Database, clock: Clock, per_minute: int | None) -> None:
        self._database = database
        self._clock = clock
        self._each = timedelta(minutes=1) / per_minute if per_minute else timedelta()

    async def turn(self, mails: int) -> None:
        """Wait until so many mails may leave together."""
        needs = mails * self._each
        while True:
            if not self._each or await self._take(needs):
                return
            await asyncio.sleep(self._each.total_seconds())

    async def spare(self) -> bool:
        """Whether there is room for a reminder now; if so, it is taken up."""
        return not self._each or await self._take(self._each, idle=self._each)

    async def count(self, mails: int) -> None:
        """These leave now, with one whose turn it is: whoever comes next waits for them."""
        if self._each and mails:
            await self._take(mails * self._each, at_any_rate=True)

    async def _take(
        self, needs: timedelta, *, idle: timedelta = timedelta(), at_any_rate: bool = False
    ) -> bool:
        at = self._clock()
        return await self._database.write(
            lambda conn: take_turn(conn, at, needs, idle=idle, at_any_rate=at_any_rate)
        )
