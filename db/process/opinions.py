"""What colleagues said who were asked about a stage, for whoever decides it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class GivenOpinion:
    """Who said it, in which act, and which outcome it speaks for."""

    person: str
    act: str
    outcome: Outcome


def opinions_against(case: Case, stage: str, outcome: Outcome) -> list[GivenOpinion]:
    """What was said about a stage for another outcome, the oldest first."""
    rows = case.tasks_of(OPINIONS, stage_id=stage, state=COMPLETED)
    given = [row.act_id for row in rows if row.completion in OWN_OPINION]
    if not given:
        return []
    said = select(acts.c.id, acts.c.actor_id, acts.c.codes).where(acts.c.id.in_(given))
    found = [
        GivenOpinion(row.actor_id, row.id, SPEAKS_FOR[known(Verdict, row.codes["verdict"])])
        for row in case.conn.execute(said.order_by(acts.c.seq))
    ]
    return [one for one in found if one.outcome is not outcome]
