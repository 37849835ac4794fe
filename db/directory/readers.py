"""Who reads, and what they may see: HR the whole desk, others their own jobs and panels.

`visible_to` asks of one case. `SEEN` is the list to look cases up in, `SEES` the same question to a
card; both are asked with `reader`, a person's id. HR sees all of them, so nobody asks for HR. Each
part is read from an index alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select, true, union

from db.schema import applications, cards, jobs, links, tasks
from db.types import Id
from domain.words import DESK_ROLES, Role

# Under names of their own: a query that is about tasks itself would be taken for these.
_GIVEN = tasks.alias("given_tasks")
_LINKED = links.alias("given_links")


@dataclass(frozen=True, slots=True)
class Reader:
    """A signed-in person, as the queries need them."""

    id: str
    roles: frozenset[Role]

    @property
    def desk(self) -> bool:
        """HR: sees every job, and may act for others where the table of tasks says so."""
        return bool(self.roles & DESK_ROLES)


def visible_to(reader: Reader) -> ColumnElement[bool]:
    """The condition on `applications` joined with `jobs` under which the reader may see a case.

    Beside the job's own people that is everybody who was given a task or a link of it; a link that
    was taken away takes the sight of the case with it.
    """
    if reader.desk:
        return true()
    return or_(
        jobs.c.hiring_manager_id == reader.id,
        jobs.c.recruiter_id == reader.id,
        jobs.c.hr_lead_id == reader.id,
        exists().where(
            _GIVEN.c.application_id == applications.c.id,
            _GIVEN.c.owner_id == reader.id,
        ),
        exists().where(
            _LINKED.c.application_id == applications.c.id,
            _LINKED.c.person_id == reader.id,
            _LINKED.c.revoked_at.is_(None),
        ),
    )


_READER = bindparam("reader", type_=Id)

OWN_JOB: ColumnElement[bool] = or_(
    jobs.c.hiring_manager_id == _READER,
    jobs.c.recruiter_id == _READER,
    jobs.c.hr_lead_id == _READER,
)
_MY_JOBS = select(jobs.c.id).where(OWN_JOB)
_MY_LINK = and_(links.c.person_id == _READER, links.c.revoked_at.is_(None))

SEEN = union(
    select(cards.c.application_id).where(cards.c.job_id.in_(_MY_JOBS)),
    select(tasks.c.application_id).where(tasks.c.owner_id == _READER),
    select(links.c.application_id).where(_MY_LINK),
)
SEES: ColumnElement[bool] = or_(
    cards.c.job_id.in_(_MY_JOBS),
    exists().where(tasks.c.application_id == cards.c.application_id, tasks.c.owner_id == _READER),
    exists().where(links.c.application_id == cards.c.application_id, _MY_LINK),
)
