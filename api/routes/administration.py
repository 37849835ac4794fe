"""The acts of administration, for HR leads: page by page, and as a table."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Query
from fastapi.responses import StreamingResponse

from api.answers import Answer, Page
from api.bodies.times import Day, midnight
from api.calls.administration import administered
from api.deps import AdministratorDep, Counted, LeadDep, ServicesDep
from api.door.texts import Texts
from api.rates import Rate
from api.refusals import FieldsRefused
from api.routes.common import DEFAULT_LIMIT, Cursor, Limit, TextsDep, page_of, router
from composition import Parts
from db.directory.people import Person
from db.reading.trail import COLUMNS, trail_table
from db.setup.administration import WantedActs, admin_acts_before
from domain.access import Scope
from domain.administration import AdminKind
from domain.spreadsheets import BOM, lines

administration = router(
    "/admin-acts", "administration", reads=Scope.ADMINISTER, writes=Scope.ADMINISTER
)
administration_table = router(
    "/admin-acts.csv", "administration", reads=Scope.ADMINISTER, writes=Scope.ADMINISTER
)

CSV = "text/csv; charset=utf-8"


class AdminActAnswer(Answer):
    """Who did what of the house, when, and from where. `person_id` is empty where nobody signed in;
    `subject_id` is the id of what was changed or opened (of a policy its name, of a template its
    scenario and language: `rejection/en`; of sign-ins that failed, why). `before` and `after` hold
    whatever differs; `withheld` stands for names and addresses of people, and for secrets.
    """

    id: str
    at: datetime
    kind: str
    person_id: str
    via: str
    address: str
    subject_id: str
    before: dict[str, object]
    after: dict[str, object]


async def wanted_acts(
    reader: LeadDep,
    person: Annotated[Cursor, Query(description="by whom; `nobody`: nobody signed in")] = "",
    kind: AdminKind | None = None,
    subject: Annotated[str, Query(max_length=80)] = "",
    since: Annotated[Day | None, Query(alias="from", description="the first day")] = None,
    until: Annotated[Day | None, Query(alias="to", description="the last day")] = None,
) -> WantedActs:
    """Days are those of the caller's zone, both included."""
    zone = ZoneInfo(reader.zone)
    if since and until and since > until:
        raise FieldsRefused(("to", "too_small"))
    ends = midnight(until, zone, timedelta(days=1))
    return WantedActs(person, kind or "", subject, midnight(since, zone), ends)


WantedDep = Annotated[WantedActs, Depends(wanted_acts)]


@administration.get(
    "", operation_id="list_admin_acts", summary="Acts of administration, the newest first"
)
async def listed(
    person: LeadDep,
    services: ServicesDep,
    wanted: WantedDep,
    before: Cursor = "",
    limit: Limit = DEFAULT_LIMIT,
) -> Page[AdminActAnswer]:
    """A page of them: by whom, of which kind, about what and in which days, if that is named."""
    rows = await services.parts.database.read(
        lambda conn: admin_acts_before(conn, wanted, before=before, limit=limit)
    )
    return page_of(rows, limit, AdminActAnswer.model_validate)


@administration_table.get(
    "",
    operation_id="export_admin_acts",
    summary="Acts of administration as CSV, the newest first",
    response_class=StreamingResponse,
    dependencies=[Depends(Counted(Rate.EXPORTS))],
    responses={200: {"content": {"text/csv": {}}}},
)
async def table(
    person: LeadDep,
    by: AdministratorDep,
    services: ServicesDep,
    wanted: WantedDep,
    texts: TextsDep,
) -> StreamingResponse:
    """The same, all of it, in the caller's language. That it was taken is an act itself."""
    told = {"person": wanted.person, "kind": wanted.kind, "subject": wanted.subject} | {
        name: at.isoformat() for name, at in (("from", wanted.since), ("to", wanted.until)) if at
    }
    # Nothing of it leaves before it is kept who asked for it.
    await administered(
        services,
        by,
        AdminKind.ADMIN_ACTS_EXPORTED,
        lambda _: None,
        "admin-acts",
        lambda _: {name: value for name, value in told.items() if value},
    )
    return StreamingResponse(
        _written(services.parts, wanted, texts, person),
        media_type=CSV,
        headers={"Content-Disposition": 'attachment; filename="admin-acts.csv"'},
    )


async def _written(
    parts: Parts, wanted: WantedActs, texts: Texts, person: Person
) -> AsyncIterator[bytes]:
    """A part of the table at a time, so that a long one neither fills the memory nor holds a
    transaction open."""

    def said(kind: str) -> str:
        key = f"trail.did.{kind}"
        return texts(key) if texts.catalogue.has(texts.locale, key) else kind

    yield (BOM + lines([COLUMNS])).encode()
    before = ""
    while found := await parts.database.read(
        partial(trail_table, wanted=wanted, before=before, said=said)
    ):
        yield lines(found).encode()
        before = str(found[-1][0])
