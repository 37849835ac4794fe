"""What an interviewer goes into an interview with: the résumé, what to look at, what is open.

What earlier rounds asked to probe comes from earlier stages only. Of the same stage nothing is
shown, and of an earlier one nothing to somebody who still owes their own feedback on it: feedback
is blind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from db.reading.documents import DocumentFacts, documents_of
from db.reading.scorecards import texts_of
from db.reading.task_lines import names_of
from db.schema import applications, interviews, jobs, process_views, scorecards, stages, tasks


@dataclass(frozen=True, slots=True)
class Meeting:
    """When, where and with whom, the lead first."""

    starts_at: datetime
    ends_at: datetime
    place: str
    panel: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Probe:
    """What somebody of an earlier stage asked to be looked at."""

    stage_name: str
    person_name: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Kit:
    """Everything for one interview. `meeting` is None while none is arranged."""

    application_id: str
    job_title: str
    stage_name: str
    focus: tuple[str, ...]
    meeting: Meeting | None
    resumes: tuple[DocumentFacts, ...]
    probes: tuple[Probe, ...]

    @property
    def resume(self) -> DocumentFacts | None:
        """The one that counts: the newest."""
        return self.resumes[0] if self.resumes else None


def read_kit(conn: Connection, application: str, task: str, *, reader: str) -> Kit | None:
    """The kit for a task, or for the seat whose task this will be; None when there is neither."""
    met = conn.execute(
        select(interviews).where(
            interviews.c.application_id == application, interviews.c.cancelled.is_(False)
        )
    ).all()
    stage_id, meeting = _place_of(conn, task, met)
    stage = conn.execute(
        select(stages, jobs.c.title.label("job_title"))
        .join(jobs, jobs.c.id == stages.c.job_id)
        .where(stages.c.id == stage_id)
        .where(jobs.c.id == applications.c.job_id, applications.c.id == application)
    ).first()
    if stage is None:
        return None
    return Kit(
        application_id=application,
        job_title=stage.job_title,
        stage_name=stage.name,
        focus=focus_of(stage._asdict()),
        meeting=_meeting(conn, meeting) if meeting is not None else None,
        resumes=documents_of(conn, application),
        probes=_probes(conn, _before(conn, application, stage_id), met, reader),
    )


def focus_of(stage: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the attributes that a stage is to look at, in the stage's order."""
    names = {each["id"]: each["name"] for each in stage.get("attributes") or ()}
    return tuple(names[each] for each in stage.get("focus") or () if each in names)


def _place_of(conn: Connection, task: str, met: Iterable[Row[Any]]) -> tuple[str, Row[Any] | None]:
    """The stage and the meeting that a task is about; its seat knows before the task exists."""
    row = conn.execute(
        select(tasks.c.stage_id, tasks.c.interview_id).where(tasks.c.id == task)
    ).first()
    for interview in met:
        mine = any(seat["task"] == task for seat in interview.panel)
        if mine or (row is not None and row.interview_id == interview.id):
            return interview.stage_id, interview
    return (row.stage_id if row is not None else ""), None


def _meeting(conn: Connection, row: Row[Any]) -> Meeting:
    names = names_of(conn, [seat["person"] for seat in row.panel])
    seats = sorted(row.panel, key=lambda seat: not seat["lead"])
    panel = tuple(names.get(seat["person"], "") for seat in seats)
    return Meeting(row.starts_at, row.ends_at, row.place, panel)


def _before(conn: Connection, application: str, stage: str) -> Sequence[str]:
    """The stages before one, by the plan that the process began with."""
    query = select(process_views.c.plan).where(process_views.c.application_id == application)
    plan: list[str] = conn.execute(query).scalar() or []
    return plan[: plan.index(stage)] if stage in plan else ()


def _probes(
    conn: Connection, before: Sequence[str], met: Iterable[Row[Any]], reader: str
) -> tuple[Probe, ...]:
    rows = conn.execute(select(stages.c.id, stages.c.name).where(stages.c.id.in_(before))).all()
    stage_of = {row.id: row for row in rows}
    earlier = {row.id: row for row in met if row.stage_id in stage_of}
    cards = conn.execute(
        select(scorecards)
        .where(scorecards.c.interview_id.in_(earlier))
        .order_by(scorecards.c.at, scorecards.c.id)
    ).all()
    given = {(card.interview_id, card.interviewer_id) for card in cards}
    owing = {
        row.id
        for row in earlier.values()
        if any(seat["person"] == reader for seat in row.panel) and (row.id, reader) not in given
    }
    shown = [card for card in cards if card.interview_id not in owing]
    texts = texts_of(conn, [card.act_id for card in shown])
    names = names_of(conn, [card.interviewer_id for card in shown])
    return tuple(
        Probe(
            stage_name=stage_of[earlier[card.interview_id].stage_id].name,
            person_name=names.get(card.interviewer_id, ""),
            text=texts[card.act_id]["probe"],
            at=card.at,
        )
        for card in shown
        if texts.get(card.act_id, {}).get("probe")
    )
