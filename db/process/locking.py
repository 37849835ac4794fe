"""The row of an application, locked for a transaction, with what is joined to it: one statement.

SQLite's writer holds the whole database already; PostgreSQL locks the application's row. If that
was written while the statement waited, the row is as it is now, and what is joined to it is as it
was when the statement began: then it is read once more. So whoever changes what belongs to a case,
and not by a `Case`, writes the application's row too (`touch`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    false,
    literal_column,
    select,
    update,
)

from db.process.projection import VIEW_COLUMNS
from db.schema import acts, applications, candidates, jobs, process_views, webhook_endpoints


def locked_row(conn: Connection, application: str) -> Row[Any] | None:
    """The row, locked, as it is once it is ours; None of an application that there is not."""
    read, of = _LOCKED[conn.dialect.name], {"id": application}
    row = conn.execute(read, of).first()
    return conn.execute(read, of).one() if row is not None and row.overtaken else row


def seen_row(conn: Connection, application: str) -> Row[Any] | None:
    """The row as it is now, and nobody's alone."""
    return conn.execute(_SEEN_ROW, {"id": application}).first()


def touch(conn: Connection, ids: Iterable[str]) -> None:
    """Whoever waits for one of these applications, which we have locked, is to read it anew."""
    conn.execute(_TOUCH, {"ids": list(ids)})


# Built once: building a statement costs several times what SQLite takes to run it.
_TOUCH = (
    update(applications)
    .where(applications.c.id.in_(bindparam("ids", expanding=True)))
    .values(events=applications.c.events)
)
_CASE = (
    select(
        applications,
        jobs.c.recruiter_id,
        jobs.c.hiring_manager_id,
        jobs.c.hr_lead_id,
        jobs.c.senders,
        candidates.c.name.label("candidate_name"),
        candidates.c.zone.label("candidate_zone"),
        candidates.c.locale.label("candidate_locale"),
        candidates.c.erased_at.label("candidate_erased_at"),
        acts.c.actor_id.label("last_actor"),
        acts.c.at.label("last_act_at"),
        *VIEW_COLUMNS,
        # Asked here, so that nobody who has no webhooks pays a statement for them.
        select(webhook_endpoints.c.id)
        .where(webhook_endpoints.c.active.is_(True))
        .exists()
        .label("webhooks"),
    )
    .join(jobs, jobs.c.id == applications.c.job_id)
    .join(candidates, candidates.c.id == applications.c.candidate_id)
    .outerjoin(process_views, process_views.c.application_id == applications.c.id)
    .outerjoin(
        acts, (acts.c.application_id == applications.c.id) & (acts.c.seq == applications.c.acts)
    )
    .where(applications.c.id == bindparam("id"))
)

_SEEN_ROW = _CASE.add_columns(false().label("overtaken"))

# Which transaction wrote the row that we got, and which one the row that our statement began with.
_SEEN = applications.alias("seen")
_OVERTAKEN = literal_column("applications.xmin") != (
    select(literal_column("seen.xmin"))
    .select_from(_SEEN)
    .where(_SEEN.c.id == applications.c.id)
    .scalar_subquery()
)
_LOCKED: Mapping[str, Select[Any]] = {
    "sqlite": _SEEN_ROW,
    "postgresql": _CASE.add_columns(_OVERTAKEN.label("overtaken")).with_for_update(of=applications),
}
