"""What the pages and the JSON API do with the people of the directory."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from api.bodies.people import PersonBody, PersonChangeBody
from api.calls.guarded_changes import address_of_person
from api.calls.invitations import invitable, invite_soon
from api.calls.proposals import Done, Guarded, guard, guarded
from api.refusals import Unknown
from api.services import Services
from db.directory.coming_back import (
    change_facts,
    come_back,
    refuse_losing,
    refuse_unmaking_leads,
)
from db.directory.people import (
    ForLeadsAlone,
    Person,
    find_person,
    give_office,
    refuse_making_leads,
)
from db.setup.administration import administer
from db.setup.proposals import eyes_of
from domain.administration import Administrator, AdminKind
from domain.proposals import GUARDED_ROLES, ProposalKind, Way, guarded_among
from domain.words import Role


async def add_colleague(
    services: Services, person: Person, by: Administrator, body: PersonBody
) -> Done:
    """Add somebody, or propose it, and invite them where that is asked for. Raises `AddressTaken`,
    and `ForLeadsAlone` for an HR lead unless it is one who asks."""
    refuse_making_leads(person, body.roles)
    company = services.parts.company.known
    wanted: dict[str, object] = {
        "name": body.name,
        "email": body.email,
        "roles": body.roles,
        "locale": body.locale or company.language,
        "zone": body.zone or company.zone,
        "office": body.office,
    }
    if body.invite and invitable(body.roles):
        wanted["invite"] = True
    asked = Guarded(
        ProposalKind.PERSON_ADDED, "", wanted, lambda conn: bool(guarded_among(body.roles))
    )
    done = await guarded(services, person, by, asked)
    if done.proposal is None and "invite" in wanted:
        invite_soon(services, body.email, person.id)
    return done


async def change_colleague(
    services: Services, person: Person, by: Administrator, person_id: str, body: PersonChangeBody
) -> tuple[Person, Sequence[Done]]:
    """Change what is said of somebody; what needs a second pair of eyes is proposed. Gives how they
    are then, and what came of the guarded changes. Raises `Unknown`, `StillNeeded`, `AddressTaken`,
    and `ForLeadsAlone` for what only HR leads do: give or take that role, change an address."""
    parts, at = services.parts, services.parts.clock()

    def write(conn: Connection) -> tuple[Person, list[Done]]:
        known, done = find_person(conn, person_id), []
        if known is None:
            raise Unknown
        facts = body.facts()
        if facts:
            administer(
                conn,
                by,
                AdminKind.PERSON_CHANGED,
                at,
                lambda conn: change_facts(conn, person_id, facts),
                person_id,
            )
        if body.office is not None and body.office != known.office:
            office = body.office
            administer(
                conn,
                by,
                AdminKind.PERSON_CHANGED,
                at,
                lambda conn: give_office(conn, person_id, office),
                person_id,
            )
        if body.email is not None and body.email != known.email:
            # Whoever gets somebody's sign-in mails is them.
            if Role.HR_LEAD not in person.roles:
                raise ForLeadsAlone
            done.append(guard(conn, parts, person, by, address_of_person(person_id, body.email)))
        if body.roles is not None and set(body.roles) != known.roles:
            refuse_unmaking_leads(person, known, body.roles)
            refuse_losing(conn, known, body.roles)
            done.append(guard(conn, parts, person, by, _roles(known, body.roles)))
        return find_person(conn, person_id) or known, done

    return await parts.database.write(write)


async def bring_back(
    services: Services, person: Person, by: Administrator, person_id: str
) -> tuple[Person, Done]:
    """Let somebody in again who had left. Roles that nobody gives alone are proposed. Raises
    `Unknown`, and `ForLeadsAlone` for an HR lead unless it is one who asks."""
    parts, at = services.parts, services.parts.clock()

    def write(conn: Connection) -> tuple[Person, Done]:
        known = find_person(conn, person_id)
        if known is None:
            raise Unknown
        if known.active:
            return known, Done()
        refuse_making_leads(person, known.roles)
        way = eyes_of(conn, ProposalKind.ROLES_GIVEN, person.id, at, parts.company.first)
        waits = guarded_among(known.roles) and way is Way.PROPOSED
        at_once = known.roles - GUARDED_ROLES if waits else known.roles
        administer(
            conn,
            by,
            AdminKind.PERSON_REACTIVATED,
            at,
            lambda conn: come_back(conn, person_id, at_once),
            person_id,
            lambda _: {"alone": True} if guarded_among(known.roles) and way is Way.ALONE else {},
        )
        done = Done()
        if waits:
            done = guard(conn, parts, person, by, _all_of(person_id, known.roles))
        return find_person(conn, person_id) or known, done

    back, done = await parts.database.write(write)
    if invitable(back.roles):
        invite_soon(services, back.email, person.id)
    return back, done


def _roles(known: Person, roles: Sequence[Role]) -> Guarded:
    gained = set(roles) - known.roles
    wanted = {"roles": sorted(set(roles))}
    return Guarded(
        ProposalKind.ROLES_GIVEN, known.id, wanted, lambda conn: bool(guarded_among(gained))
    )


def _all_of(person_id: str, roles: frozenset[Role]) -> Guarded:
    return Guarded(ProposalKind.ROLES_GIVEN, person_id, {"roles": sorted(roles)})
