"""When everybody of a stage counts as heard, though somebody has not said anything yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.rules import PanelVerdict

STEP: Final = "hear"
"""What a scorecard leads to where not everybody is waited for."""


class HeardFrom(StrEnum):
    """Whose scorecards a stage waits for: everybody's, its lead's, or some number of them."""

    ALL = "all"
    LEAD = "lead"
    SOME = "some"


@dataclass(frozen=True, slots=True)
class WaitFor:
    """Whom a stage waits for, and how long for the others after that.

    `number` is read by `some` only. `hours`: working hours that the others have left; what they say
    later is kept and shown, and changes nothing.
    """

    who: HeardFrom = HeardFrom.ALL
    number: int = 1
    hours: float = 0


def is_enough(wait_for: WaitFor, panel: Sequence[PanelVerdict]) -> bool:
    """Whether those have been heard whom a stage waits for, and the others need not be.

    A panel without a lead, or of fewer than the number, is waited for as a whole: nobody is passed
    over because of who is missing.
    """
    heard = [seat for seat in panel if seat.verdict is not None]
    match wait_for.who:
        case HeardFrom.ALL:
            return False
        case HeardFrom.LEAD:
            return any(seat.lead for seat in heard)
        case HeardFrom.SOME:
            return len(heard) >= wait_for.number
