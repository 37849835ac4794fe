"""Work goes to somebody of another office: by their hours it is due."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select

from db.directory.job_team import change_people
from db.directory.people import NewPerson, add_person
from db.process.acts import Actor
from db.schema import applications
from domain.events import ActorKind
from domain.policy import Policy
from domain.task_specs import Capacity
from domain.words import Role
from tests.cast import Person
from tests.process.deviations import hired
from tests.process.play import Play
from tests.process.policies import calm

DUBLIN = "Dublin"


def hasty_in_dublin() -> Policy:
    """Calm, but for Dublin, whose hours fly: there everybody is reminded within a moment."""
    policy = calm()
    dublin = replace(policy.calendar, zone="Europe/Dublin", seconds_per_hour=0.0001)
    return replace(policy, name="hasty-in-dublin", offices={DUBLIN: dublin})


async def handed_to(play: Play, role: Role, name: str, office: str = "") -> Person:
    """The job's role goes to somebody new, who works there."""
    parts, hr = play.services.parts, play.cast.lead

    def write(conn: Connection) -> Person:
        at = parts.clock()
        email = f"{name}.{play.application}@company.example"
        new = NewPerson(name, email, (role,), "en", "Asia/Shanghai", office)
        person = add_person(conn, new, at)
        job = conn.execute(
            select(applications.c.job_id).where(applications.c.id == play.application)
        ).scalar_one()
        actor = Actor(ActorKind.PERSON, hr.id, frozenset({Capacity.DESK}), "desk")
        change_people(conn, job, {role: person}, actor, at, parts.policies)
        return Person(person, name, email, frozenset({role}))

    return await parts.database.write(write)


async def handed_to_another_office(play: Play) -> None:
    """Nobody would be reminded here within the story; there the recruiter is, by a process that was
    told."""
    await play.until_open("schedule_interview")
    nina = await handed_to(play, Role.RECRUITER, "nina", DUBLIN)
    await play.handle.signal("ring")  # as the relay does
    await play.until_mailed(nina, "task_reminder")
    await play.schedule()
    await play.judge("pass")
    await hired(play)
