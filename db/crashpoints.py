"""Named points at which a fault test kills the process, as a power cut would.

They are armed only by `CRASH_AT` (refused in production); an unarmed point is one comparison.
"""

from __future__ import annotations

import os
import signal

POINTS = (
    "act.before_commit",
    "act.after_commit",
    "ring.after",
    "wake.before_commit",
    "wake.after_commit",
    "step.before_commit",
    "step.after_commit",
    "ledger.sending",
    "smtp.before",
    "smtp.accepted",
    "ledger.settled",
    "ledger.sent",
    "import.staged",
    "import.before_commit",
    "import.after_commit",
)

_armed = ""
_countdown = 0


def arm(spec: str) -> None:
    """Arm one point: `name`, or `name:n` for the n-th time it is passed."""
    global _armed, _countdown
    name, _, nth = spec.partition(":")
    if name and name not in POINTS:
        raise ValueError(f"{name} is no crash point; there are: {', '.join(POINTS)}")
    _armed, _countdown = name, int(nth or 1)


def crash(point: str) -> None:
    """Die here and now if this point is armed."""
    global _countdown
    if point != _armed:
        return
    _countdown -= 1
    if _countdown <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
