"""What candidates asked about their own data by right: for their page, and for whoever answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from db.directory.pieces import Piece, read_pieces
from db.process.projection import COMPLETED, OPEN
from db.process.rights import counts_from, pieces_of, right_of
from db.reading.scorecards import texts_of
from db.reading.task_lines import names_of
from db.schema import acts, applications, candidates, tasks
from domain.acts import ActKind
from domain.candidate_view import answered_by
from domain.events import ActorKind
from domain.fields import GIVE
from domain.policy import Policy
from domain.releases import known
from domain.rights import copy_until
from domain.task_kinds import BY_LAW
from domain.tasks import TASKS
from domain.words import Right


@dataclass(frozen=True, slots=True)
class PrivacyFacts:
    """One request. `answer_by` is what was promised, by `owner_name`; `waits`: it is not done yet.

    `copy_until`: until when the copy can be fetched; `withholds`: it does not hold everything.
    """

    id: str
    right: Right
    request: str
    arrived_at: datetime
    answer_by: datetime
    owner_name: str
    waits: bool
    completion: str
    done_at: datetime | None
    answer: str
    copy_until: datetime | None
    withholds: bool


@dataclass(frozen=True, slots=True)
class RequestToAnswer:
    """What somebody asked by right, as whoever answers sees it. `by_hand`: HR noted it down.

    `held_since`: a legal hold keeps them from being erased. `pieces`: to be given out, or withheld.
    """

    right: Right
    request: str
    arrived_at: datetime
    by_hand: bool
    held_since: datetime | None
    pieces: tuple[Piece, ...]

    @property
    def out_of_question(self) -> frozenset[str]:
        """The ways that answer something else than was asked, or that a legal hold forbids."""
        held = self.held_since is not None
        return frozenset(
            name
            for kind in BY_LAW
            for name, way in TASKS[kind].completions.items()
            if (way.rights and self.right not in way.rights) or (way.erases and held)
        )


def read_privacy_requests(
    conn: Connection, policy: Policy, candidate: str, lead: str
) -> tuple[PrivacyFacts, ...]:
    """Everything that a candidate asked by right, on whichever application, the oldest first.
    `lead`: whose it is, a person's id, before the process has taken it."""
    its_task = (tasks.c.application_id == acts.c.application_id) & (
        tasks.c.question_id == acts.c.id
    )
    rows = conn.execute(
        select(
            acts.c.id,
            acts.c.codes,
            acts.c.at,
            tasks.c.owner_id,
            tasks.c.state,
            tasks.c.origin_at,
            tasks.c.due_at,
            tasks.c.act_id,
            tasks.c.completion,
            tasks.c.closed_at,
        )
        .join(applications, applications.c.id == acts.c.application_id)
        .outerjoin(tasks, its_task)
        .where(
            applications.c.candidate_id == candidate,
            acts.c.kind == ActKind.REQUEST_PRIVACY,
        )
        .order_by(acts.c.at, acts.c.id, tasks.c.opened_at)
    ).all()
    # One that a legal hold gave back has a later task, which counts.
    latest = {row.id: row for row in rows}.values()
    since = {row.id: counts_from(policy, row.codes.get("arrived_on", ""), row.at) for row in latest}
    said = texts_of(conn, [key for row in latest for key in (row.id, row.act_id or "")])
    given = _given(conn, [row.act_id for row in latest if row.act_id])
    names = names_of(conn, [lead, *(row.owner_id or "" for row in latest)])
    return tuple(
        PrivacyFacts(
            id=row.id,
            right=known(Right, row.codes["right"]),
            request=said.get(row.id, {}).get("request", ""),
            arrived_at=row.origin_at or since[row.id],
            answer_by=row.due_at or answered_by(policy, ActKind.REQUEST_PRIVACY, since[row.id]),
            owner_name=names.get(row.owner_id or lead, ""),
            waits=row.state in (None, OPEN),
            completion=row.completion or "",
            done_at=row.closed_at if row.state == COMPLETED else None,
            answer=said.get(row.act_id or "", {}).get("answer", ""),
            copy_until=copy_until(row.closed_at) if row.completion == "fulfilled" else None,
            withholds=any(how != GIVE for how in given.get(row.act_id or "", {}).values()),
        )
        for row in latest
    )


def read_request_to_answer(conn: Connection, task: Row[Any]) -> RequestToAnswer | None:
    """What a task (its row) is to answer; None for every other task."""
    if task.kind not in BY_LAW:
        return None
    asked = conn.execute(select(acts).where(acts.c.id == task.question_id)).one()
    whose = conn.execute(
        select(candidates.c.id, candidates.c.held_since)
        .join(applications, applications.c.candidate_id == candidates.c.id)
        .where(applications.c.id == task.application_id)
    ).one()
    right = right_of(conn, task.question_id)
    gives_out = task.state == OPEN and right is Right.ACCESS
    return RequestToAnswer(
        right=right,
        request=texts_of(conn, [task.question_id]).get(task.question_id, {}).get("request", ""),
        arrived_at=task.origin_at,
        by_hand=asked.actor_kind != ActorKind.CANDIDATE,
        held_since=whose.held_since,
        pieces=read_pieces(conn, pieces_of(conn, whose.id)) if gives_out else (),
    )


def _given(conn: Connection, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    rows = conn.execute(select(acts.c.id, acts.c.codes).where(acts.c.id.in_(ids)))
    return {row.id: row.codes.get("pieces", {}) for row in rows}
