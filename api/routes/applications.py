"""Applications: their start, where they stand, what happened, and the withdrawal."""

from __future__ import annotations

from fastapi import Request

from api.answers import (
    ActAnswer,
    ApplicationAnswer,
    ApplicationLine,
    Created,
    EventAnswer,
    MessageAnswer,
    Page,
)
from api.bodies.hiring import ApplicationBody, WithdrawalBody
from api.deps import DeskDep, PersonDep, ServicesDep, actor_of
from api.refusals import FieldsRefused, Unknown
from api.routes.common import (
    DEFAULT_LIMIT,
    Cursor,
    Filter,
    Limit,
    PathId,
    acted,
    page_of,
    reader_of,
    router,
)
from api.services import Services
from db.directory.hiring import UnknownCandidate, UnknownJob, page_of_applications
from db.directory.people import Person
from db.process.acts import ActKind, ActRequest
from db.reading.application import ApplicationFacts, read_application

applications = router("/applications", "applications")


@applications.post(
    "",
    operation_id="start_application",
    status_code=201,
    summary="Start the process of a candidate on a job",
)
async def start(body: ApplicationBody, person: DeskDep, services: ServicesDep) -> Created:
    """Who applies again begins anew. While the earlier application on that job is not over: 409
    `application_open`, and `existing` is its id.
    """
    try:
        applied = await services.apply(body.candidate, body.job, actor_of(person))
    except UnknownCandidate:
        raise FieldsRefused(("candidate", "candidate_unknown")) from None
    except UnknownJob:
        raise FieldsRefused(("job", "job_unknown")) from None
    return Created(id=applied.id)


@applications.get("", operation_id="list_applications", summary="Applications, the newest first")
async def listed(
    person: PersonDep,
    services: ServicesDep,
    job: Filter = "",
    state: Filter = "",
    cursor: Cursor = "",
    limit: Limit = DEFAULT_LIMIT,
) -> Page[ApplicationLine]:
    """Those the caller may see: of their jobs and panels; for the desk, all."""
    reader = reader_of(person)
    rows = await services.parts.database.read(
        lambda conn: page_of_applications(
            conn, reader, before=cursor, limit=limit, job=job, state=state
        )
    )
    return page_of(rows, limit, ApplicationLine.of)


@applications.get(
    "/{application_id}", operation_id="get_application", summary="Where an application stands"
)
async def one(
    application_id: PathId, person: PersonDep, services: ServicesDep
) -> ApplicationAnswer:
    """With its open tasks."""
    return ApplicationAnswer.of(await _facts(services, person, application_id))


@applications.get(
    "/{application_id}/timeline",
    operation_id="get_timeline",
    summary="What happened, the latest first",
)
async def timeline(
    application_id: PathId, person: PersonDep, services: ServicesDep
) -> list[EventAnswer]:
    """Codes and words of acts are those the caller may read."""
    facts = await _facts(services, person, application_id)
    return [EventAnswer.of(entry) for entry in facts.timeline]


@applications.get(
    "/{application_id}/messages",
    operation_id="list_messages",
    summary="What was sent, and what became of it",
)
async def messages(
    application_id: PathId, person: DeskDep, services: ServicesDep
) -> list[MessageAnswer]:
    """The latest first."""
    facts = await _facts(services, person, application_id)
    mails = {entry.mail.id: entry.mail for entry in facts.timeline if entry.mail}
    return [MessageAnswer.of(mails[key]) for key in sorted(mails, reverse=True)]


@applications.post(
    "/{application_id}/withdrawal",
    operation_id="withdraw_application",
    summary="The candidate withdraws",
)
async def withdraw(
    application_id: PathId,
    body: WithdrawalBody,
    request: Request,
    person: DeskDep,
    services: ServicesDep,
) -> ActAnswer:
    """Noted by HR for the candidate; at any moment before there is an outcome."""
    accepted = await services.act(
        ActRequest(
            application_id,
            ActKind.WITHDRAW,
            actor_of(person),
            form=body.model_dump(),
            zone=person.zone,
        )
    )
    return acted(accepted, request, person)


async def _facts(services: Services, person: Person, application: str) -> ApplicationFacts:
    parts = services.parts
    at = parts.clock()
    facts = await parts.database.read(
        lambda conn: read_application(conn, parts.policies, reader_of(person), application, at)
    )
    if facts is None:
        raise Unknown
    return facts
