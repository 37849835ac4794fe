"""The gauges for ops: what `db.operations.gauges` reads every so often, on the SDK's meter.

So there is one address for both: the product's figures stand beside the SDK's own. Nothing in a
label says who somebody is.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from temporalio.common import MetricGaugeFloat, MetricMeter

from activities.failures import kind_of
from db.clock_and_ids import Clock
from db.engine import Database
from db.operations.gauges import Readings, read

log = logging.getLogger(__name__)

PREFIX: Final = "genjin_"
STEP_SECONDS: Final = PREFIX + "step_duration_seconds"
STEP_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
GAUGES: Final[Mapping[str, str]] = {
    "oldest_untaken_act_seconds": "For how long the oldest act waits to be taken by its process",
    "tasks_open": "Open tasks, by kind",
    "tasks_overdue": "Open tasks past their due time, by kind",
    "tasks_late": "Open tasks whose next rung or end a process should have seen to, by kind",
    "messages": "Messages of the ledger, by state",
    "processes_open": "Processes that are open in the database",
    "processes_without_run": "Those of them that Temporal does not run",
    "workers": "Worker processes whose heartbeat is fresh",
    "heartbeat_age_seconds": "The age of the oldest heartbeat: a dead worker's, if one died",
    "gauges_timestamp_seconds": "When all of these were read",
}


class Gauges:
    """Reads and shows them. `running` asks Temporal how many processes it runs."""

    def __init__(
        self,
        meter: MetricMeter,
        database: Database,
        clock: Clock,
        running: Callable[[], Awaitable[int]],
    ) -> None:
        self._database = database
        self._clock = clock
        self._running = running
        self._shown: dict[str, MetricGaugeFloat] = {
            name: meter.create_gauge_float(PREFIX + name, meaning)
            for name, meaning in GAUGES.items()
        }

    async def watch(self, every_seconds: float) -> None:
        """Look for ever. What cannot be read keeps its last figure, and its age tells."""
        while True:
            try:
                await self.look()
            except Exception as error:
                log.warning("the gauges could not be read: %s", kind_of(error))
            await asyncio.sleep(every_seconds)

    async def look(self) -> None:
        """Look once."""
        at = self._clock()
        readings = await self._database.read(lambda conn: read(conn, at))
        self._show(readings)
        self._set("gauges_timestamp_seconds", at.timestamp())
        # One that is just beginning or ending may be counted on one side only.
        self._set("processes_without_run", max(0, readings.open_processes - await self._running()))

    def _show(self, readings: Readings) -> None:
        self._set("oldest_untaken_act_seconds", readings.oldest_untaken.total_seconds())
        self._set("processes_open", readings.open_processes)
        self._set("workers", readings.workers.alive)
        self._set("heartbeat_age_seconds", readings.workers.longest_silence.total_seconds())
        for kind, count in readings.tasks.items():
            self._set("tasks_open", count.open, kind=kind)
            self._set("tasks_overdue", count.overdue, kind=kind)
            self._set("tasks_late", count.late, kind=kind)
        for state, number in readings.messages.items():
            self._set("messages", number, state=state)

    def _set(self, name: str, value: float, **labels: str) -> None:
        self._shown[name].set(value, {key: str(label) for key, label in labels.items()})


def step_timer(meter: MetricMeter) -> Callable[[str, float], None]:
    """Where a step that has been run says how many seconds it took."""
    histogram = meter.create_histogram_float(
        STEP_SECONDS, "How long a step was at work in its transaction"
    )
    return lambda step, seconds: histogram.record(seconds, {"step": step})
