"""Telling whoever works from the inbox of new tasks: their mails are reserved when it is time.

From there on they are messages like others: the dispatcher judges them at the moment of sending,
and makes one mail of several.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from db.mail import new_tasks
from db.process.case import Case
from db.process.ledger import message, reserve, suppress
from db.process.projection import OPEN
from db.setup.policies import Policies
from domain.new_tasks import latest_to_tell
from domain.policy import remind_at
from domain.read_model import Task
from domain.releases import known_among
from domain.scenarios import Scenario
from domain.words import NewTasks


class Telling:
    """Reserves what somebody is to be told of new tasks."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies

    def untold(self, conn: Connection, receiver: Row[Any], at: datetime) -> Sequence[Row[Any]]:
        """All that somebody has not been told of, if it is time; their row is locked."""
        choice = next(iter(known_among(NewTasks, [receiver.new_tasks])), NewTasks.NEVER)
        told = new_tasks.last_told(conn, receiver.id) if choice is NewTasks.AT_ONCE else None
        latest = latest_to_tell(choice, at, told)
        found = new_tasks.untold_of(conn, receiver, frozenset(self._policies.newer))
        return found if latest and found and found[0].untold_since <= latest else ()

    def reserve(
        self,
        conn: Connection,
        receiver: Row[Any],
        untold: Iterable[Row[Any]],
        cases: Mapping[str, Case],
    ) -> bool:
        """Reserve a mail for each of these tasks; those of which somebody has read since they were
        theirs get none. Whether there was one."""
        there = [row for row in untold if row.application_id in cases]
        if not there:
            return False
        mailed = new_tasks.mailed_about(conn, receiver.id, [row.id for row in there])
        for row in there:
            case = cases[row.application_id]
            task = case.task(row.id)
            if task.state == OPEN and task.owner_id == receiver.id and task.untold_since:
                read = mailed.get(task.id)
                _reserve(case, task, receiver.zone, heard=bool(read and read >= task.untold_since))
        return True


def _reserve(case: Case, task: Task, zone: str, *, heard: bool) -> None:
    """Once for each time that it becomes theirs."""
    since = task.untold_since
    assert since is not None
    made = reserve(
        case,
        Scenario.TASK_OPENED,
        f"{task.id}@{since.isoformat()}",
        person=task.owner_id,
        task=task.id,
        interview=task.interview_id,
        not_before=remind_at(case.policy, case.at, zone),
        dispatched=True,
    )
    if heard:
        suppress(case, message(case.conn, made), "overtaken")
