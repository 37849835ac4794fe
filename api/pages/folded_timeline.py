"""The timeline as a reader first sees it: what matters, and one line for each decision.

Who decided, that somebody confirmed it, that a mail was written, waited and left are five events,
and one piece of news. All of them are one press away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from db.reading.timeline import Entry
from domain.events import EventType
from domain.scenarios import LETTER_OF
from domain.task_kinds import GIVEN_BACK, OWN_OPINION, SCORED, TROUBLES
from domain.words import ProcessOutcome

MATTERS: Final = frozenset(
    {
        EventType.PROCESS_OPENED,
        EventType.INTERVIEW_SCHEDULED,
        EventType.INTERVIEW_MOVED,
        EventType.INTERVIEW_CANCELLED,
        EventType.BOOKED_AHEAD,
        EventType.SCORECARD_CORRECTED,
        EventType.DECISION_MADE,
        EventType.MESSAGE_FAILED,
        EventType.MESSAGE_UNKNOWN,
        EventType.CANDIDATE_TOLD,
        EventType.CANDIDATE_WITHDREW,
        EventType.REJECTION_NOTED,
        EventType.QUESTION_ASKED,
        EventType.REVIEW_REQUESTED,
        EventType.PRIVACY_REQUESTED,
        EventType.OPINION_ASKED,
        EventType.MARKED_URGENT,
        EventType.URGENCY_TAKEN_BACK,
        EventType.TASK_ESCALATED,
        EventType.TASK_PASSED_ON,
        EventType.ERASURE_BEGUN,
        EventType.PROCESS_ABORTED,
        EventType.PROCESS_REOPENED,
        EventType.POLICY_ADOPTED,
        EventType.OUTCOME_SET,
    }
)
"""What is news to somebody who has not looked for a week."""

SAID: Final = SCORED | OWN_OPINION | TROUBLES | GIVEN_BACK | {"answered", "undo"}
"""Ways to complete a task that say something, and that no other event tells of."""

CONFIRMS: Final = frozenset({EventType.DECISION_CONFIRMED})
LETTERS: Final = frozenset(LETTER_OF.values())


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the timeline. `then`: what came of a decision, the earliest first."""

    entry: Entry
    then: tuple[Entry, ...] = field(default=())

    @property
    def told_above(self) -> bool:
        """Whether its words stand among the scorecards of the page."""
        done = self.entry.type is EventType.TASK_COMPLETED
        return done and self.entry.data.get("completion") in SCORED


def unfolded(entries: Sequence[Entry]) -> tuple[Line, ...]:
    """Everything, a line each."""
    return tuple(Line(entry) for entry in entries)


def folded(entries: Sequence[Entry]) -> tuple[Line, ...]:
    """What matters of these, the latest first; of a decision with how it was told."""
    lines: list[Line] = []
    came_of_it: list[Entry] = []
    for entry in entries:
        if _comes_of_decision(entry):
            came_of_it.append(entry)
        elif entry.type is EventType.DECISION_MADE:
            confirmed = [each for each in came_of_it if entry.ruling or each.type not in CONFIRMS]
            lines.append(Line(entry, tuple(_once(reversed(confirmed)))))
            came_of_it = []
        elif _decides(entry) and lines and not lines[-1].entry.texts:
            lines[-1] = _because(lines[-1], entry)
        elif _matters(entry):
            lines.append(Line(entry))
    # What was told without a decision of ours stands for itself.
    lines += [Line(entry) for entry in came_of_it if entry.type in MATTERS]
    return tuple(sorted(lines, key=lambda line: line.entry.n, reverse=True))


def _decides(entry: Entry) -> bool:
    return entry.type is EventType.TASK_COMPLETED and entry.data.get("completion") == "decided"


def _because(line: Line, act: Entry) -> Line:
    """A person's decision with what they wrote as they made it."""
    if line.entry.type is not EventType.DECISION_MADE or line.entry.ruling is not None:
        return line
    reason = {name: code for name, code in act.codes.items() if name == "reason_code"}
    return replace(line, entry=replace(line.entry, texts=act.texts, codes=reason))


def _matters(entry: Entry) -> bool:
    if entry.type is EventType.TASK_COMPLETED:
        return str(entry.data.get("completion", "")) in SAID
    return entry.type in MATTERS


def _comes_of_decision(entry: Entry) -> bool:
    if entry.type is EventType.OUTCOME_SET:
        return entry.data.get("outcome") == ProcessOutcome.REJECTED
    if entry.type is EventType.MESSAGE_SENT:
        return entry.mail is not None and entry.mail.scenario in LETTERS
    return entry.type is EventType.CANDIDATE_TOLD or entry.type in CONFIRMS


def _once(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Who confirmed what a rule proposed, and that they were told, with the words of the mail; not
    also that it left, nor that a rejection is the outcome."""
    letter: Entry | None = None
    for entry in entries:
        if entry.type in CONFIRMS:
            yield entry
        elif entry.type is EventType.MESSAGE_SENT:
            letter = entry
        elif entry.type is EventType.CANDIDATE_TOLD:
            yield replace(entry, mail=letter.mail) if letter is not None else entry
            letter = None
