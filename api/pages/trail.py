"""The acts of administration for people: who did what, found by person, kind and days."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from api.bodies.times import midnight
from api.deps import LeadDep, ServicesDep
from api.pages.frame import DeskViewDep
from api.pages.trail_words import label, said
from api.refusals import FieldsRefused
from db.reading.trail import TrailLine, people_named, read_trail
from db.setup.administration import WantedActs
from domain.administration import AdminKind
from domain.wall_times import TimeRefused, day_typed

router = APIRouter(include_in_schema=False)

SHOWN = 50
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,80}")


@router.get("/admin-acts")
async def listed(
    lead: LeadDep,
    view: DeskViewDep,
    services: ServicesDep,
    person: str = "",
    kind: str = "",
    since: Annotated[str, Query(alias="from")] = "",
    until: Annotated[str, Query(alias="to")] = "",
    before: str = "",
) -> HTMLResponse:
    """A page of them, the newest first. A day that cannot be read is shown as it was typed, and
    bounds nothing."""
    zone = ZoneInfo(view.zone)
    first, last = _day(since), _day(until)
    days = (("since", since, first), ("until", until, last))
    wanted = WantedActs(
        person=_known(person),
        kind=_known(kind),
        since=midnight(first, zone),
        until=midnight(last, zone, timedelta(days=1)),
    )

    def query(conn: Connection) -> tuple[list[TrailLine], str, list[tuple[str, str]]]:
        lines, after = read_trail(conn, wanted, before=_known(before), limit=SHOWN)
        return lines, after, people_named(conn)

    lines, after, everybody = await services.parts.database.read(query)
    return view.page(
        "trail.html",
        lines=lines,
        label=partial(label, view),
        said=partial(said, view),
        after=after,
        before=before,
        everybody=everybody,
        kinds=sorted(AdminKind, key=lambda each: view.text(f"trail.did.{each}")),
        wanted={"person": person, "kind": kind, "since": since, "until": until},
        filtered=bool(person or kind or since or until),
        unread=[name for name, said, day in days if said and day is None],
        table=_table(person=person, kind=kind, **{"from": _iso(first), "to": _iso(last)}),
    )


def _table(**wanted: str) -> str:
    """Where the same is to be had as a table."""
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"/api/v1/admin-acts.csv?{query}" if query else "/api/v1/admin-acts.csv"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _known(text: str) -> str:
    """An id or a code, as far as it can be one: what is in an address may be anything."""
    return text if _CODE.fullmatch(text) else ""


def _day(text: str) -> date | None:
    try:
        day = day_typed(text) if text else None
        midnight(day, ZoneInfo("UTC"))
    except (TimeRefused, FieldsRefused):
        return None
    return day
