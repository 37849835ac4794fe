"""Invitations to candidates that have not left: which interviews they do not know of yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from db.process.projection import OPEN
from db.schema import interviews, messages, tasks
from domain.scenarios import Scenario
from domain.words import TaskKind


@dataclass(frozen=True, slots=True)
class WaitingInvitation:
    """`until`: when it leaves by itself; None if it does not before the interview begins, because
    it follows news that has not been told, or somebody telephones."""

    until: datetime | None


def waiting_invitations(conn: Connection, application: str) -> Mapping[str, WaitingInvitation]:
    """Those of an application, by interview."""
    rows = conn.execute(_WAITING, {"of": application})
    return {
        row.interview_id: WaitingInvitation(row.due_at if row.due_at < row.starts_at else None)
        for row in rows
    }


def put_off_invitations(conn: Connection, application: str) -> Mapping[str, Row[Any]]:
    """The latest invitation to each interview whose invitation was put off: `state`, `sent_at`."""
    rows: list[Row[Any]] = list(conn.execute(_PUT_OFF, {"of": application}))
    return {row.interview_id: row for row in rows}


_PUT_OFF = (
    select(messages.c.interview_id, messages.c.state, messages.c.sent_at)
    .where(
        messages.c.application_id == bindparam("of"),
        messages.c.scenario == Scenario.INTERVIEW_INVITATION,
        messages.c.not_before > messages.c.reserved_at,
    )
    .order_by(messages.c.id)
)
_WAITING = (
    select(tasks.c.interview_id, tasks.c.due_at, interviews.c.starts_at)
    .join(interviews, interviews.c.id == tasks.c.interview_id)
    .where(
        tasks.c.application_id == bindparam("of"),
        tasks.c.kind == TaskKind.AWAIT_INVITATION,
        tasks.c.state == OPEN,
    )
)
