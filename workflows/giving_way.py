"""Ladders give way to people while the workers are behind.

Whatever wakes a process, Temporal queues it in the order in which it came: a person's act waits
behind a thousand rungs that came due before it. But a process can tell that there is a queue, by
how late its own timer woke it. Then it does not climb now. It sleeps on for a moment chosen by lot,
out of a span that is the longer the longer the queue: what people did comes through, and the burst
is spread. A rung gives way twice at most, because each time costs a workflow task too.
"""

from __future__ import annotations

from datetime import datetime, timedelta

BEHIND = timedelta(seconds=3)
"""A timer that is later than that was held up by a queue: the server's own are a second late."""
SPREAD = 4
"""Over so many times its own lateness a process looks for another moment,"""
LONGEST = timedelta(minutes=1)
"""and never further ahead than that."""
AT_MOST = 2


class GivingWay:
    """Whether the rungs of one process give way now, and until when."""

    def __init__(self) -> None:
        self.until: datetime | None = None
        self._times = 0

    def now(self, at: datetime, woken_for: datetime | None, lot: float) -> bool:
        """Whether to let others first. `woken_for`: the instant of the timer, if one woke it; `lot`
        is drawn between 0 and 1."""
        if self.until is not None and at < self.until:
            return True
        late = at - woken_for if woken_for is not None else timedelta()
        if late <= BEHIND or self._times == AT_MOST:
            self.until, self._times = None, 0
            return False
        self._times += 1
        self.until = at + min(SPREAD * late, LONGEST) * lot
        return True

    def moment(self, due: datetime) -> datetime:
        """When a rung that is due then is to be looked at."""
        return due if self.until is None else max(due, self.until)
