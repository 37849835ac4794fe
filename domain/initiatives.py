"""What people can do to a process: complete its tasks, and the acts that nobody waited for.

A new act of somebody's own accord is a member here, a row of `INITIATIVES`, its effect in
`db/initiatives.py`, and the step that follows it up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.fields import (
    APPOINTMENT,
    QUESTION,
    REASONS,
    SCORECARD,
    TOLD_OTHERWISE,
    Field,
    FieldType,
)
from domain.tasks import Capacity


class ActKind(StrEnum):
    """What people can do to a process. Names are frozen: acts are kept for years."""

    START = "start"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"
    REJECT = "reject"
    ERASE = "erase"
    BOOK_AHEAD = "book_ahead"
    CORRECT = "correct"
    ASK = "ask"
    REQUEST_REVIEW = "request_review"
    MARK_URGENT = "mark_urgent"
    WEBHOOK_GIVEN_UP = "webhook_given_up"


@dataclass(frozen=True, slots=True)
class Initiative:
    """An act of somebody's own accord: who may, the form, and the step that follows it up.

    `interrupts`: the process leaves whatever it waits for, and takes the step named like the act.
    `about_task`: it is about a task that has been completed.
    """

    by: frozenset[Capacity]
    fields: tuple[Field, ...] = ()
    then: str = ""
    interrupts: bool = False
    about_task: bool = False


_DESK = frozenset({Capacity.DESK})
_CANDIDATE = frozenset({Capacity.CANDIDATE})

INITIATIVES: Mapping[ActKind, Initiative] = {
    ActKind.WITHDRAW: Initiative(
        _CANDIDATE | _DESK,
        (Field("reason", FieldType.TEXT, required=False, max_length=2000),),
        then="withdraw",
        interrupts=True,
    ),
    # Decided and told elsewhere, before anybody was heard here; what is later has tasks of its own.
    ActKind.REJECT: Initiative(
        _DESK,
        (Field("reason_code", FieldType.CHOICE, REASONS), *TOLD_OTHERWISE),
        then="reject",
        interrupts=True,
    ),
    # Everything held about the candidate is to go: who may is for `db/erasing.py` to say.
    ActKind.ERASE: Initiative(_DESK, then="erase", interrupts=True),
    ActKind.BOOK_AHEAD: Initiative(_DESK, APPOINTMENT, then="book"),
    ActKind.CORRECT: Initiative(
        frozenset({Capacity.OWNER}), SCORECARD, then="correct", about_task=True
    ),
    ActKind.ASK: Initiative(_CANDIDATE | _DESK, QUESTION, then="ask"),
    ActKind.REQUEST_REVIEW: Initiative(_CANDIDATE | _DESK, QUESTION, then="ask"),
    ActKind.MARK_URGENT: Initiative(
        _DESK,
        (
            Field("reason", FieldType.TEXT, max_length=1000),
            Field("offer_until", FieldType.DAY, required=False),
        ),
        then="hasten",
    ),
    # Of the sender of webhooks, when it has tried for days: somebody has to look.
    ActKind.WEBHOOK_GIVEN_UP: Initiative(
        frozenset({Capacity.PROCESS}), (Field("endpoint", FieldType.ID),), then="see_to_webhook"
    ),
}
"""HR acts for a candidate who calls; by link the candidate acts, or the interviewer, alone."""
