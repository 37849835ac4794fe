"""Outcomes, for tables elsewhere: one line for each application, in ids, codes and instants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, select

from db.directory.readers import Reader, visible_to
from db.schema import (
    applications,
    decisions,
    external_ids,
    interviews,
    jobs,
    process_views,
)
from db.setup.policies import Policies

LINES_AT_ONCE = 500

COLUMNS = (
    "application",
    "candidate",
    "job",
    "job_code",
    "external_application",
    "external_candidate",
    "external_job",
    "opened_at",
    "stage",
    "stage_number",
    "state",
    "decision",
    "decided_at",
    "interview_ended_at",
    "told_at",
    "told_how",
    "hours_to_told",
    "outcome",
    "closed_at",
)
"""The names of the columns. They never change; new ones are added at the end."""


class Moment(StrEnum):
    """Which moment of an application lies within the wanted days."""

    OPENED = "opened"
    TOLD = "told"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class WantedOutcomes:
    """Which applications: of a job ('' for all), with a moment from `since` and before `until`."""

    job: str = ""
    moment: Moment = Moment.OPENED
    since: datetime | None = None
    until: datetime | None = None


def read_outcomes(
    conn: Connection, policies: Policies, reader: Reader, wanted: WantedOutcomes, after: str = ""
) -> tuple[tuple[object, ...], ...]:
    """The next lines behind an application, in the order of ids; none when there are no more."""
    rows = conn.execute(_query(reader, wanted, after)).all()
    elsewhere = _elsewhere(conn, rows)
    return tuple(_line(conn, policies, row, elsewhere) for row in rows)


def _query(reader: Reader, wanted: WantedOutcomes, after: str) -> Select[Any]:
    moment = {
        Moment.OPENED: applications.c.created_at,
        Moment.TOLD: process_views.c.told_at,
        Moment.CLOSED: process_views.c.closed_at,
    }[wanted.moment]
    conditions = [visible_to(reader), applications.c.id > after]
    if wanted.job:
        conditions.append(applications.c.job_id == wanted.job)
    if wanted.since is not None:
        conditions.append(moment >= wanted.since)
    if wanted.until is not None:
        conditions.append(moment < wanted.until)
    # What the candidate was told of: the last interview that had ended by then.
    ended = (
        select(func.max(interviews.c.ends_at))
        .where(
            interviews.c.application_id == applications.c.id,
            interviews.c.cancelled.is_(False),
            interviews.c.ends_at <= process_views.c.told_at,
        )
        .scalar_subquery()
    )
    return (
        select(
            applications.c.id,
            applications.c.candidate_id,
            applications.c.job_id,
            applications.c.policy_version_id,
            applications.c.created_at,
            jobs.c.code,
            process_views.c.stage_id,
            process_views.c.plan,
            process_views.c.state,
            process_views.c.decision,
            decisions.c.at.label("decided_at"),
            ended.label("ended_at"),
            process_views.c.told_at,
            process_views.c.told_how,
            process_views.c.outcome,
            process_views.c.closed_at,
        )
        .join(jobs, jobs.c.id == applications.c.job_id)
        .join(process_views, process_views.c.application_id == applications.c.id)
        .outerjoin(decisions, decisions.c.id == process_views.c.decision_id)
        .where(and_(*conditions))
        .order_by(applications.c.id)
        .limit(LINES_AT_ONCE)
    )


def _elsewhere(conn: Connection, rows: Sequence[Row[Any]]) -> Mapping[tuple[str, str], str]:
    """What other systems call these things: (kind, our id) to `system:id`, several apart by `;`."""
    ours = {each for row in rows for each in (row.id, row.candidate_id, row.job_id)}
    found: dict[tuple[str, str], list[str]] = {}
    query = (
        select(external_ids)
        .where(
            external_ids.c.our_id.in_(ours),
            external_ids.c.kind.in_(("application", "candidate", "job")),
        )
        .order_by(external_ids.c.system, external_ids.c.external_id)
    )
    for row in conn.execute(query):
        found.setdefault((row.kind, row.our_id), []).append(f"{row.system}:{row.external_id}")
    return {key: "; ".join(names) for key, names in found.items()}


def _line(
    conn: Connection,
    policies: Policies,
    row: Row[Any],
    elsewhere: Mapping[tuple[str, str], str],
) -> tuple[object, ...]:
    hours = None
    if row.told_at is not None and row.ended_at is not None:
        calendar = policies.of(conn, row.policy_version_id).calendar
        hours = f"{calendar.hours_between(row.ended_at, row.told_at):.2f}"
    return (
        row.id,
        row.candidate_id,
        row.job_id,
        row.code,
        elsewhere.get(("application", row.id)),
        elsewhere.get(("candidate", row.candidate_id)),
        elsewhere.get(("job", row.job_id)),
        row.created_at,
        row.stage_id,
        row.plan.index(row.stage_id) + 1 if row.stage_id in row.plan else None,
        row.state,
        row.decision,
        row.decided_at,
        row.ended_at,
        row.told_at,
        row.told_how,
        hours,
        row.outcome,
        row.closed_at,
    )
