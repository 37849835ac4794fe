"""Until when a scorecard can be put right; the arbiter of acts and the pages ask the same question.

What came too late is kept with its words, for HR.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, exists, select

from db.process.ledger import MessageState
from db.process.projection import COMPLETED, OPEN
from db.schema import messages, process_views, tasks
from domain.read_model import Task
from domain.scenarios import LETTER_OF
from domain.task_kinds import DECIDING, GIVEN_BACK, INTERVIEWING, SCORED, TELLING
from domain.words import Outcome


def uncorrectable(conn: Connection, row: Row[Any] | Task) -> str:
    """Why the scorecard given in this task can no longer be put right; '' when it can.

    It can until the candidate has been told whether they go on, or is just being told; a hold that
    they were told of leaves that open. Reads only.
    """
    if row.state != COMPLETED or row.completion not in SCORED:
        return "task_closed"
    of_stage = select(tasks.c.id).where(
        tasks.c.application_id == row.application_id, tasks.c.stage_id == row.stage_id
    )
    waiting = of_stage.where(tasks.c.kind.in_(INTERVIEWING | DECIDING), tasks.c.state == OPEN)
    if conn.execute(waiting.limit(1)).first() is not None:
        return ""
    told = of_stage.where(
        tasks.c.kind.in_(TELLING),
        tasks.c.state == COMPLETED,
        tasks.c.completion.not_in(GIVEN_BACK),
        tasks.c.scenario != LETTER_OF[Outcome.HOLD],
        # A letter that was taken back before it left has told nobody.
        ~exists().where(
            messages.c.application_id == tasks.c.application_id,
            messages.c.task_id == tasks.c.id,
            messages.c.state == MessageState.SUPPRESSED,
        ),
    )
    if conn.execute(told.limit(1)).first() is not None:
        return "already_told"
    here = select(process_views.c.stage_id).where(
        process_views.c.application_id == row.application_id, process_views.c.outcome == ""
    )
    # Of a stage that lies ahead, nothing is decided before it is entered.
    ahead = conn.execute(here).scalar() not in (None, row.stage_id)
    return "" if ahead else "just_being_decided"
