"""The mail that a task is about: one that did not arrive, or one that waits to leave."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from db.schema import candidates, messages, people
from domain.links import blotted


@dataclass(frozen=True, slots=True)
class UndeliveredMail:
    """The message a delivery task is about."""

    scenario: str
    to_name: str
    to_address: str
    state: str
    error: str
    subject: str
    text: str


def read_undelivered(conn: Connection, message: str) -> UndeliveredMail | None:
    """The message of an id; None for none."""
    if not message:
        return None
    row = conn.execute(
        select(
            messages,
            candidates.c.name.label("candidate_name"),
            candidates.c.email.label("candidate_email"),
            people.c.name.label("person_name"),
            people.c.email.label("person_email"),
        )
        .outerjoin(candidates, candidates.c.id == messages.c.candidate_id)
        .outerjoin(people, people.c.id == messages.c.person_id)
        .where(messages.c.id == message)
    ).first()
    if row is None:
        return None
    return UndeliveredMail(
        scenario=row.scenario,
        to_name=row.candidate_name or row.person_name or "",
        to_address=row.candidate_email or row.person_email or "",
        state=row.state,
        error=row.error,
        subject=row.subject,
        text=blotted(row.text),
    )
