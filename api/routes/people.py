"""People of the directory."""

from __future__ import annotations

from api.answers import Created, PersonAnswer
from api.deps import DeskDep, PersonDep, ServicesDep
from api.problems import Unknown
from api.routes.common import PathId, router
from api.schemas import PersonBody
from db.directory import NewPerson, add_person, all_people, deactivate, refuse_making_leads
from domain.words import Role

people = router("/people", "people")
me = router("/me", "people")


@me.get("", summary="Who is signed in")
async def whoami(person: PersonDep) -> PersonAnswer:
    """The person whose session or key this is."""
    return PersonAnswer.of(person)


@people.post("", status_code=201, summary="Add a person")
async def add(body: PersonBody, person: DeskDep, services: ServicesDep) -> Created:
    """409 if the address is known. Only an HR lead adds an HR lead."""
    refuse_making_leads(person, body.roles)
    new = NewPerson(body.name, body.email, tuple(body.roles), body.locale, body.zone)
    at = services.parts.clock()
    return Created(id=await services.parts.database.write(lambda conn: add_person(conn, new, at)))


@people.get("", summary="Everybody, by name")
async def listed(person: DeskDep, services: ServicesDep) -> list[PersonAnswer]:
    """Active or not."""
    return [PersonAnswer.of(each) for each in await services.parts.database.read(all_people)]


@people.post("/{person_id}/deactivate", status_code=204, summary="Take a person's access away")
async def deactivated(person_id: PathId, person: DeskDep, services: ServicesDep) -> None:
    """At once: sessions, keys and links end. Open tasks escalate by their ladders.

    409 for the recruiter, hiring manager or HR lead of a job, and for the last one of a desk role.
    403 for an HR lead unless it is one who asks.
    """
    at, by_lead = services.parts.clock(), Role.HR_LEAD in person.roles
    known = await services.parts.database.write(
        lambda conn: deactivate(conn, person_id, at, by_lead=by_lead)
    )
    if not known:
        raise Unknown
