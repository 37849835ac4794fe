"""Tokens and keys that do not exist: refused beyond a limit, which all processes share.

Each is counted in this process at once. What was counted is written together, a moment later, and
the answer is what came from the same networks to all processes: so a guesser who goes from one to
the next is refused by all of them. Whoever is refused costs no write, and whoever shows what is
genuine no more than before.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Final

from starlette.requests import HTTPConnection

from api.rates import Rate, Rates, client_address, home_of
from db.operations.guesses import Guessed

TOGETHER_S: Final = 0.5
"""So long others that fail are waited for."""
MOST_AT_ONCE: Final = 200
"""Networks in one write. Those beyond are counted here alone, until another one of them."""

Write = Callable[[Mapping[str, int]], Awaitable[Mapping[str, Guessed]]]


class Guesses:
    """Counts what fails, here and over all processes."""

    def __init__(
        self, rates: Rates, write: Write, later: Callable[[Coroutine[None, None, None]], None]
    ) -> None:
        self._rates = rates
        self._write = write
        self._later = later
        self._counted: Counter[str] = Counter()

    def count(self, connection: HTTPConnection) -> None:
        """One more, by where it came from; raises `TooOften` beyond the limit."""
        if not self._rates.limits(Rate.FAILURES):
            return
        network = home_of(client_address(connection))
        self._rates.count(Rate.FAILURES, network)
        is_first = not self._counted
        if network in self._counted or len(self._counted) < MOST_AT_ONCE:
            self._counted[network] += 1
        if is_first:
            self._later(self._write_together())

    async def _write_together(self) -> None:
        await asyncio.sleep(TOGETHER_S)
        counted, self._counted = self._counted, Counter()
        for network, guessed in (await self._write(counted)).items():
            self._rates.learn(Rate.FAILURES, network, guessed.count, guessed.ends_at)
