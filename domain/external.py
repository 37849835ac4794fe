"""What another system (an ATS) says of its own things, and what that makes people here do.

Whether something is new is measured against what that system said last, not against what stands
here: its nightly full export says the same again, and must not undo what was changed here since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.fields import Field
from domain.tasks import TASKS
from domain.words import TaskKind


class ExternalKind(StrEnum):
    """The kinds of things that another system has ids for. Values are stored."""

    JOB = "job"
    STAGE = "stage"
    PERSON = "person"
    CANDIDATE = "candidate"
    APPLICATION = "application"
    INTERVIEW = "interview"
    WITHDRAWAL = "withdrawal"
    REJECTION = "rejection"


@dataclass(frozen=True, slots=True)
class Said:
    """What was said: a fingerprint of it, and how new it is, as far as the other system tells.

    `version` is a number that grows with each change over there, `occurred_at` when it changed.
    """

    fingerprint: str
    version: int | None = None
    occurred_at: datetime | None = None


class Standing(StrEnum):
    """How something said stands to what was said last."""

    NEWS = "news"
    SAME = "same"
    OLDER = "older"


def fingerprint(body: Mapping[str, object]) -> str:
    """The same for the same content (JSON values), whatever the order of its fields."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def weigh(last: Said | None, now: Said) -> Standing:
    """News, the same again, or something older that arrives late."""
    if last is None:
        return Standing.NEWS
    if _before(now.version, last.version) or _before(now.occurred_at, last.occurred_at):
        return Standing.OLDER
    return Standing.SAME if now.fingerprint == last.fingerprint else Standing.NEWS


def latest(last: Said | None, now: Said) -> Said:
    """What to remember: the new content, and of each measure the newest that is known."""
    if last is None:
        return now
    return Said(
        now.fingerprint,
        last.version if now.version is None else now.version,
        last.occurred_at if now.occurred_at is None else now.occurred_at,
    )


def _before(now: int | datetime | None, last: int | datetime | None) -> bool:
    if isinstance(now, datetime) and isinstance(last, datetime):
        return now < last
    return isinstance(now, int) and isinstance(last, int) and now < last


# --- what it makes people do --------------------------------------------------------------------


class Change(StrEnum):
    """What can become of an interview over there."""

    ARRANGED = "arranged"
    MOVED = "moved"
    PANEL = "panel"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Move:
    """A way to complete an open task, for something that happened over there.

    `scenarios`: only where the task is about one of these. `last`: nothing is left to do after it.
    """

    kind: TaskKind
    completion: str
    scenarios: tuple[str, ...] = ()
    last: bool = False

    def fits(self, kind: str, scenario: str) -> bool:
        """Whether it completes this task."""
        return kind == self.kind and (not self.scenarios or scenario in self.scenarios)


INTERVIEW_MOVES: Mapping[Change, tuple[Move, ...]] = {
    # One that came to nothing waits for the recruiter, who sets another time or another panel; over
    # there that may be the same interview, or a new one.
    Change.ARRANGED: (
        Move(TaskKind.SCHEDULE_INTERVIEW, "scheduled"),
        Move(TaskKind.RESOLVE_INTERVIEW, "rescheduled"),
    ),
    Change.MOVED: (
        Move(TaskKind.AWAIT_INTERVIEW, "rescheduled"),
        Move(TaskKind.RESOLVE_INTERVIEW, "rescheduled"),
    ),
    Change.PANEL: (
        Move(TaskKind.AWAIT_INTERVIEW, "panel_changed"),
        Move(TaskKind.RESOLVE_INTERVIEW, "panel_changed"),
    ),
    Change.CANCELLED: (Move(TaskKind.AWAIT_INTERVIEW, "cancelled"),),
}
"""What is done here about a change over there, by the first that an open task can take."""

_REJECTION = ("rejection",)
_OTHER_OUTCOMES = ("next_step", "still_deciding")

REJECTION_MOVES: tuple[Move, ...] = (
    # What waits to leave is taken back first: the candidate has been told over there.
    Move(TaskKind.AWAIT_RELEASE, "undo"),
    Move(TaskKind.NOTIFY_CANDIDATE, "told_otherwise", _REJECTION, last=True),
    Move(TaskKind.RESOLVE_DELIVERY, "told_otherwise", _REJECTION, last=True),
    # Another outcome was about to be told here: it is given back, and decided anew.
    Move(TaskKind.NOTIFY_CANDIDATE, "returned", _OTHER_OUTCOMES),
    Move(TaskKind.DECIDE, "decided"),
    Move(TaskKind.REVIEW_HOLD, "decided"),
    Move(TaskKind.GIVE_FEEDBACK, "decided"),
)
"""How a rejection over there ends the process here, by the first that fits an open task."""


def move_for(moves: Collection[Move], kind: str, scenario: str) -> Move | None:
    """The first of these moves that completes a task."""
    return next((move for move in moves if move.fits(kind, scenario)), None)


def fitting_form(move: Move, values: Mapping[str, object]) -> dict[str, object]:
    """Of these values, the ones that the way to complete the task asks for."""
    return fitting(TASKS[move.kind].completions[move.completion].fields, values)


def fitting(fields: Sequence[Field], values: Mapping[str, object]) -> dict[str, object]:
    """Of these values, the ones that a form with these fields asks for."""
    asked = {spec.name for spec in fields}
    return {name: value for name, value in values.items() if name in asked and value is not None}
