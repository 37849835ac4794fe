"""What a preview of a policy is asked, and what it answers: lines of time, each about one person.

People are known by what they are to the job: a role, a seat of the panel (`interviewer.1` leads
it), the candidate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.ladder import CANDIDATE as CANDIDATE
from domain.owners import ROLE_OF
from domain.rules import Ruling
from domain.scenarios import Scenario
from domain.words import Outcome, Party, Role, TaskKind, Verdict

MOST_SEATS: Final = 6


class Silent(StrEnum):
    """Who says nothing, however often they are reminded.

    没有人 / 主面试官 / 最后一位面试官 / 被征询意见的同事 / 决定结果的人 / 通知候选人的人.
    """

    NOBODY = "nobody"
    LEAD = "lead"
    INTERVIEWER = "interviewer"
    CONSULTED = "consulted"
    DECIDER = "decider"
    TELLER = "teller"


class Acting(StrEnum):
    """When the others do what is theirs: when it is due (到期时), or at once (立即)."""

    WHEN_DUE = "when_due"
    AT_ONCE = "at_once"


@dataclass(frozen=True, slots=True)
class Situation:
    """What is played.

    `ends_at`: the planned end of the interview. `verdicts`: what its panel concludes, the lead
    first; of whoever is silent nobody hears it. `decided`: how a person decides, where one is
    asked. `stand_in`: whether somebody who is brought in sees to it at once. `rule`: of the stage;
    '' is the policy's own. `candidate_zone`: '' is the policy's.
    """

    ends_at: datetime
    verdicts: tuple[Verdict, ...]
    silent: Silent = Silent.NOBODY
    acting: Acting = Acting.WHEN_DUE
    decided: Outcome = Outcome.ADVANCE
    stand_in: bool = False
    urgent: bool = False
    rule: str = ""
    candidate_zone: str = ""

    def is_silent(self, seat: int) -> bool:
        """Whether a seat of the panel says nothing; the first is 1."""
        last = len(self.verdicts)
        return seat == {Silent.LEAD: 1, Silent.INTERVIEWER: last}.get(self.silent)


class Happens(StrEnum):
    """What a line says."""

    OPENED = "opened"
    NEWS = "news"
    ASKED = "asked"
    REMINDED = "reminded"
    BROUGHT_IN = "brought_in"
    STILL_DECIDING = "still_deciding"
    SAID = "said"
    WENT_ON = "went_on"
    HEARD = "heard"
    RULED = "ruled"
    DECIDED = "decided"
    LETTER_SENT = "letter_sent"
    SHOWN = "shown"
    TOLD = "told"
    PROMISED = "promised"
    ON_AND_ON = "on_and_on"
    NOTHING_MORE = "nothing_more"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happens.

    `who`: to whom, or who does it. `kind`: of the task that it is about, whose owner is `owner`.
    `due`: of a task that opens; of a letter that waits, when it leaves. `planned`: when a mail
    would have left, had it not waited for its receiver's hours. `together`: in the overview of that
    day. `hours`: working hours between repetitions.
    """

    at: datetime
    what: Happens
    who: str = ""
    kind: TaskKind | None = None
    owner: str = ""
    due: datetime | None = None
    planned: datetime | None = None
    together: bool = False
    verdict: Verdict | None = None
    outcome: Outcome | None = None
    ruling: Ruling | None = None
    scenario: Scenario | None = None
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A task from its opening to when it is done (None: nobody does it)."""

    kind: TaskKind
    who: str
    opened: datetime
    due: datetime
    done: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """The answer. `zone`: by whose clocks its days are. `needless`: whoever was to be silent had
    nothing to say in it."""

    zone: str
    lines: tuple[Line, ...]
    spans: tuple[Span, ...]
    needless: bool = False

    @property
    def told_at(self) -> datetime | None:
        """When the candidate hears how it went; None: not in this."""
        return self._first(Happens.TOLD)

    @property
    def promised_by(self) -> datetime | None:
        """By when they were promised to hear."""
        return self._first(Happens.PROMISED)

    def _first(self, what: Happens) -> datetime | None:
        return next((line.at for line in self.lines if line.what is what), None)


def seat_of(number: int) -> str:
    """A seat of the panel; the first leads it."""
    return f"{Role.INTERVIEWER}.{number}"


def person_of(party: Party) -> str:
    """Who a party is. Whoever is asked is somebody of whom nothing else is known."""
    if party in ROLE_OF:
        return ROLE_OF[party]
    return str(party) if party is Party.ASKED else seat_of(1)
