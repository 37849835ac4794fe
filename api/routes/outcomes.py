"""Outcomes as a table for spreadsheets and for the ATS: one line for each application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Query
from fastapi.responses import StreamingResponse

from api.bodies.times import Day, midnight
from api.calls.administration import administered
from api.deps import AdministratorDep, Counted, PersonDep, ServicesDep
from api.rates import Rate
from api.refusals import FieldsRefused
from api.routes.common import Filter, reader_of, router
from composition import Parts
from db.directory.readers import Reader
from db.reading.outcomes import COLUMNS, Moment, WantedOutcomes, read_outcomes
from domain.administration import AdminKind
from domain.spreadsheets import BOM, lines

outcomes = router("/outcomes.csv", "outcomes")

CSV = "text/csv; charset=utf-8"


@outcomes.get(
    "",
    operation_id="get_outcomes",
    summary="Outcomes as CSV, one line for each application",
    response_class=StreamingResponse,
    dependencies=[Depends(Counted(Rate.EXPORTS))],
    responses={200: {"content": {"text/csv": {}}}},
)
async def table(
    person: PersonDep,
    administrator: AdministratorDep,
    services: ServicesDep,
    job: Filter = "",
    by: Moment = Moment.OPENED,
    since: Annotated[Day | None, Query(alias="from", description="the first day")] = None,
    until: Annotated[Day | None, Query(alias="to", description="the last day")] = None,
) -> StreamingResponse:
    """Of what the caller may see. Days are those of the caller's zone, both included; `by` says
    which moment lies within them: `opened`, `told` or `closed`. 422 for a `to` before `from`."""
    zone = ZoneInfo(person.zone)
    if since and until and since > until:
        raise FieldsRefused(("to", "too_small"))
    wanted = WantedOutcomes(
        job, by, midnight(since, zone), midnight(until, zone, timedelta(days=1))
    )
    said = {
        "job": job,
        "by": by,
        "from": since and since.isoformat(),
        "to": until and until.isoformat(),
    }
    # Nothing of it leaves before it is kept who asked for it.
    await administered(
        services,
        administrator,
        AdminKind.OUTCOMES_EXPORTED,
        lambda _: None,
        "outcomes",
        lambda _: {name: value for name, value in said.items() if value},
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
