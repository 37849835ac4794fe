"""What colleagues said who were asked about a stage, for whoever decides it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select

from db.process.case import Case
from db.process.projection import COMPLETED
from db.schema import acts
from domain.releases import known
from domain.tasks import OPINIONS, OWN_OPINION
from domain.words import Outcome, Verdict

SPEAKS_FOR: Final[Mapping[Verdict, Outcome]] = {
    Verdict.PASS: Outcome.ADVANCE,
    Verdict.HOLD: Outcome.HOLD,
    Verdict.REJECT: Outcome.REJECT,
}
"""Which outcome an opinion is for."""


def who_speaks_against(case: Case, stage: str, outcome: Outcome) -> list[str]:
    """Who was asked about a stage and spoke for another outcome, the first first."""
    rows = case.tasks_of(OPINIONS, stage_id=stage, state=COMPLETED)
    given = [row.act_id for row in rows if row.completion in OWN_OPINION]
    if not given:
        return []
    said = select(acts.c.actor_id, acts.c.codes).where(acts.c.id.in_(given)).order_by(acts.c.seq)
    return [
        row.actor_id
        for row in case.conn.execute(said)
        if SPEAKS_FOR[known(Verdict, row.codes["verdict"])] is not outcome
    ]
