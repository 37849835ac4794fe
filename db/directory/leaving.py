"""Somebody leaves: what waits for them passes to the next one at once, before it is late.

A task whose party is one of several passes to the next of them that there is, as whoever opened it
would choose now: a candidate's question goes from the lead who left to another, or to the
recruiter. A seat of a panel is nobody else's, so of its feedback whoever the ladder brings in first
is told already now. Roles of a job are handed over beforehand: nobody leaves with one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from db.directory.job_team import hand_over, mail_about, tell_process, turns_in, was_mailed
from db.directory.people import deactivate
from db.newer_releases import readable
from db.process.acts import Actor
from db.process.case import Case, lock
from db.process.owners import (
    NobodyOwns,
    Owner,
    OwnerQuery,
    active_people,
    find_owner,
    role_holders,
)
from db.process.projection import OPEN
from db.schema import tasks
from db.setup.policies import Policies
from domain.events import EventType
from domain.ladder import FALLBACK, Ladder, RungAction
from domain.owners import owner_of
from domain.read_model import Task
from domain.releases import known
from domain.task_kinds import CLOCK_KINDS
from domain.task_specs import Capacity
from domain.words import Role, TaskKind


def leave(
    conn: Connection, person: str, actor: Actor, at: datetime, policies: Policies, *, by_lead: bool
) -> bool:
    """Take a person's access away, and give what waits for them to others; False if there is no
    such person. Raises what `deactivate` does."""
    if not deactivate(conn, person, at, by_lead=by_lead):
        return False
    for case in readable(_waiting_for(conn, person), lambda each: lock(conn, each, at, policies)):
        before = turns_in(case)
        for row in case.open_tasks():
            if row.owner_id == person:
                _pass_on(case, row, actor)
        tell_process(case, before, actor)
        case.finish()
    return True


def _waiting_for(conn: Connection, person: str) -> Iterator[str]:
    """In the order of their ids, so that two who lock several never wait for each other."""
    mine = select(tasks.c.application_id).where(tasks.c.owner_id == person, tasks.c.state == OPEN)
    return iter(sorted(set(conn.execute(mine).scalars())))


def _pass_on(case: Case, row: Task, actor: Actor) -> None:
    kind = known(TaskKind, row.kind)
    parties = owner_of(case.policy, kind, row.variant)
    try:
        owner = find_owner(parties, OwnerQuery(case.conn, case.row, row.stage_id, case.at))
    except NobodyOwns:
        _bring_in(case, row, actor)
    else:
        _hand_over(case, row, owner, actor)


def _hand_over(case: Case, row: Task, owner: Owner, actor: Actor) -> None:
    if owner.person == row.owner_id:
        return
    change = row.owner_id, owner.person
    hand_over(case, row, change, Capacity.OWNER, actor, to_party=owner.party)
    # Who has not been asked yet will be, by the ladder's first rung; of a clock's nobody is asked.
    kind = known(TaskKind, row.kind)
    if kind not in CLOCK_KINDS and (was_mailed(case, row, Capacity.OWNER) or not _asks(case, kind)):
        mail_about(case, case.task(row.id), owner.person, Capacity.OWNER)


def _bring_in(case: Case, row: Task, actor: Actor) -> None:
    """As the ladder will, which goes on from where it stands: whoever it reaches first."""
    ladder = case.policy.tasks[known(TaskKind, row.kind)].ladder
    holders = role_holders(case.row)
    there = active_people(case.conn, set(holders.values()))
    above = (holders[role] for role in _first_above(ladder))
    person = next((one for one in above if one in there and one not in row.escalated_to), "")
    if not person:
        return
    case.record_task(
        EventType.TASK_ESCALATED,
        row,
        actor=actor.id,
        actor_kind=actor.kind,
        rung=row.rung,
        next=row.next_at.isoformat() if row.next_at else None,
        person=person,
    )
    mail_about(case, row, person, Capacity.ESCALATED)


def _first_above(ladder: Ladder) -> Iterator[Role]:
    for rung in ladder.rungs:
        if rung.action is RungAction.ESCALATE and isinstance(rung.to, Role):
            yield rung.to
    yield from FALLBACK


def _asks(case: Case, kind: TaskKind) -> bool:
    rungs = case.policy.tasks[kind].ladder.rungs
    return any(rung.action is RungAction.ASK for rung in rungs)
