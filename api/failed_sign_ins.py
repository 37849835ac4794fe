"""Sign-ins that fail, counted for the acts of administration: how many, and why; of whom is never
kept, as strangers type what they like.

They are written together, a moment later: whoever tries a thousand times costs one write.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping

from domain.administration import SignInFailure

TOGETHER_S = 0.5
"""So long others that fail are waited for."""

Write = Callable[[Mapping[SignInFailure, int]], Awaitable[None]]


class FailedSignIns:
    """Counts what fails in this program, until it is written."""

    def __init__(self, write: Write, later: Callable[[Coroutine[None, None, None]], None]) -> None:
        self._write = write
        self._later = later
        self._counted: Counter[SignInFailure] = Counter()

    def note(self, why: SignInFailure) -> None:
        """One more has failed."""
        is_first = not self._counted
        self._counted[why] += 1
        if is_first:
            self._later(self._write_together())

    async def _write_together(self) -> None:
        await asyncio.sleep(TOGETHER_S)
        counted, self._counted = self._counted, Counter()
        await self._write(counted)
