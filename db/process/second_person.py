"""Who may not answer, because it is their own act that is looked at again."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, or_, select

from db.schema import acts, people, tasks
from domain.acts import ActKind
from domain.releases import known_among
from domain.scenarios import Scenario
from domain.tasks import TELLING
from domain.words import Role

TOLD = ("send", "told_otherwise")


def told_the_rejection(conn: Connection, application: str, person: str) -> bool:
    """Whether somebody sent, or passed on, a rejection of this process."""
    return conn.execute(_TOLD, {"of": application, "who": person}).first() is not None


def another_lead(conn: Connection, person: str) -> bool:
    """Whether there is an HR lead besides this person."""
    query = select(people.c.roles).where(people.c.active.is_(True), people.c.id != person)
    found = conn.execute(query).scalars()
    return any(Role.HR_LEAD in known_among(Role, roles) for roles in found)


# Built once: building a statement costs several times what SQLite takes to run it.
_TOLD = (
    select(acts.c.id)
    .outerjoin(tasks, tasks.c.id == acts.c.task_id)
    .where(
        acts.c.application_id == bindparam("of"),
        acts.c.actor_id == bindparam("who"),
        or_(
            acts.c.kind == ActKind.REJECT,
            tasks.c.kind.in_(sorted(TELLING))
            & (tasks.c.scenario == Scenario.REJECTION)
            & acts.c.completion.in_(TOLD),
        ),
    )
    .limit(1)
)
