"""What candidates ask about their own data by right: what is asked for, and what stands against it.

It is asked on one application and is about all that is held of the candidate.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Connection, bindparam, or_, select

from db.process.projection import OPEN
from db.schema import (
    act_texts,
    acts,
    applications,
    candidates,
    interviews,
    notes,
    scorecards,
    tasks,
)
from domain.acts import ActKind
from domain.events import ActorKind
from domain.policy import Policy
from domain.releases import known
from domain.task_specs import Completion
from domain.words import Right

SAID_BESIDE = ("note", "gist", "reason", "opinion_on")
"""The texts of acts that say something about a candidate, and were not sent to them."""

LEGAL_HOLD = "legal_hold"
"""Why nothing about somebody is erased."""


class OnLegalHold(Exception):
    """Nothing was erased: a legal hold keeps everything about the candidate."""


def right_of(conn: Connection, act: str) -> Right:
    """Which right an act that asks for one is about."""
    codes: Any = conn.execute(_CODES, {"act": act}).scalar_one()
    return known(Right, codes["right"])


def is_asked_for(conn: Connection, candidate: str, right: Right) -> bool:
    """Whether this is asked for already and not answered. Whoever asks twice at once is put in
    order by the candidate's row."""
    conn.execute(_LOCK, {"candidate": candidate})
    rows = conn.execute(_WAITING, {"candidate": candidate})
    return any(codes["right"] == right for codes in rows.scalars())


def is_on_hold(conn: Connection, candidate: str) -> bool:
    """Whether a legal hold keeps all that is held about somebody."""
    return conn.execute(_HOLD, {"candidate": candidate}).scalar() is not None


def refuse_if_held(conn: Connection, application: str) -> None:
    """Raise `OnLegalHold` for an application of somebody on hold: a part of what is held about them
    is not taken out either. Whoever is just being put on hold is waited for."""
    if conn.execute(_HELD_BY, {"application": application}).scalar() is not None:
        raise OnLegalHold(application)


def refusal(conn: Connection, candidate: str, way: Completion, request: str) -> str:
    """Why a request (the act that made it) is not answered this way; '' if it may."""
    if way.rights and right_of(conn, request) not in way.rights:
        return "another_right"
    return LEGAL_HOLD if way.erases and is_on_hold(conn, candidate) else ""


def pieces_of(conn: Connection, candidate: str) -> tuple[str, ...]:
    """What was said about a candidate and is given out, or withheld, one by one: the scorecards of
    every application, HR's notes, and what stands beside acts; ids, the oldest first."""
    of: dict[str, object] = {"candidate": candidate}
    said = [row for query in (_SCORECARDS, _NOTES, _BESIDE) for row in conn.execute(query, of)]
    return tuple(row.id for row in sorted(said, key=lambda row: (row.at, row.id)))


def counts_from(policy: Policy, arrived_on: str, asked_at: datetime) -> datetime:
    """From when the law's time counts: when it was asked here, or the beginning of the day on which
    it arrived by mail or telephone."""
    if not arrived_on:
        return asked_at
    midnight = datetime.combine(
        date.fromisoformat(arrived_on), time.min, ZoneInfo(policy.calendar.zone)
    )
    return min(midnight, asked_at)


_OF: BindParameter[str] = bindparam("candidate")
_THEIRS = select(applications.c.id).where(applications.c.candidate_id == _OF)
_CODES = select(acts.c.codes).where(acts.c.id == bindparam("act"))
_LOCK = select(candidates.c.id).where(candidates.c.id == _OF).with_for_update()
_HOLD = select(candidates.c.held_since).where(candidates.c.id == _OF)
_ITS_TASK = (tasks.c.application_id == acts.c.application_id) & (tasks.c.question_id == acts.c.id)
_HELD_BY = (
    select(candidates.c.held_since)
    .join(applications, applications.c.candidate_id == candidates.c.id)
    .where(applications.c.id == bindparam("application"))
    .with_for_update(read=True, of=candidates)
)
_WAITING = (
    select(acts.c.codes)
    .select_from(acts.outerjoin(tasks, _ITS_TASK))
    .where(
        acts.c.application_id.in_(_THEIRS),
        acts.c.kind == ActKind.REQUEST_PRIVACY,
        or_(tasks.c.id.is_(None), tasks.c.state == OPEN),
    )
)
_SCORECARDS = (
    select(scorecards.c.id, scorecards.c.at)
    .join(interviews, interviews.c.id == scorecards.c.interview_id)
    .where(interviews.c.application_id.in_(_THEIRS))
)
_BESIDE = (
    select(acts.c.id, acts.c.at)
    .where(
        acts.c.application_id.in_(_THEIRS),
        acts.c.actor_kind == ActorKind.PERSON,
        acts.c.id.in_(select(act_texts.c.act_id).where(act_texts.c.field.in_(SAID_BESIDE))),
    )
    .distinct()
)
_NOTES = select(notes.c.id, notes.c.at).where(notes.c.application_id.in_(_THEIRS))
