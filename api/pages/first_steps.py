"""What is to be set up before somebody can be followed up: a table of steps, on a page of its own,
and on the inbox and the board until it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.deps import DeskDep, ServicesDep
from api.pages.frame import DeskViewDep, View
from api.services import Services
from db.directory.beginning import SetUp, set_up
from domain.words import DESK_ROLES, Role

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Step:
    """A thing to set up: its words (`start.step.<name>`), where that is done, and by whom."""

    name: str
    path: str
    done: Callable[[SetUp], bool]
    whom: frozenset[Role] = DESK_ROLES


STEPS: Final = (
    Step("company", "/company", lambda there: there.company, frozenset({Role.HR_LEAD})),
    Step("colleagues", "/people/new", lambda there: there.colleagues),
    Step("job", "/jobs/new", lambda there: there.job),
    Step("candidate", "/candidates/new", lambda there: there.candidate),
)


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step as somebody sees it; `next`: it is the first that is not done."""

    name: str
    path: str
    done: bool
    next: bool


def shown_steps(view: View, there: SetUp) -> tuple[ShownStep, ...]:
    """Those that are this person's to do."""
    mine = [step for step in STEPS if step.whom & view.signed_in.roles]
    open_ = next((step for step in mine if not step.done(there)), None)
    return tuple(ShownStep(step.name, step.path, step.done(there), step is open_) for step in mine)


async def steps_if_any(view: View, services: Services) -> tuple[ShownStep, ...]:
    """What is left to do where there is nothing to look at yet; nothing, once there is."""
    if not view.signed_in.at_desk:
        return ()
    there = await services.parts.database.read(set_up)
    return () if there.at_work else shown_steps(view, there)


@router.get("/first-steps")
async def first_steps(person: DeskDep, view: DeskViewDep, services: ServicesDep) -> HTMLResponse:
    """All of them, whatever is done by now."""
    there = await services.parts.database.read(set_up)
    return view.page("first_steps.html", steps=shown_steps(view, there), at_work=there.at_work)
