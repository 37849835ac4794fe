"""Who the parties of a job are: the people that its tasks belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from db.schema import interviews, people
from domain.offices import counts_where_it_is
from domain.owners import ROLE_OF
from domain.panel import leads_in
from domain.policy import Policy
from domain.words import Party, Role, TaskKind


class NobodyOwns(LookupError):
    """None of a task's parties is there: the last of them must be a role of the job."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a task is, and as which party."""

    party: Party
    person: str


@dataclass(frozen=True, slots=True)
class OwnerQuery:
    """For which application (`case`: its row, with the job's people), which stage, and when."""

    conn: Connection
    case: Row[Any]
    stage: str
    at: datetime


def role_holders(case: Row[Any]) -> dict[Role, str]:
    """Who holds the roles of an application's job."""
    return {
        Role.RECRUITER: case.recruiter_id,
        Role.HIRING_MANAGER: case.hiring_manager_id,
        Role.HR_LEAD: case.hr_lead_id,
    }


def find_owner(parties: Iterable[Party], asked: OwnerQuery) -> Owner:
    """The first of these parties that there is."""
    for party in parties:
        person = _HOLDERS[party](asked)
        if person:
            return Owner(party, person)
    raise NobodyOwns(asked.case.id)


def find_all(parties: Iterable[Party], asked: OwnerQuery) -> list[Owner]:
    """All of these parties that there are, every person once."""
    found = (Owner(party, _HOLDERS[party](asked)) for party in parties)
    return list({owner.person: owner for owner in found if owner.person}.values())


def office_of(conn: Connection, policy: Policy, kind: TaskKind, person: str) -> str:
    """By whose hours a task of a kind goes while it is this person's; '' for the policy's own."""
    if not (policy.offices and counts_where_it_is(kind)):
        return ""
    return conn.execute(_OFFICE, {"person": person}).scalar() or ""


def offices_of(conn: Connection, ids: Iterable[str]) -> frozenset[str]:
    """The offices of these people."""
    rows = conn.execute(select(people.c.office).where(people.c.id.in_(set(ids))))
    return frozenset(rows.scalars()) - {""}


def party_held(conn: Connection, application: str, party: Party, person: str) -> bool:
    """Whether somebody has a seat by which a task of this party is theirs: who has none stands in
    for a lead who is not there. Of the parties that are roles, the job says so."""
    if party not in _LEADING:
        return True
    panels = conn.execute(_BEGUN.where(interviews.c.application_id == application)).scalars()
    return any(person in leads_in(panel) for panel in panels)


def active_people(conn: Connection, ids: set[str]) -> set[str]:
    """Which of these people are still there."""
    rows = conn.execute(select(people.c.id).where(people.c.id.in_(ids), people.c.active.is_(True)))
    return {row.id for row in rows}


def _in_role(role: Role) -> Callable[[OwnerQuery], str]:
    return lambda asked: role_holders(asked.case)[role]


def _stage_lead(asked: OwnerQuery) -> str:
    return _lead(asked, asked.stage)


def _last_lead(asked: OwnerQuery) -> str:
    return _lead(asked, "")


def _lead(asked: OwnerQuery, stage: str) -> str:
    """Who led the latest interview (of a stage) that has begun, and is still there; '' for none."""
    query = _BEGUN.where(
        interviews.c.application_id == asked.case.id, interviews.c.starts_at <= asked.at
    )
    if stage:
        query = query.where(interviews.c.stage_id == stage)
    rows = asked.conn.execute(query).all()
    leads = [person for row in rows for person in leads_in(row.panel)]
    there = active_people(asked.conn, set(leads))
    return next((lead for lead in leads if lead in there), "")


_LEADING = frozenset({Party.STAGE_LEAD, Party.LAST_LEAD})

_OFFICE = select(people.c.office).where(people.c.id == bindparam("person"))

_BEGUN = (
    select(interviews.c.panel)
    .where(interviews.c.cancelled.is_(False))
    .order_by(interviews.c.starts_at.desc(), interviews.c.id)
)

_HOLDERS: Mapping[Party, Callable[[OwnerQuery], str]] = {
    **{party: _in_role(role) for party, role in ROLE_OF.items()},
    Party.STAGE_LEAD: _stage_lead,
    Party.LAST_LEAD: _last_lead,
    # Each seat of a panel has a task of its own, opened for who sits there.
    Party.INTERVIEWER: lambda asked: "",
    # Whom somebody wants to hear, they name.
    Party.ASKED: lambda asked: "",
}
