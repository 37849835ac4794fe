"""What colleagues think of a stage whom somebody asked that has to decide, and what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from db.process.projection import OPEN
from db.reading.arranging import Somebody, read_choices
from db.reading.scorecards import texts_of
from db.reading.task_lines import names_of
from db.schema import acts, tasks
from domain.acts import ActKind
from domain.releases import known
from domain.task_columns import Shows
from domain.task_kinds import ADVISING, OWN_OPINION, WEIGHING
from domain.tasks import spec_of
from domain.words import Verdict


@dataclass(frozen=True, slots=True)
class AskedForOpinion:
    """What one of the team wants to know, and who."""

    by_name: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody was asked, and thinks. `verdict` is None while they have not said it. `asked`:
    None where the policy consults them."""

    person_name: str
    asked: AskedForOpinion | None
    verdict: Verdict | None = None
    note: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpinionFacts:
    """What a task's page shows of opinions. `asked`: what its owner is asked. Where something is
    weighed: what was `said`, or is waited for, and the `colleagues` who can be asked."""

    asked: AskedForOpinion | None = None
    said: tuple[Opinion, ...] = ()
    colleagues: tuple[Somebody, ...] = ()


def read_opinions(conn: Connection, task: Row[Any], reader: str) -> OpinionFacts:
    """The opinions that a task (its row) is about, for one of its readers (their id)."""
    if Shows.ASKED in spec_of(task.kind).shows:
        return OpinionFacts(asked=_asked(conn, (task.question_id,))[task.question_id])
    if task.kind not in WEIGHING:
        return OpinionFacts()
    there = read_choices(conn, ()) if task.state == OPEN else ()
    free = tuple(one for one in there if one.id not in (reader, task.owner_id))
    return OpinionFacts(said=(*_advice(conn, task), *_said(conn, task)), colleagues=free)


def _advice(conn: Connection, task: Row[Any]) -> tuple[Opinion, ...]:
    """What those say about the stage of a task whom its policy consults; of who was asked twice,
    because a scorecard was put right meanwhile, what came of the second time."""
    rows = conn.execute(
        select(tasks.c.owner_id, tasks.c.act_id, tasks.c.closed_at)
        .add_columns(_ANSWERS.c.codes.label("said"))
        .outerjoin(
            _ANSWERS, (_ANSWERS.c.id == tasks.c.act_id) & tasks.c.completion.in_(OWN_OPINION)
        )
        .where(
            tasks.c.application_id == task.application_id,
            tasks.c.stage_id == task.stage_id,
            tasks.c.kind.in_(ADVISING),
        )
        .order_by(tasks.c.opened_at)
    ).all()
    if not rows:
        return ()
    latest = {row.owner_id: row for row in rows}.values()
    names = names_of(conn, [row.owner_id for row in latest])
    said = texts_of(conn, [row.act_id for row in latest if row.said])
    return tuple(
        Opinion(
            names.get(row.owner_id, ""),
            None,
            known(Verdict, row.said["verdict"]) if row.said else None,
            said.get(row.act_id, {}).get("note", ""),
            row.closed_at,
        )
        for row in latest
    )


def _said(conn: Connection, task: Row[Any]) -> tuple[Opinion, ...]:
    """What was asked about the stage of a task, the first first."""
    rows = conn.execute(
        select(acts.c.id, acts.c.codes, tasks.c.act_id, tasks.c.closed_at)
        .add_columns(_ANSWERS.c.codes.label("said"))
        .join(_ABOUT, _ABOUT.c.id == acts.c.task_id)
        .outerjoin(tasks, _ITS_TASK)
        .outerjoin(_ANSWERS, _ANSWERS.c.id == tasks.c.act_id)
        .where(
            acts.c.application_id == task.application_id,
            acts.c.kind == ActKind.ASK_OPINION,
            _ABOUT.c.stage_id == task.stage_id,
            # It is waited for from when it is asked, and not only once the process has taken it.
            or_(
                and_(tasks.c.id.is_(None), acts.c.task_id == task.id),
                tasks.c.state == OPEN,
                tasks.c.completion.in_(OWN_OPINION),
            ),
        )
        .order_by(acts.c.seq)
    ).all()
    if not rows:
        return ()
    asked = _asked(conn, [row.id for row in rows])
    names = names_of(conn, [row.codes["person"] for row in rows])
    said = texts_of(conn, [row.act_id for row in rows if row.act_id])
    return tuple(
        Opinion(
            names.get(row.codes["person"], ""),
            asked[row.id],
            known(Verdict, row.said["verdict"]) if row.said else None,
            said.get(row.act_id, {}).get("note", ""),
            row.closed_at,
        )
        for row in rows
    )


def _asked(conn: Connection, ids: Sequence[str]) -> dict[str, AskedForOpinion]:
    rows = conn.execute(select(acts.c.id, acts.c.actor_id, acts.c.at).where(acts.c.id.in_(ids)))
    found = rows.all()
    names, words = names_of(conn, [row.actor_id for row in found]), texts_of(conn, list(ids))
    return {
        row.id: AskedForOpinion(
            names.get(row.actor_id, ""), words.get(row.id, {}).get("opinion_on", ""), row.at
        )
        for row in found
    }


_ABOUT, _ANSWERS = tasks.alias("about"), acts.alias("answers")
_ITS_TASK = (tasks.c.application_id == acts.c.application_id) & (tasks.c.question_id == acts.c.id)
