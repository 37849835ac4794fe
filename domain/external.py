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
from typing import Final

from domain.fields import Field
from domain.scenarios import LETTER_OF, Scenario
from domain.task_columns import Change, Rejecting
from domain.task_kinds import ways_where
from domain.tasks import TASKS
from domain.words import Outcome, TaskKind

FROM_AN_ATS: Final = "ats:"
"""How the channel of an act begins by which an ATS says what somebody has done over there; its name
follows."""


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


class Newness(StrEnum):
    """How something said stands to what was said last."""

    NEWS = "news"
    SAME = "same"
    OLDER = "older"


def fingerprint(body: Mapping[str, object]) -> str:
    """The same for the same content (JSON values), whatever the order of its fields."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def newness_of(last: Said | None, now: Said) -> Newness:
    """News, the same again, or something older that arrives late."""
    if last is None:
        return Newness.NEWS
    if _before(now.version, last.version) or _before(now.occurred_at, last.occurred_at):
        return Newness.OLDER
    return Newness.SAME if now.fingerprint == last.fingerprint else Newness.NEWS


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


@dataclass(frozen=True, slots=True)
class Move:
    """A way to complete an open task, for something that happened over there.

    `scenarios`: only where the task is about one of these. `last`: nothing is left to do after it.
    """

    kind: TaskKind
    completion: str
    scenarios: frozenset[Scenario] = frozenset()
    last: bool = False

    def fits(self, kind: str, scenario: str) -> bool:
        """Whether it completes this task."""
        return kind == self.kind and (not self.scenarios or scenario in self.scenarios)


def _on(change: Change) -> tuple[Move, ...]:
    ways = ways_where(lambda way: change in way.on)
    return tuple(Move(kind, completion) for kind, completion in ways)


def _rejecting(how: Rejecting) -> tuple[Move, ...]:
    about, last = _ABOUT.get(how, frozenset()), how is Rejecting.NOTES
    ways = ways_where(lambda way: way.rejecting is how)
    return tuple(Move(kind, completion, about, last) for kind, completion in ways)


INTERVIEW_MOVES: Mapping[Change, tuple[Move, ...]] = {change: _on(change) for change in Change}
"""What is done here about a change over there, by the first that an open task can take."""

_ABOUT: Mapping[Rejecting, frozenset[Scenario]] = {
    Rejecting.NOTES: frozenset({LETTER_OF[Outcome.REJECT]}),
    Rejecting.GIVES_BACK: frozenset(LETTER_OF.values()) - {LETTER_OF[Outcome.REJECT]},
}

REJECTION_MOVES = tuple(move for how in Rejecting for move in _rejecting(how))
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
