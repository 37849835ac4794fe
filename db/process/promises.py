"""What a candidate is promised, written down when it is: by when they hear, or are answered.

It counts from an interview, or from the opening of the task that they wait for, and is kept with
it. So it stands, whoever has the task later, wherever they work, and whatever policy counts then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from db.process.owners import offices_of, role_holders
from db.schema import interviews
from domain.acts import OWN_ACTS, ActKind
from domain.candidate_view import BEGINS_WITH, WAITS_FOR, answered_by, hear_by, parties_on_the_way
from domain.owners import ROLE_OF
from domain.phases import Step
from domain.policy import Policy
from domain.words import TaskKind


def promised_with(
    conn: Connection, policy: Policy, row: Row[Any], kind: TaskKind, stage: str, origin: datetime
) -> datetime | None:
    """What the opening of a task promises the candidate of an application (`row`: with its job's
    people and the candidate's zone); None for one that they do not wait for."""
    step = BEGINS_WITH.get(kind)
    if step is None:
        return None
    offices = offices_on_the_way(conn, policy, row, WAITS_FOR[step], stage)
    return hear_by(policy, step, origin, row.candidate_zone, offices)


def promised_answer(
    conn: Connection, policy: Policy, row: Row[Any], act: ActKind, asked_at: datetime
) -> datetime:
    """By when what a candidate asked by this act is answered; `row` has the job's people."""
    kind = OWN_ACTS[act].answer
    offices = offices_on_the_way(conn, policy, row, () if kind is None else (kind,))
    return answered_by(policy, act, asked_at, offices)


def promised_after(
    conn: Connection,
    policy: Policy,
    row: Row[Any],
    stage: str,
    ends_at: datetime,
    panel: Collection[str],
) -> datetime | None:
    """What an interview of a stage promises that ends then, with this panel."""
    step = Step.CONSIDERING
    offices = offices_on_the_way(conn, policy, row, WAITS_FOR[step], stage, panel)
    return hear_by(policy, step, ends_at, row.candidate_zone, offices)


def offices_on_the_way(
    conn: Connection,
    policy: Policy,
    row: Row[Any],
    kinds: Iterable[TaskKind],
    stage: str = "",
    panel: Collection[str] = (),
) -> frozenset[str]:
    """The offices of everybody who can have a task of these kinds: holders of the job's roles, and
    those who sit in interviews of the application, of this stage or ('') any. `panel`: who is about
    to sit there too."""
    if not policy.offices:
        return frozenset()
    parties = parties_on_the_way(policy, kinds)
    holders = role_holders(row)
    ids = {holders[ROLE_OF[party]] for party in parties & ROLE_OF.keys()}
    if parties - ROLE_OF.keys():
        ids |= {*panel, *_seated(conn, row.id, stage)}
    return offices_of(conn, ids)


def _seated(conn: Connection, application: str, stage: str) -> set[str]:
    rows = conn.execute(_PANELS, {"of": application})
    return {seat["person"] for row in rows if stage in ("", row.stage_id) for seat in row.panel}


_PANELS = select(interviews.c.stage_id, interviews.c.panel).where(
    interviews.c.application_id == bindparam("of"), interviews.c.cancelled.is_(False)
)
