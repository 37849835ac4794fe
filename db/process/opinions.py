"""What colleagues said who were asked about a stage, for whoever decides it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select

from db.process.case import Case
from db.process.projection import COMPLETED
from db.schema import acts
from domain.releases import known
from domain.task_kinds import ADVISING, OPINIONS, OWN_OPINION
from domain.words import Outcome, Verdict

SPEAKS_FOR: Final[Mapping[Verdict, Outcome]] = {
    Verdict.PASS: Outcome.ADVANCE,
    Verdict.HOLD: Outcome.HOLD,
    Verdict.REJECT: Outcome.REJECT,
}
"""Which outcome an opinion is for."""


def who_speaks_against(case: Case, stage: str, outcome: Outcome) -> list[str]:
    """Who was asked about a stage and spoke for another outcome, the first first."""
    return [person for person, other in opinions_on(case, stage) if other is not outcome]


def opinions_on(case: Case, stage: str) -> list[tuple[str, Outcome]]:
    """Who was asked about a stage and which outcome they spoke for, the first first."""
    rows = case.tasks_of(OPINIONS, stage_id=stage, state=COMPLETED)
    given = [row.act_id for row in rows if row.completion in OWN_OPINION]
    if not given:
        return []
    said = select(acts.c.actor_id, acts.c.codes).where(acts.c.id.in_(given)).order_by(acts.c.seq)
    return [
        (row.actor_id, SPEAKS_FOR[known(Verdict, row.codes["verdict"])])
        for row in case.conn.execute(said)
    ]


def has_said(case: Case, stage: str, person: str) -> bool:
    """Whether somebody has said already what they think of a stage, asked or consulted."""
    rows = case.tasks_of(OPINIONS, stage_id=stage, state=COMPLETED, owner_id=person)
    return any(row.completion in OWN_OPINION for row in rows)


def is_without_advice(case: Case, stage: str) -> bool:
    """Whether somebody whom the policy consults is not waited for any longer, and unheard."""
    consulted = {row.owner_id for row in case.tasks_of(ADVISING, stage_id=stage)}
    return any(not has_said(case, stage, person) for person in consulted)
