"""Looks over the product's shoulder at its database driver: what is asked of it, and what opens.

The load generator has to know when a process waits, as it knows it of the floor (`bench.probe`). A
poll would count against the product; so it is said when a transaction that opened a task is over.
The product itself knows nothing of this.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, Insert, Update, event
from sqlalchemy.pool import Pool

from bench import floor
from db.process.projection import CLOSED_STATE
from db.schema import process_views, tasks
from domain.words import TaskKind

Say = Callable[[str, str], None]

Wait = str
"""What the load generator calls something that a process waits for."""
# With how many such tasks a stage has.
WAITS_OF: Mapping[TaskKind, tuple[Wait, int]] = {
    TaskKind.SCHEDULE_INTERVIEW: ("schedule", 1),
    TaskKind.GIVE_FEEDBACK: ("feedback", floor.PANEL),
    TaskKind.ADVISE: ("advise", 1),
    TaskKind.DECIDE: ("decide", 1),
    TaskKind.NOTIFY_CANDIDATE: ("notify", 1),
    TaskKind.PREPARE_OFFER: ("offer", 1),
}
_HEARD = "bench.heard"


class Watch:
    """Listens to one engine and its pool, or (their classes) to all that there will be.

    `asked`: the statements that the driver was given, by their words; the rows of one batch are one
    statement, and neither BEGIN nor COMMIT is any.
    """

    def __init__(self, engine: Engine | type[Engine], pool: Pool | type[Pool], say: Say) -> None:
        self.asked: Counter[str] = Counter()
        self._say = say
        event.listen(engine, "before_cursor_execute", self._count)
        event.listen(engine, "before_execute", self._hear)
        event.listen(engine, "rollback", self._forget)
        event.listen(pool, "checkin", self._tell)

    def _count(self, conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            self.asked[statement] += 1

    def _hear(
        self, conn: Any, clauseelement: Any, multiparams: Any, params: Any, execution_options: Any
    ) -> None:
        if isinstance(clauseelement, Insert | Update):
            heard = list(_waits(clauseelement, multiparams or [params]))
            if heard:
                conn.info.setdefault(_HEARD, []).extend(heard)

    def _forget(self, conn: Any) -> None:
        conn.info.pop(_HEARD, None)

    def _tell(self, connection: Any, record: Any) -> None:
        """The connection goes back to its pool: its transaction has ended."""
        for process, what in record.info.pop(_HEARD, ()):
            self._say(process, what)


def _waits(clause: Insert | Update, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        if clause.table is tasks and clause.is_insert and row["kind"] in WAITS_OF:
            yield row["application_id"], wait_of(row["id"])
        elif clause.table is process_views and row.get("state") == CLOSED_STATE:
            yield row["of"], "closed"


def wait_of(task: str) -> str:
    """`feedback:2` for the third and fourth scorecard: those of the second stage."""
    _, kind, number = task.split(":")
    what, of_a_stage = WAITS_OF[TaskKind(kind)]
    return f"{what}:{math.ceil(int(number) / of_a_stage)}"
