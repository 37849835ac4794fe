"""The states of a process, and the lanes of the board that hold them: both follow from `TASKS`."""

from __future__ import annotations

from collections.abc import Mapping

from domain.phases import PHASES, Lane, Phase
from domain.tasks import TASKS

PHASE_OF_STATE: Mapping[str, Phase] = {
    spec.state: spec.phase for spec in TASKS.values() if spec.phase is not None
}

OPENED, CLOSED = "opened", "closed"
"""The states of a process before its first task and after its last."""

LANES: Mapping[str, tuple[str, ...]] = {
    lane.value: (
        *((OPENED,) if lane is Lane.ARRANGING else ()),
        *(state for state, phase in PHASE_OF_STATE.items() if PHASES[phase].lane is lane),
        *((CLOSED,) if lane is Lane.CLOSED else ()),
    )
    for lane in Lane
}
"""The lanes of the board, in order, with the states of the process that they hold."""
