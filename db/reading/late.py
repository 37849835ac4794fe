"""Corrections that came after the candidate had been told: they changed nothing and are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from db.reading.judging import Attribute, attributes_of
from db.reading.rows import names_of
from db.schema import refused_acts, stages, tasks
from domain.initiatives import ActKind

TEXTS = ("evidence", "feedback", "probe")


@dataclass(frozen=True, slots=True)
class LateCorrection:
    """What somebody wanted to change, as they sent it: nobody has read it as a form."""

    by_name: str
    stage_name: str
    at: datetime
    recommendation: str
    verdict: str
    ratings: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str], ...]


def late_corrections(conn: Connection, application: str) -> tuple[LateCorrection, ...]:
    """The latest of everybody who wanted to, the newest first. For HR's eyes."""
    rows = conn.execute(
        select(refused_acts, stages.c.name.label("stage_name"))
        .add_columns(stages.c.attributes, stages.c.focus)
        .join(tasks, tasks.c.id == refused_acts.c.task_id)
        .join(stages, stages.c.id == tasks.c.stage_id)
        .where(
            refused_acts.c.application_id == application,
            refused_acts.c.kind == ActKind.CORRECT,
            refused_acts.c.reason == "already_told",
        )
        .order_by(refused_acts.c.at.desc(), refused_acts.c.id.desc())
    ).all()
    latest = {(row.task_id, row.actor_id): row for row in reversed(rows) if row.form}
    names = names_of(conn, [row.actor_id for row in latest.values()])
    found = [
        LateCorrection(
            by_name=names.get(row.actor_id, ""),
            stage_name=row.stage_name,
            at=row.at,
            recommendation=str(row.form.get("recommendation", "")),
            verdict=str(row.form.get("verdict", "")),
            ratings=_rated(row.form.get("ratings"), attributes_of(row.attributes, row.focus)),
            texts=tuple((name, str(row.form[name])) for name in TEXTS if row.form.get(name)),
        )
        for row in latest.values()
    ]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def _rated(given: object, asked: tuple[Attribute, ...]) -> tuple[tuple[str, str], ...]:
    if not isinstance(given, Mapping):
        return ()
    return tuple((one.name, str(given[one.id])) for one in asked if given.get(one.id))
