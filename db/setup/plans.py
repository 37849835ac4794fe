"""Interview plans: stages with their meetings and attributes, and what may still be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from db.schema import interviews, scorecards, stages
from domain.panel import planned_lead
from domain.plan import Attribute, Meeting


class AttributeRated(Exception):
    """These attributes have been rated: they can be renamed, and not taken away."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__(", ".join(ids))
        self.ids = tuple(ids)


@dataclass(frozen=True, slots=True)
class NewStage:
    """A step of an interview plan, and who usually interviews."""

    name: str
    rule: str
    minutes: int
    panel: tuple[str, ...]
    lead: str = ""
    meetings: tuple[Meeting, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    focus: tuple[str, ...] = ()

    def columns(self) -> dict[str, Any]:
        """As the table of stages has it."""
        return {
            "name": self.name,
            "rule": self.rule,
            "minutes": self.minutes,
            "panel": list(self.panel),
            "lead": planned_lead(self.panel, self.lead),
            "meetings": [
                {
                    "name": each.name,
                    "minutes": each.minutes or self.minutes,
                    "panel": list(each.panel),
                    "lead": planned_lead(each.panel, each.lead),
                }
                for each in self.meetings
            ],
            "attributes": _as_json(self.attributes),
            "focus": list(self.focus),
        }


def stage_ids(conn: Connection, job: str) -> tuple[str, ...]:
    """The stages of a job as they are now, in order."""
    query = select(stages.c.id).where(stages.c.job_id == job, stages.c.removed_at.is_(None))
    return tuple(conn.execute(query.order_by(stages.c.position)).scalars())


def set_attributes(
    conn: Connection, job: str, stage: str, attributes: Sequence[Attribute], focus: Sequence[str]
) -> bool:
    """Say what a stage's scorecards rate from now on; False if the job has no such stage.

    Scorecards show what they rated under the names of today. Raises `AttributeRated` where one
    would lose its name.
    """
    this = (stages.c.id == stage) & (stages.c.job_id == job)
    row = conn.execute(select(stages.c.attributes).where(this).with_for_update()).first()
    if row is None:
        return False
    lost = {each["id"] for each in row.attributes} - {each.id for each in attributes}
    rated = lost & rated_in(conn, stage) if lost else set()
    if rated:
        raise AttributeRated(sorted(rated))
    conn.execute(
        update(stages).where(this).values(attributes=_as_json(attributes), focus=list(focus))
    )
    return True


def attributes_of(conn: Connection, job: str, stage: str) -> tuple[Attribute, ...] | None:
    """What a stage's scorecards rate; None if the job has no such stage."""
    this = (stages.c.id == stage) & (stages.c.job_id == job)
    row = conn.execute(select(stages.c.attributes).where(this)).first()
    if row is None:
        return None
    return tuple(Attribute(each["id"], each["name"]) for each in row.attributes)


def rated_in(conn: Connection, stage: str) -> set[str]:
    """The attributes that scorecards of a stage have rated."""
    rows = conn.execute(
        select(scorecards.c.ratings)
        .join(interviews, interviews.c.id == scorecards.c.interview_id)
        .where(interviews.c.stage_id == stage)
    )
    return {attribute for row in rows for attribute in row.ratings}


def _as_json(attributes: Sequence[Attribute]) -> list[dict[str, str]]:
    return [{"id": each.id, "name": each.name} for each in attributes]
