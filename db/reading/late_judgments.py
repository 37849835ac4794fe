"""Judgments that came too late: a correction after the candidate had been told, or a scorecard, or
a decision, that somebody else's was before. They changed nothing and are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from db.process.acts import OVERTAKEN
from db.reading.scorecards import Attribute, attributes_of
from db.reading.task_lines import names_of
from db.schema import act_texts, acts, refused_acts, stages, tasks
from domain.acts import ActKind

CODES = ("recommendation", "verdict", "outcome", "reason_code")
TEXTS = ("evidence", "feedback", "probe", "note")


@dataclass(frozen=True, slots=True)
class LateJudgment:
    """What somebody wanted to say, as they sent it: nobody has read it as a form.

    `because` is the reason why it did not count, `already_told` of a correction.
    """

    by_name: str
    stage_name: str
    at: datetime
    because: str
    recommendation: str
    verdict: str
    outcome: str
    ratings: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str], ...]


def late_judgments(conn: Connection, application: str) -> tuple[LateJudgment, ...]:
    """The latest of everybody who came too late, the newest first. For HR's eyes.

    What they have said all the same, such as by pressing twice, is not shown again.
    """
    rows = conn.execute(
        select(refused_acts, stages.c.name.label("stage_name"))
        .add_columns(stages.c.attributes, stages.c.focus)
        .join(tasks, tasks.c.id == refused_acts.c.task_id)
        .join(stages, stages.c.id == tasks.c.stage_id)
        .where(
            refused_acts.c.application_id == application,
            or_(
                and_(
                    refused_acts.c.kind == ActKind.CORRECT,
                    refused_acts.c.reason == "already_told",
                ),
                and_(
                    refused_acts.c.kind == ActKind.COMPLETE,
                    refused_acts.c.reason.in_(OVERTAKEN),
                ),
            ),
        )
        .order_by(refused_acts.c.at.desc(), refused_acts.c.id.desc())
    ).all()
    kept = [row for row in rows if row.form]
    said = _said(conn, application) if kept else frozenset()
    latest = {
        (row.task_id, row.actor_id): row
        for row in reversed(kept)
        if (row.task_id, row.actor_id, _words_of(row.form)) not in said
    }
    names = names_of(conn, [row.actor_id for row in latest.values()])
    found = [_late(row, names.get(row.actor_id, "")) for row in latest.values()]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def _late(row: Row[Any], by_name: str) -> LateJudgment:
    form = row.form
    return LateJudgment(
        by_name=by_name,
        stage_name=row.stage_name,
        at=row.at,
        because=row.reason,
        recommendation=str(form.get("recommendation", "")),
        verdict=str(form.get("verdict", "")),
        outcome=str(form.get("outcome", "")),
        ratings=_rated(form.get("ratings"), attributes_of(row.attributes, row.focus)),
        texts=tuple((name, str(form[name])) for name in TEXTS if form.get(name)),
    )


_Words = tuple[str, ...]


def _said(conn: Connection, application: str) -> frozenset[tuple[str, str, _Words]]:
    """What counted: of which task, by whom, in which words."""
    rows = conn.execute(
        select(acts.c.id, acts.c.task_id, acts.c.actor_id, acts.c.codes).where(
            acts.c.application_id == application, acts.c.task_id != ""
        )
    ).all()
    texts: dict[str, dict[str, str]] = {}
    asked = select(act_texts).where(act_texts.c.act_id.in_([row.id for row in rows]))
    for row in conn.execute(asked):
        texts.setdefault(row.act_id, {})[row.field] = row.text
    return frozenset(
        (row.task_id, row.actor_id, _words_of({**row.codes, **texts.get(row.id, {})}))
        for row in rows
    )


def _words_of(form: Mapping[str, object]) -> _Words:
    """What two judgments have in common that are the same one, sent twice."""
    return tuple(" ".join(str(form.get(name) or "").split()) for name in (*CODES, *TEXTS))


def _rated(given: object, asked: tuple[Attribute, ...]) -> tuple[tuple[str, str], ...]:
    if not isinstance(given, Mapping):
        return ()
    return tuple((one.name, str(given[one.id])) for one in asked if given.get(one.id))
