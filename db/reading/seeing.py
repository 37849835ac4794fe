"""Which cases a reader may see, as a list to look them up in: `visible_to` asks of one case.

`SEEN` is the list, `SEES` the question to a card; both are asked with `reader`, a person's id. HR
sees all of them, so nobody asks for HR. Each part is read from an index alone.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select, union

from db.schema import cards, jobs, links, tasks
from db.types import Id

_READER = bindparam("reader", type_=Id)

OWN_JOB: ColumnElement[bool] = or_(
    jobs.c.hiring_manager_id == _READER,
    jobs.c.recruiter_id == _READER,
    jobs.c.hr_lead_id == _READER,
)
_OWN_JOBS = select(jobs.c.id).where(OWN_JOB)
_LINKED = and_(links.c.person_id == _READER, links.c.revoked_at.is_(None))

SEEN = union(
    select(cards.c.application_id).where(cards.c.job_id.in_(_OWN_JOBS)),
    select(tasks.c.application_id).where(tasks.c.owner_id == _READER),
    select(links.c.application_id).where(_LINKED),
)
SEES: ColumnElement[bool] = or_(
    cards.c.job_id.in_(_OWN_JOBS),
    exists().where(tasks.c.application_id == cards.c.application_id, tasks.c.owner_id == _READER),
    exists().where(links.c.application_id == cards.c.application_id, _LINKED),
)
