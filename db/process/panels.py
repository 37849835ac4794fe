"""What the panels of a stage have said so far."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select

from db.process.case import Case
from db.schema import interviews, scorecards
from domain.glance import Said
from domain.releases import known
from domain.words import Verdict


def panel_of(case: Case, stage: str) -> list[Said]:
    """Every seat of every interview of a stage counts; the lead of the first one leads."""
    held = held_in(case, stage)
    found = case.conn.execute(
        select(scorecards).where(scorecards.c.interview_id.in_([row.id for row in held]))
    )
    cards = {(card.interview_id, card.interviewer_id): card for card in found}
    first = next((row.id for row in held if row.panel), "")
    panel = []
    for row in held:
        for seat in row.panel:
            card = cards.get((row.id, seat["person"]))
            said = Said(row.id, seat["person"], lead=seat["lead"] and row.id == first)
            panel.append(said if card is None else _as_said(said, card))
    return panel


def _as_said(said: Said, card: Row[Any]) -> Said:
    return replace(
        said,
        verdict=known(Verdict, card.verdict),
        entered_by=card.submitted_by,
        confirmed_by=card.confirmed_by,
    )


def held_in(case: Case, stage: str) -> list[Row[Any]]:
    """The interviews of a stage that were not cancelled, in the order of its plan."""
    return list(
        case.conn.execute(
            select(interviews)
            .where(
                interviews.c.application_id == case.id,
                interviews.c.stage_id == stage,
                interviews.c.cancelled.is_(False),
            )
            .order_by(interviews.c.meeting, interviews.c.starts_at, interviews.c.id)
        )
    )


def last_interview(case: Case, stage: str) -> str:
    """The latest interview of a stage; '' where there is none."""
    held = held_in(case, stage)
    return max(held, key=lambda row: (row.starts_at, row.id)).id if held else ""
