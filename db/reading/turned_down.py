"""What somebody said behind a link that it is not theirs to do: the link is dead, and says why."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from db.schema import acts, messages, tasks
from domain.acts import ActKind


def has_declined(conn: Connection, link: Row[Any], interview: str) -> bool:
    """Whether this person declined the interview that the link is for.

    The seat is gone as soon as the process has answered it, and with it the `interview` ('' then):
    the mail that brought the link still knows which it was, and without one, when the link died.
    """
    interview = interview or _invited_to(conn, link)
    during = [acts.c.at >= link.created_at]
    if link.revoked_at is not None:
        during.append(acts.c.at <= link.revoked_at)
    query = (
        select(acts.c.id)
        .join(tasks, tasks.c.id == acts.c.task_id)
        .where(
            acts.c.application_id == link.application_id,
            acts.c.actor_id == link.person_id,
            acts.c.completion == "declined_interview",
            *during,
        )
    )
    if interview:
        query = query.where(tasks.c.interview_id == interview)
    return conn.execute(query.limit(1)).first() is not None


def has_passed_on(conn: Connection, link: Row[Any]) -> bool:
    """Whether this person gave the question that the link is for to the recruiter."""
    query = select(acts.c.id).where(
        acts.c.application_id == link.application_id,
        acts.c.actor_id == link.person_id,
        acts.c.kind == ActKind.PASS_ON,
        acts.c.task_id == link.task_id,
    )
    return conn.execute(query.limit(1)).first() is not None


def _invited_to(conn: Connection, link: Row[Any]) -> str:
    found = conn.execute(
        select(messages.c.interview_id).where(
            messages.c.application_id == link.application_id,
            messages.c.person_id == link.person_id,
            messages.c.task_id == link.task_id,
            messages.c.interview_id != "",
        )
    ).first()
    return str(found.interview_id) if found else ""
