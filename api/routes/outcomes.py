"""Outcomes as a table for spreadsheets and for the ATS: one line for each application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Query
from fastapi.responses import StreamingResponse

from api.deps import PersonDep, ServicesDep
from api.problems import FieldsRefused
from api.routes.common import Cursor, reader_of, router
from composition import Parts
from db.reading.outcomes import COLUMNS, Moment, WantedOutcomes, read_outcomes
from db.reading.reader import Reader
from domain.spreadsheets import BOM, lines

outcomes = router("/outcomes.csv", "outcomes")

CSV = "text/csv; charset=utf-8"


@outcomes.get(
    "",
    summary="Outcomes as CSV, one line for each application",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}}},
)
async def table(
    person: PersonDep,
    services: ServicesDep,
    job: Cursor = "",
    by: Moment = Moment.OPENED,
    since: Annotated[date | None, Query(alias="from", description="the first day")] = None,
    until: Annotated[date | None, Query(alias="to", description="the last day")] = None,
) -> StreamingResponse:
    """Of what the caller may see. Days are those of the caller's zone, both included; `by` says
    which moment lies within them: `opened`, `told` or `closed`."""
    zone = ZoneInfo(person.zone)
    if since and until and since > until:
        raise FieldsRefused(("to", "too_small"))
    wanted = WantedOutcomes(
        job, by, _midnight(since, zone), _midnight(until, zone, timedelta(days=1))
    )
    return StreamingResponse(
        _written(services.parts, reader_of(person), wanted),
        media_type=CSV,
        headers={"Content-Disposition": 'attachment; filename="outcomes.csv"'},
    )


async def _written(parts: Parts, reader: Reader, wanted: WantedOutcomes) -> AsyncIterator[bytes]:
    """A part of the table at a time, so that a long one neither fills the memory nor holds a
    transaction open."""
    yield (BOM + lines([COLUMNS])).encode()
    after = ""
    while True:
        found = await parts.database.read(
            partial(
                read_outcomes, policies=parts.policies, reader=reader, wanted=wanted, after=after
            )
        )
        if not found:
            return
        yield lines(found).encode()
        after = str(found[-1][0])


def _midnight(day: date | None, zone: ZoneInfo, later: timedelta = timedelta(0)) -> datetime | None:
    """The beginning of a day, or of one some days later."""
    if day is None:
        return None
    if not date(2000, 1, 1) <= day <= date(2200, 1, 1):
        raise FieldsRefused(("from" if not later else "to", "malformed"))
    return datetime.combine(day + later, time(), zone).astimezone(UTC)
