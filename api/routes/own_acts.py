"""Acts that nobody waited for: a question, a review, urgency, the next interview, a correction."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from sqlalchemy import Row

from api.answers import ActAnswer
from api.bodies.hiring import confirmed
from api.calls.own_acts import OFFERED, OwnActBody
from api.deps import PersonDep, ServicesDep, actor_of
from api.refusals import FieldsRefused, Unknown
from api.routes.common import PathId, acted, reader_of, router
from api.services import Services
from db.directory.people import Person
from db.process.acts import ActKind, ActRequest
from db.reading.application import is_seen
from db.reading.task_list import find_task
from domain.acts import OWN_ACTS

own_acts = router("/applications", "applications")


@own_acts.post(
    "/{application_id}/acts/{kind}",
    operation_id="make_act",
    summary="Do what the process does not wait for",
)
async def act(
    application_id: PathId,
    kind: PathId,
    body: OwnActBody,
    request: Request,
    person: PersonDep,
    services: ServicesDep,
) -> ActAnswer:
    """`ask` and `request_review` note what a candidate asked HR on the phone; `mark_urgent` makes
    everything due sooner, and once more with another `offer_until` gives it another date;
    `take_back_urgency` gives everything its usual time again; `book_ahead` schedules the next
    stage's interview (409 `booked_before` if that has been done); `correct` puts one's own
    scorecard right, until the candidate has been told; `request_privacy` notes what a candidate
    asks about their data by right (`arrived_on`: since when the law's time counts); `ask_opinion`
    asks a colleague about the open decision `task`; `pass_on` gives the open `task`
    (a question, good news to tell, an interview to arrange) to the recruiter, with the time that it
    has and a `wish`. Of `ask`, `topic` says what it is about, and
    so whose it is; without one it goes to whoever led the latest interview. A withdrawal has its
    own address. 422 `doubtful-words` for words to be read again, unless `confirmed`.
    """
    if kind not in OFFERED:
        raise Unknown
    about = await _about(services, person, application_id, OFFERED[kind], body.task)
    accepted = await services.act(
        ActRequest(
            application_id,
            OFFERED[kind],
            actor_of(person, about),
            task=body.task,
            form=body.form,
            zone=person.zone,
            meant=confirmed(body),
        )
    )
    return acted(accepted, request, person)


async def _about(
    services: Services, person: Person, application: str, kind: ActKind, task: str
) -> Row[Any] | None:
    """The task that the act is about, if it is about one; 404 for what the caller cannot see."""
    reader = reader_of(person)
    seen = await services.parts.database.read(lambda conn: is_seen(conn, reader, application))
    if not seen:
        raise Unknown
    if not OWN_ACTS[kind].about_task:
        if task:
            raise FieldsRefused(("task", "unknown"))
        return None
    if not task:
        raise FieldsRefused(("task", "required"))
    row = await services.parts.database.read(lambda conn: find_task(conn, reader, task))
    if row is None or row.application_id != application:
        raise Unknown
    return row
