"""How much is written at once, and how long others are let go first.

SQLite has one writer at a time. An import that wrote all at once would lock everybody out; so it
writes for a moment, and rests as long as it held the others up.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from db.engine import Database

T = TypeVar("T")

MOMENT_S = 0.05
FEWEST, MOST = 10, 500
SHORTEST_REST_S = 0.005


@dataclass(slots=True)
class Pace:
    """How many rows make a moment, as the last ones have shown; and the rest that is due."""

    rows: int = 50
    rest_s: float = 0.0

    def write(self, database: Database, rows: int, transaction: Callable[[Connection], T]) -> T:
        """Write so many rows in one transaction, and learn from how long that took.

        How many fit is told by the work alone: a disk that is slow to commit is as slow with few.
        Waiting for others counts as neither.
        """
        began = done = time.perf_counter()

        def timed(conn: Connection) -> T:
            nonlocal began, done
            began = time.perf_counter()
            result = transaction(conn)
            done = time.perf_counter()
            return result

        result = database.write_now(timed)
        self.took(rows, worked_s=done - began, held_s=time.perf_counter() - began)
        return result

    def took(self, rows: int, *, worked_s: float, held_s: float) -> None:
        """So many rows were so many seconds of work, and others were held up for so many."""
        self.rest_s = max(held_s, SHORTEST_REST_S)
        if rows and worked_s > 0:
            fitting = int(rows * MOMENT_S / worked_s)
            self.rows = max(FEWEST, min(fitting, 2 * self.rows, MOST))


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is: so many rows of all. Whoever takes steps rests `rest_s` before the next."""

    done: int
    of: int
    rest_s: float
