"""Acts that nobody waited for: a question, a review, urgency, the next interview, a correction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from api.answers import ActAnswer
from api.deps import PersonDep, ServicesDep, actor_of
from api.initiatives import OFFERED, InitiativeBody
from api.problems import FieldsRefused, Unknown
from api.routes.common import PathId, reader_of, router
from api.services import Services
from db.acts import ActKind, ActRequest
from db.agenda import find_task
from db.directory import Person
from db.reading.application import is_seen
from domain.initiatives import INITIATIVES

initiatives = router("/applications", "applications")


@initiatives.post(
    "/{application_id}/initiatives/{kind}", summary="Do what the process does not wait for"
)
async def act(
    application_id: PathId,
    kind: PathId,
    body: InitiativeBody,
    person: PersonDep,
    services: ServicesDep,
) -> ActAnswer:
    """`ask` and `request_review` note what a candidate asked HR on the phone; `mark_urgent` makes
    everything due sooner; `book_ahead` schedules the next stage's interview; `correct` puts one's
    own scorecard right, until the candidate has been told. A withdrawal has its own address.
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
        )
    )
    return ActAnswer(act=accepted.act, seq=accepted.seq)


async def _about(
    services: Services, person: Person, application: str, kind: ActKind, task: str
) -> Row[Any] | None:
    """The task that the act is about, if it is about one; 404 for what the caller cannot see."""
    reader = reader_of(person)
    seen = await services.parts.database.read(lambda conn: is_seen(conn, reader, application))
    if not seen:
        raise Unknown
    if not INITIATIVES[kind].about_task:
        if task:
            raise FieldsRefused(("task", "unknown"))
        return None
    if not task:
        raise FieldsRefused(("task", "required"))
    row = await services.parts.database.read(lambda conn: find_task(conn, reader, task))
    if row is None or row.application_id != application:
        raise Unknown
    return row
