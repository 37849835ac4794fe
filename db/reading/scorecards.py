"""Interviews with the scorecards a reader may see.

Feedback is blind: whoever still owes their own scorecard of an interview, or their word that it is
what they said, sees nobody else's. Others
than HR and the job's own people see an interview's scorecards after they gave theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from db.process.projection import OPEN
from db.reading.invitations import WaitingInvitation
from db.reading.task_lines import names_of
from db.schema import act_texts, interviews, scorecards, stages, tasks
from domain.releases import known
from domain.task_kinds import CONFIRMING, FEEDBACK
from domain.words import Recommendation, Verdict


@dataclass(frozen=True, slots=True)
class Attribute:
    """What a stage's scorecards rate from 1 to 5. `focus`: the stage is about this above all."""

    id: str
    name: str
    focus: bool


@dataclass(frozen=True, slots=True)
class Rating:
    """An attribute, and its mark; None when the interview did not cover it."""

    name: str
    mark: int | None
    focus: bool


@dataclass(frozen=True, slots=True)
class ScorecardFacts:
    """One interviewer's feedback. The texts are empty when they have been erased.

    `ratings` name every attribute that the stage asks for, in its order. `act_id` is the act that
    it stands on: the first one, or the latest correction.
    """

    interviewer_id: str
    interviewer_name: str
    submitted_by: str
    submitted_by_name: str
    recommendation: Recommendation
    verdict: Verdict
    ratings: tuple[Rating, ...]
    marks: Mapping[str, int]
    evidence: str
    feedback: str
    probe: str
    act_id: str
    at: datetime
    confirmed_by: str = ""
    confirmed_by_name: str = ""

    @property
    def for_another(self) -> bool:
        """Whether HR wrote down what the interviewer said."""
        return self.submitted_by != self.interviewer_id

    @property
    def own_word(self) -> bool:
        """Whether the interviewer has said themselves that this is what they said."""
        return self.interviewer_id in (self.submitted_by, self.confirmed_by)


@dataclass(frozen=True, slots=True)
class Seat:
    """A person of the panel. `scorecard` is None when hidden or missing."""

    person_id: str
    name: str
    task_id: str
    given: bool
    scorecard: ScorecardFacts | None
    leads: bool = False


