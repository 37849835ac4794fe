"""The phases of a process: where its card lies on the board, and what its candidate is shown.

Each kind of task that the process itself waits for belongs to one (`TaskSpec.phase`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Lane(StrEnum):
    """A column of the board, in its order."""

    ARRANGING = "arranging"
    INTERVIEWING = "interviewing"
    JUDGING = "judging"
    TELLING = "telling"
    OFFERING = "offering"
    SETTLING = "settling"
    CLOSED = "closed"


class Step(StrEnum):
    """What the candidate is shown."""

    ARRANGING = "arranging"
    INTERVIEW = "interview"
    UNSETTLED = "unsettled"
    CONSIDERING = "considering"
    ON_HOLD = "on_hold"
    OFFER = "offer"
    HIRED = "hired"
    WRITTEN = "written"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    STOPPED = "stopped"
    ENDED = "ended"


class Phase(StrEnum):
    """What a process is about while it waits for a task."""

    ARRANGING = "arranging"
    MEETING = "meeting"
    UNSETTLED = "unsettled"
    JUDGING = "judging"
    HOLDING = "holding"
    TELLING = "telling"
    OFFERING = "offering"
    ABORTING = "aborting"
    SETTLING = "settling"


@dataclass(frozen=True, slots=True)
class PhaseSpec:
    """One phase.

    `step`: what the candidate is shown meanwhile; None where this is not theirs to know (a decision
    that nobody has told them) or where its end says it. `then`: the phase that must pass too
    before they hear.
    """

    lane: Lane
    step: Step | None = None
    then: Phase | None = None


PHASES: Mapping[Phase, PhaseSpec] = {
    Phase.ARRANGING: PhaseSpec(Lane.ARRANGING, Step.ARRANGING),
    Phase.MEETING: PhaseSpec(Lane.INTERVIEWING, Step.INTERVIEW, then=Phase.JUDGING),
    Phase.UNSETTLED: PhaseSpec(Lane.INTERVIEWING, Step.UNSETTLED),
    Phase.JUDGING: PhaseSpec(Lane.JUDGING, Step.CONSIDERING, then=Phase.TELLING),
    Phase.HOLDING: PhaseSpec(Lane.JUDGING, Step.ON_HOLD, then=Phase.TELLING),
    Phase.TELLING: PhaseSpec(Lane.TELLING),
    Phase.OFFERING: PhaseSpec(Lane.OFFERING, Step.OFFER),
    Phase.ABORTING: PhaseSpec(Lane.SETTLING),
    Phase.SETTLING: PhaseSpec(Lane.SETTLING),
}
