"""What is said of a proposal."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from api.bodies.hiring import Body
from api.bodies.shapes import SEEN_LINES
from api.bodies.texts import SHOWN

LONGEST_REASON = 2000


class RefusalBody(Body):
    """Why a proposal is refused; whoever proposed it reads that."""

    reason: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON),
        SHOWN,
        SEEN_LINES,
    ]
