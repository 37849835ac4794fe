"""What holds of a process wherever it stands: said of its rows, and apart from the code that writes
them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from db.process.projection import CLOSED_STATE, OPEN
from db.schema import acts, decisions, interviews, scorecards, tasks
from doctor import Tolerances, examine
from doctor.findings import Visit
from doctor.record import read_record
from domain.tasks import spec_of
from domain.words import TaskKind
from tests.machine.by_hand import ByHand

CATALOGUE: Final = Path(__file__).resolve().parents[2] / "templates" / "catalogue" / "en"


def _table(file: str, name: str) -> frozenset[str]:
    return frozenset(tomllib.loads((CATALOGUE / file).read_text("utf-8"))[name])


REFUSALS: Final = _table("problems.toml", "reason")
"""Why an act does not count, each with its sentence."""
FAULTS: Final = _table("forms.toml", "faults")
"""What is wrong with a field, each with its sentence."""

NOBODYS_TO_FIND: Final = frozenset({"reserved_and_forgotten"})
"""What the doctor finds because nobody sends reminders here."""


def broken(by_hand: ByHand) -> list[str]:
    """Every promise that does not hold now."""
    scene = by_hand.scene
    return scene.world.database.read_now(lambda conn: list(_broken(conn, by_hand)))


def _broken(conn: Connection, by_hand: ByHand) -> Iterator[str]:
    scene = by_hand.scene
    record = read_record(conn, scene.application)
    open_ = {task.id: task for task in record.open_tasks}
    assert record.view is not None
    for task in open_.values():
        yield from _unowned(task)
    if record.view.state == CLOSED_STATE:
        yield from (f"{task} is open, and the process over" for task in open_)
    elif not by_hand.sends:
        if not open_:
            yield "nobody has anything to do, and the process is open"
        if not by_hand.over and by_hand.waits_for != set(open_):
            yield f"it waits for {sorted(by_hand.waits_for)}, and {sorted(open_)} are open"
    for finding in examine(record, Visit(by_hand.now, Tolerances())):
        if finding.code not in NOBODYS_TO_FIND and not by_hand.sends:
            yield f"{finding.checker}: {finding.code} {finding.detail}"
    yield from _judged_by_one(conn, scene.application)


def _unowned(task: Row[Any]) -> Iterator[str]:
    """Every open task has an owner, a due time, and an instant at which somebody hears of it."""
    if not task.owner_id:
        yield f"{task.id} is nobody's"
    if task.due_at is None:
        yield f"{task.id} is never due"
    if task.next_at is None:
        yield f"{task.id}: its ladder, or its clock, has no end"
    if task.state == OPEN and not spec_of(task.kind).by_clock and not task.party:
        yield f"{task.id} is of no party"


def _judged_by_one(conn: Connection, application: str) -> Iterator[str]:
    """A rejection that somebody sent, or told, was not judged by them alone: somebody else decided
    it, or said so in a scorecard of their own, or in an opinion."""
    sent = conn.execute(
        select(acts.c.actor_id, tasks.c.stage_id, tasks.c.decision_id, acts.c.at)
        .join(tasks, tasks.c.id == acts.c.task_id)
        .where(
            acts.c.application_id == application,
            acts.c.completion.in_(("send", "told_otherwise")),
            tasks.c.kind == TaskKind.NOTIFY_CANDIDATE,
            tasks.c.scenario == "rejection",
        )
    ).all()
    for each in sent:
        others = set(_who_is_for_it(conn, application, each)) - {each.actor_id}
        if not others:
            yield f"{each.actor_id} alone was for the rejection of {each.stage_id}, and sent it"


def _who_is_for_it(conn: Connection, application: str, sent: Any) -> Iterator[str]:
    decision = conn.execute(select(decisions).where(decisions.c.id == sent.decision_id)).one()
    yield decision.decided_by or ""
    cards = conn.execute(
        select(scorecards)
        .join(interviews, interviews.c.id == scorecards.c.interview_id)
        .where(
            interviews.c.application_id == application,
            interviews.c.stage_id == sent.stage_id,
            scorecards.c.verdict == "reject",
        )
    ).all()
    for card in cards:
        if card.submitted_by == card.interviewer_id:
            yield card.interviewer_id
        if card.confirmed_by:
            yield card.confirmed_by
    said = conn.execute(
        select(acts.c.actor_id, acts.c.codes)
        .join(tasks, tasks.c.id == acts.c.task_id)
        .where(
            acts.c.application_id == application,
            acts.c.completion == "opinion_given",
            tasks.c.stage_id == sent.stage_id,
        )
    ).all()
    yield from (each.actor_id for each in said if each.codes["verdict"] == "reject")
