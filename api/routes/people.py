"""People of the directory."""

from __future__ import annotations

from fastapi import Response

from api.answers import Created, PersonAnswer
from api.bodies.people import MeBody, PersonBody, PersonChangeBody
from api.calls.access import sign_out_everywhere
from api.calls.administration import administered
from api.calls.own_settings import change_own
from api.calls.people import add_colleague, bring_back, change_colleague
from api.deps import AdministratorDep, DeskDep, LeadDep, PersonDep, ServicesDep, actor_of
from api.refusals import Unknown
from api.routes.common import PROPOSED, PathId, awaiting, router
from db.directory.leaving import leave
from db.directory.people import all_people
from domain.access import Scope
from domain.administration import AdminKind
from domain.words import Role

people = router("/people", "people", writes=Scope.ADMINISTER)
me = router("/me", "people", writes=Scope.ADMINISTER)


@me.get("", operation_id="get_me", summary="Who is signed in")
async def whoami(person: PersonDep) -> PersonAnswer:
    """The person whose session or key this is."""
    return PersonAnswer.of(person)


@me.patch("", operation_id="change_me", summary="Change one's own settings")
async def changed(
    body: MeBody, person: PersonDep, by: AdministratorDep, services: ServicesDep
) -> PersonAnswer:
    """What is left out stays; an address is changed by an HR lead. `new_tasks`: how one hears of
    tasks that are new in one's inbox, at once, together within 30 minutes, or never; whoever has no
    desk is always mailed."""
    return PersonAnswer.of(await change_own(services, by, person, body))


@me.post(
    "/sign-out",
    operation_id="sign_out_everywhere",
    status_code=204,
    summary="Sign out in every browser",
)
async def signed_out(person: PersonDep, by: AdministratorDep, services: ServicesDep) -> None:
    """This one too; sign-in links on their way sign nobody in. Keys stay."""
    await sign_out_everywhere(services, by, person.id)


@people.post(
    "",
    operation_id="add_person",
    status_code=201,
    summary="Add a person",
    response_model=Created,
    responses=PROPOSED,
)
async def add(
    body: PersonBody, person: DeskDep, by: AdministratorDep, services: ServicesDep
) -> Created | Response:
    """409 if the address is known. Only an HR lead adds an HR lead; a recruiter proposes a hiring
    manager: 202."""
    done = await add_colleague(services, person, by, body)
    return awaiting(done.proposal) if done.proposal is not None else Created(id=done.made)


@people.get("", operation_id="list_people", summary="Everybody, by name")
async def listed(person: DeskDep, services: ServicesDep) -> list[PersonAnswer]:
    """Active or not."""
    return [PersonAnswer.of(each) for each in await services.parts.database.read(all_people)]


@people.patch(
    "/{person_id}",
    operation_id="change_person",
    summary="Change what is said of somebody",
    response_model=PersonAnswer,
    responses=PROPOSED,
)
async def changed_by_desk(
    person_id: PathId,
    body: PersonChangeBody,
    person: DeskDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> PersonAnswer | Response:
    """By the hours of their office is due what they get from now on; what they have keeps its
    times. Only an HR lead gives or takes that role, or changes an address; a recruiter proposes
    hiring managers: 202. 409 where a job would lose its people, or the desk the last of a role.
    """
    now, guarded = await change_colleague(services, person, by, person_id, body)
    proposal = next((done.proposal for done in guarded if done.proposal is not None), None)
    return awaiting(proposal) if proposal is not None else PersonAnswer.of(now)


@people.post(
    "/{person_id}/reactivate",
    operation_id="reactivate_person",
    summary="Let somebody in again",
    response_model=PersonAnswer,
    responses=PROPOSED,
)
async def reactivated(
    person_id: PathId, person: DeskDep, by: AdministratorDep, services: ServicesDep
) -> PersonAnswer | Response:
    """Whoever had left is back with the roles they had; those that nobody gives alone are proposed:
    202. They are invited by mail, if they have something to sign in for.
    """
    back, done = await bring_back(services, person, by, person_id)
    return awaiting(done.proposal) if done.proposal is not None else PersonAnswer.of(back)


@people.post(
    "/{person_id}/sign-out",
    operation_id="sign_person_out",
    status_code=204,
    summary="Sign a person out in every browser",
)
async def signed_out_by_lead(
    person_id: PathId, person: LeadDep, by: AdministratorDep, services: ServicesDep
) -> None:
    """For a lost telephone or a borrowed computer. Keys stay; each is revoked by itself."""
    known = await services.parts.database.read(all_people)
    if person_id not in {each.id for each in known}:
        raise Unknown
    await sign_out_everywhere(services, by, person_id)


@people.post(
    "/{person_id}/deactivate",
    operation_id="deactivate_person",
    status_code=204,
    summary="Take a person's access away",
)
async def deactivated(
    person_id: PathId, person: DeskDep, by: AdministratorDep, services: ServicesDep
) -> None:
    """At once: sessions, keys and links end. Open tasks pass to the next in line, who is mailed.

    409 for the recruiter, hiring manager or HR lead of a job, and for the last one of a desk role.
    403 for an HR lead unless it is one who asks.
    """
    parts, by_lead = services.parts, Role.HR_LEAD in person.roles
    actor, at = actor_of(person), services.parts.clock()
    known = await administered(
        services,
        by,
        AdminKind.PERSON_DEACTIVATED,
        lambda conn: leave(conn, person_id, actor, at, parts.policies, by_lead=by_lead),
        person_id,
    )
    if not known:
        raise Unknown
