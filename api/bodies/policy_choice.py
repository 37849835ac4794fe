"""Which version of a policy is chosen, and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import StringConstraints

from api.bodies.hiring import Body
from api.bodies.shapes import PERHAPS_LINES, shape
from api.bodies.texts import SHOWN
from domain.fields import LONGEST_WHY

_NAMED = "the newest version of this name, or the version of this id"
LONGEST_NAMED = 80
Chosen = Annotated[str, Query(min_length=1, max_length=LONGEST_NAMED, description=_NAMED)]


class PolicyChoiceBody(Body):
    """`policy`: the newest version of a name, or a version by its id. `reason`: why, in a line."""

    policy: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAMED)]
    reason: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=LONGEST_WHY),
        SHOWN,
        shape(pattern=PERHAPS_LINES),
    ] = ""