@dataclass(frozen=True, slots=True)
class InterviewFacts:
    """A scheduled meeting. `blind`: scorecards exist or will, and the reader may not see them.
    `invitation`: the candidate's, if it has not left, for pages that say so."""

    id: str
    stage_name: str
    meeting_name: str
    starts_at: datetime
    ends_at: datetime
    place: str
    cancelled: bool
    panel: tuple[Seat, ...]
    blind: bool
    announced: bool = True
    invitation: WaitingInvitation | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Who interviews, the lead first."""
        ordered = sorted(self.panel, key=lambda seat: not seat.leads)
        return tuple(seat.name for seat in ordered)

    @property
    def lead(self) -> str:
        """Who leads."""
        return next((seat.person_id for seat in self.panel if seat.leads), "")


def read_interviews(
    conn: Connection, condition: ColumnElement[bool], *, reader: str, sees_all: bool
) -> tuple[InterviewFacts, ...]:
    """The interviews that fulfil a condition on `interviews`, the earliest first."""
    rows = conn.execute(
        select(interviews, stages.c.name.label("stage_name"))
        .add_columns(stages.c.attributes, stages.c.focus, stages.c.meetings)
        .join(stages, stages.c.id == interviews.c.stage_id)
        .where(condition)
        .order_by(interviews.c.starts_at, interviews.c.id)
    ).all()
    ids = [row.id for row in rows]
    if not ids:
        return ()
    cards = conn.execute(select(scorecards).where(scorecards.c.interview_id.in_(ids))).all()
    texts = texts_of(conn, [card.act_id for card in cards])
    names = names_of(
        conn,
        [seat["person"] for row in rows for seat in row.panel]
        + [person for card in cards for person in _named_on(card)],
    )
    owing = _owed_by(conn, ids, reader)
    return tuple(
        _interview(
            row,
            [
                _scorecard(card, names, texts, attributes_of(row.attributes, row.focus))
                for card in cards
                if card.interview_id == row.id
            ],
            names,
            reader=reader,
            blind=row.id in owing,
            sees_all=sees_all,
        )
        for row in rows
    )


def _named_on(card: Row[Any]) -> tuple[str, ...]:
    return tuple(one for one in (card.interviewer_id, card.submitted_by, card.confirmed_by) if one)


def texts_of(conn: Connection, act_ids: list[str]) -> dict[str, dict[str, str]]:
    """The free texts of acts: act -> field -> text."""
    if not act_ids:
        return {}
    texts: dict[str, dict[str, str]] = {}
    for row in conn.execute(select(act_texts).where(act_texts.c.act_id.in_(act_ids))):
        texts.setdefault(row.act_id, {})[row.field] = row.text
    return texts


def _owed_by(conn: Connection, ids: list[str], reader: str) -> set[str]:
    rows = conn.execute(
        select(tasks.c.interview_id).where(
            tasks.c.interview_id.in_(ids),
            tasks.c.kind.in_(FEEDBACK | CONFIRMING),
            tasks.c.owner_id == reader,
            tasks.c.state == OPEN,
        )
    )
    return {row.interview_id for row in rows}


def attributes_of(
    attributes: Iterable[Mapping[str, str]] | None, focus: Iterable[str] | None
) -> tuple[Attribute, ...]:
    """What a stage asks ratings of, from its two columns."""
    marked = set(focus or ())
    return tuple(Attribute(one["id"], one["name"], one["id"] in marked) for one in attributes or ())


def read_scorecard(conn: Connection, interview: str, interviewer: str) -> ScorecardFacts | None:
    """What one interviewer has said, or HR has written down for them; for their own eyes."""
    row = conn.execute(
        select(scorecards, stages.c.attributes, stages.c.focus)
        .join(interviews, interviews.c.id == scorecards.c.interview_id)
        .join(stages, stages.c.id == interviews.c.stage_id)
        .where(scorecards.c.interview_id == interview, scorecards.c.interviewer_id == interviewer)
    ).first()
    if row is None:
        return None
    names = names_of(conn, [*_named_on(row)])
    asked = attributes_of(row.attributes, row.focus)
    return _scorecard(row, names, texts_of(conn, [row.act_id]), asked)


def _scorecard(
    row: Row[Any],
    names: Mapping[str, str],
    texts: Mapping[str, Mapping[str, str]],
    asked: tuple[Attribute, ...],
) -> ScorecardFacts:
    said = texts.get(row.act_id, {})
    return ScorecardFacts(
        interviewer_id=row.interviewer_id,
        interviewer_name=names.get(row.interviewer_id, ""),
        submitted_by=row.submitted_by,
        submitted_by_name=names.get(row.submitted_by, ""),
        recommendation=known(Recommendation, row.recommendation),
        verdict=known(Verdict, row.verdict),
        ratings=tuple(Rating(one.name, row.ratings.get(one.id), one.focus) for one in asked),
        marks=row.ratings,
        evidence=said.get("evidence", ""),
        feedback=said.get("feedback", ""),
        probe=said.get("probe", ""),
        act_id=row.act_id,
        at=row.at,
        confirmed_by=row.confirmed_by,
        confirmed_by_name=names.get(row.confirmed_by, ""),
    )


def _interview(
    row: Row[Any],
    cards: list[ScorecardFacts],
    names: Mapping[str, str],
    *,
    reader: str,
    blind: bool,
    sees_all: bool,
) -> InterviewFacts:
    given = {card.interviewer_id: card for card in cards}
    open_to_reader = not blind and (sees_all or reader in given)
    return InterviewFacts(
        id=row.id,
        stage_name=row.stage_name,
        meeting_name=_meeting_name(row),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        cancelled=row.cancelled,
        panel=tuple(
            Seat(
                person_id=seat["person"],
                name=names.get(seat["person"], ""),
                task_id=seat["task"],
                given=seat["person"] in given,
                scorecard=given.get(seat["person"]) if open_to_reader else None,
                leads=seat["lead"],
            )
            for seat in row.panel
        ),
        blind=not open_to_reader,
        announced=row.announced,
    )


def _meeting_name(row: Row[Any]) -> str:
    """Which of a stage's several meetings it is; '' when there is just one."""
    meetings = row.meetings or ()
    return str(meetings[row.meeting].get("name", "")) if row.meeting < len(meetings) else ""
