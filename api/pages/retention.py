"""Setting until when a candidate is kept, from an application's page."""

from __future__ import annotations

from datetime import UTC, date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.deps import DeskDep, ServicesDep
from api.pages.frame import see_other
from api.problems import FieldsRefused
from db.retention import retain_candidate_of

router = APIRouter(include_in_schema=False)


@router.post("/applications/{application}/retention")
async def set_retention(
    application: str, request: Request, person: DeskDep, services: ServicesDep
) -> Response:
    """HR sets the last day; an empty one goes back to the rule."""
    until = _day(str((await request.form()).get("until", "")))
    parts = services.parts
    today = parts.clock().astimezone(UTC).date()
    await parts.database.write(lambda conn: retain_candidate_of(conn, application, until, today))
    return see_other(f"/applications/{application}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise FieldsRefused(("until", "malformed")) from None
