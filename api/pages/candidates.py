"""The list of candidates at the desk: everybody there is, also whose processes have ended.

A candidate's own page, behind their link, is `candidate.py`.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from api.deps import DeskDep, ServicesDep
from api.pages.frame import DeskViewDep, View
from db.reading.candidates import AT, CandidateFilter, read_candidates
from domain.words import ProcessOutcome

router = APIRouter(include_in_schema=False)

LONGEST_QUERY = 100
Code = Annotated[str, Query(max_length=120)]


@router.get("/candidates")
async def candidates_page(
    person: DeskDep,
    view: DeskViewDep,
    services: ServicesDep,
    q: str = "",
    job: Code = "",
    stage: Code = "",
    at: Code = "",
    outcome: Code = "",
    after: Code = "",
) -> HTMLResponse:
    """A page of them, the newest first. What is filtered by stands in the address; what is no
    filter of ours is left out."""
    wanted = CandidateFilter(
        query=q[:LONGEST_QUERY].strip(),
        job=job,
        stage=stage if job else "",
        at=at if at in AT else "",
        outcome=outcome if outcome in list(ProcessOutcome) else "",
    )
    found = await services.parts.database.read(lambda conn: read_candidates(conn, wanted, after))
    return view.page(
        "candidates.html",
        found=found,
        wanted=wanted,
        after=after,
        places=[(each, place_name(view, each)) for each in AT],
        outcomes=[(each.value, view.word("process_outcome", each)) for each in ProcessOutcome],
    )


def place_name(view: View, at: str) -> str:
    """How the filter calls where an application is."""
    return view.text(f"candidates.at.{at}")
