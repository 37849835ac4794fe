"""When the mails of a preview would leave: what a dispatcher makes of them, without a ledger.

Everything is judged by the functions that judge real mails: quiet hours, what the next rung
overtakes, what a day can bear, and the overview of a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from domain.ladder import RungAction
from domain.policy import Policy, day_of, remind_at, remind_next_day
from domain.reminding import (
    REPEATED,
    Allowance,
    Reminder,
    Sorted,
    heeds_quiet_hours,
    overtaken,
    sort_out,
)
from domain.scenarios import Scenario
from domain.tasks import TASKS
from domain.words import TaskKind


@dataclass(frozen=True, slots=True)
class PreviewMail:
    """A mail to one of the team, as a rung reserves it: about the task `number` of an owner, which
    is `due` and is done at `done` (None: never). `place`: its place among all that happens."""

    place: int
    person: str
    number: int
    kind: TaskKind
    owner: str
    action: RungAction
    reserved: datetime
    due: datetime
    done: datetime | None = None

    @property
    def scenario(self) -> Scenario:
        """Its wording."""
        return TASKS[self.kind].wording[self.action]


@dataclass(frozen=True, slots=True)
class Leaving:
    """A mail, when it leaves, and whether it does in the overview of that day."""

    mail: PreviewMail
    at: datetime
    together: bool = False


def leaving(policy: Policy, mails: Iterable[PreviewMail]) -> tuple[Leaving, ...]:
    """Those that leave. Everybody's day is that of the policy's zone."""
    ordered = sorted(mails, key=lambda one: one.person)
    return tuple(
        one
        for _, of_one in groupby(ordered, key=lambda one: one.person)
        for one in _Post(policy, sorted(of_one, key=lambda mail: mail.reserved)).sent()
    )


class _Post:
    """What waits to leave to one person, from one moment at which something is due to the next."""

    def __init__(self, policy: Policy, mails: Sequence[PreviewMail]) -> None:
        self._policy = policy
        self._mails = {f"{place:06}": mail for place, mail in enumerate(mails)}
        self._coming = list(self._mails)
        self._reserved: list[str] = []
        self._waiting: dict[str, datetime] = {}
        self._sent: list[Leaving] = []

    def sent(self) -> list[Leaving]:
        """Everything that leaves, in its order."""
        while self._coming or self._waiting:
            moments = [*self._waiting.values()]
            moments += [self._mails[each].reserved for each in self._coming[:1]]
            self._look(min(moments))
        return self._sent

    def _look(self, at: datetime) -> None:
        while self._coming and self._mails[self._coming[0]].reserved <= at:
            self._reserve(self._coming.pop(0), at)
        late = overtaken(map(self._reminder, self._reserved))
        for each in list(self._waiting):
            done = self._mails[each].done
            if each in late or (done is not None and done < at):
                del self._waiting[each]
        due = [each for each, leaves in self._waiting.items() if leaves <= at]
        if not due:
            return
        found = sort_out(list(map(self._reminder, due)), self._allowance(at))
        for each in found.tomorrow:
            self._waiting[each] = remind_next_day(self._policy, at, None)
        self._send(found, at)

    def _send(self, found: Sorted, at: datetime) -> None:
        for each in (*found.single, *found.together):
            del self._waiting[each]
            self._sent.append(Leaving(self._mails[each], at, each in found.together))

    def _reserve(self, one: str, at: datetime) -> None:
        mail = self._mails[one]
        waiting = (self._mails[each] for each in self._waiting)
        if any((each.number, each.scenario) == (mail.number, mail.scenario) for each in waiting):
            return  # put off until tomorrow, perhaps: it will say the same
        heeds = heeds_quiet_hours(mail.scenario, at, at)
        self._reserved.append(one)
        self._waiting[one] = remind_at(self._policy, at, None) if heeds else at

    def _allowance(self, at: datetime) -> Allowance:
        began, _ = day_of(self._policy, at, None)
        today = [each for each in self._sent if each.at >= began]
        single = [each for each in today if not each.together]
        return Allowance(
            self._policy.sending.reminders_per_day,
            sum(each.mail.scenario in REPEATED for each in single),
            any(each.together for each in today),
        )

    def _reminder(self, one: str) -> Reminder:
        mail = self._mails[one]
        return Reminder(one, str(mail.number), mail.scenario, mail.reserved, mail.due)
