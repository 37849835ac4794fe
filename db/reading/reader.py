"""Who reads, and what they may see: HR the whole desk, others their own jobs and panels."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, true

from db.directory import DESK_ROLES
from db.schema import applications, jobs, links, tasks
from domain.words import Role

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
