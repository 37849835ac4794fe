"""The words that a row of `TASKS` describes its kind of task with."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum

from domain.ladder import RungAction
from domain.scenarios import Scenario


class Judges(StrEnum):
    """What whoever does a task judges: what they saw themselves, or what everybody said; of that
    they decide, or say what they think because somebody asked."""

    OWN_INTERVIEW = "own_interview"
    STAGE = "stage"
    AS_ASKED = "as_asked"


class Letter(StrEnum):
    """Which mail to the candidate stands on a task's page: a draft, one that is to leave, or one
    that waits for the candidate's hours."""

    DRAFTED = "drafted"
    LEAVING = "leaving"
    WAITING = "waiting"


class Shows(StrEnum):
    """What else stands on a task's pages.

    `APPOINTMENT`: the people who can be chosen, and the plan. `KIT`: what one goes into an
    interview with. `SCORECARDS`: what was said in the stage, side by side. `FORM_IN_INBOX`: its
    line of the inbox says enough to answer it there. `TAG`: the process's state, where a card's
    task does not say it. `OUTCOME`: what was decided last, and how the candidate was told. `WORDS`:
    what HR has written down for its owner. `ASKED`: what somebody wants to know, and who.
    """

    APPOINTMENT = "appointment"
    KIT = "kit"
    SCORECARDS = "scorecards"
    FORM_IN_INBOX = "form_in_inbox"
    TAG = "tag"
    OUTCOME = "outcome"
    WORDS = "words"
    ASKED = "asked"


class Stop(StrEnum):
    """What takes an open task back, besides the end of its process.

    `DECISION`: its stage was decided, nobody else of it is heard. `CORRECTION`: a scorecard was put
    right, and it had been opened because of the old one.
    """

    DECISION = "decision"
    CORRECTION = "correction"


class Change(StrEnum):
    """What an ATS can say has become of an interview."""

    ARRANGED = "arranged"
    MOVED = "moved"
    PANEL = "panel"
    CANCELLED = "cancelled"


class Rejecting(IntEnum):
    """How a way to complete a task brings a candidate whom an ATS has rejected to that end here.

    The least that an open task can take is tried first. `TAKES_BACK`: what waits to leave, as the
    candidate has been told over there. `NOTES`: that they have been told; nothing is left to do.
    `GIVES_BACK`: another outcome, to be decided anew. `DECIDES`: what a person is asked to decide.
    `DECIDES_UNHEARD`: in place of scorecards that have not come.
    """

    TAKES_BACK = 1
    NOTES = 2
    GIVES_BACK = 3
    DECIDES = 4
    DECIDES_UNHEARD = 5


Wording = Mapping[RungAction, Scenario]
"""The mails to the team that a ladder sends, by what its rung does."""

OF_TASKS: Wording = {
    RungAction.ASK: Scenario.TASK_ASSIGNED,
    RungAction.REMIND: Scenario.TASK_REMINDER,
    RungAction.ESCALATE: Scenario.TASK_ESCALATION,
}
OF_FEEDBACK: Wording = {
    RungAction.ASK: Scenario.FEEDBACK_REQUEST,
    RungAction.REMIND: Scenario.FEEDBACK_REMINDER,
    RungAction.ESCALATE: Scenario.FEEDBACK_ESCALATION,
}
OF_OPINIONS: Wording = {**OF_TASKS, RungAction.ASK: Scenario.OPINION_REQUEST}
OF_CONFIRMING: Wording = {**OF_TASKS, RungAction.ASK: Scenario.CONFIRMATION_REQUEST}
