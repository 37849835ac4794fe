"""The tasks of a preview: opened, climbed by their ladders, done by somebody or by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from domain.clock import Clock, instants, rungs_due
from domain.ladder import CANDIDATE, RungAction, RungEffect, worth_climbing
from domain.new_tasks import TOGETHER_AFTER, is_news
from domain.owners import ROLE_OF, owner_of
from domain.policy import Policy, remind_at, send_at
from domain.preview_lines import Acting, Happens, Line, Situation, Span, person_of
from domain.preview_mails import PreviewMail, leaving
from domain.scenarios import Scenario
from domain.words import Party, Role, TaskKind

HAPPENS = {
    RungAction.ASK: Happens.ASKED,
    RungAction.REMIND: Happens.REMINDED,
    RungAction.ESCALATE: Happens.BROUGHT_IN,
}
PEOPLE: dict[Role, str | None] = {role: role for role in ROLE_OF.values()}


@dataclass(frozen=True, slots=True)
class PreviewTask:
    """One that is open. `own`: its owner did, a moment ago, what it follows from."""

    number: int
    kind: TaskKind
    party: Party
    owner: str
    opened: datetime
    clock: Clock
    due: datetime
    own: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """When a task is done, and by whom: its owner, or somebody who was brought in."""

    at: datetime
    by: str


@dataclass(slots=True)
class Tasks:
    """All of a preview, and what is written down of them. `decided_at`: since when it is not true
    any more that nothing is decided. `needed`: whether whoever is silent had something to say."""

    policy: Policy
    situation: Situation
    decided_at: datetime | None = None
    needed: bool = False
    spans: list[Span] = field(default_factory=list)
    _written: list[tuple[int, Line]] = field(default_factory=list)
    _mails: list[PreviewMail] = field(default_factory=list)
    _news: list[tuple[int, PreviewTask, datetime | None]] = field(default_factory=list)
    _still_deciding: tuple[int, Line] | None = None
    _places: Iterator[int] = field(default_factory=count)
    _numbers: Iterator[int] = field(default_factory=count)

    def write(self, line: Line) -> None:
        """One more line."""
        self._written.append((next(self._places), line))

    def write_of(
        self, task: PreviewTask, at: datetime, what: Happens, who: str, **more: Any
    ) -> None:
        """One more line about a task."""
        self.write(Line(at, what, who, task.kind, task.owner, **more))

    def lines(self) -> tuple[Line, ...]:
        """All of them in the order of time; what is of one moment, in the order of the process."""
        placed = (*self._written, *self._mailed(), *self._told_of_news(), *self._to_candidate())
        return tuple(line for _, line in sorted(placed, key=lambda one: (one[1].at, one[0])))

    @property
    def pace(self) -> float:
        """The share of the policy's hours that everything takes."""
        return self.policy.urgent_factor if self.situation.urgent else 1

    def open(
        self,
        kind: TaskKind,
        at: datetime,
        *,
        party: Party | None = None,
        owner: str = "",
        variant: str = "",
        origin: datetime | None = None,
        acted: str = "",
    ) -> PreviewTask:
        """Open a task. `acted`: who did what it follows from, a moment ago."""
        party = party or owner_of(self.policy, kind, variant)[0]
        owner = owner or person_of(party)
        clock = Clock(origin or at, self.pace)
        due = instants(self.policy, kind, clock).due
        task = PreviewTask(
            next(self._numbers), kind, party, owner, at, clock, due, own=acted == owner
        )
        self.write_of(task, at, Happens.OPENED, owner, due=due)
        return task

    def end(self, task: PreviewTask, *, silent: bool) -> Done | None:
        """When it is done: by its owner, or by the first who is brought in; None: never."""
        if not silent:
            at_once = self.situation.acting is Acting.AT_ONCE
            return Done(task.opened if at_once else max(task.due, task.opened), task.owner)
        self.needed = True
        if not self.situation.stand_in:
            return None
        brought_in = (
            Done(at, effect.person_id)
            for at, effect in self._climbed(task)
            if effect.action is RungAction.ESCALATE
        )
        return next(brought_in, None)

    def passed(self, task: PreviewTask) -> Done | None:
        """When the last step of its ladder has passed, after which it is not waited for. Nobody is
        told by that step any more."""
        last = len(self.policy.tasks[task.kind].ladder.rungs) - 1
        at = instants(self.policy, task.kind, task.clock, last).next
        return None if at is None else Done(at, "")

    def wait(self, task: PreviewTask, end: Done | None, until: datetime | None = None) -> None:
        """What happens while it is open: until it is done, or nobody waits for it any more."""
        ends = [each for each in (end.at if end else None, until) if each is not None]
        done, last = min(ends, default=None), task.opened
        stood_in = end is not None and end.by not in ("", task.owner)
        self._news.append((next(self._places), task, done))
        self.spans.append(Span(task.kind, task.owner, task.opened, task.due, done))
        for at, effect in self._climbed(task):
            if done is not None and at >= done:
                counts = effect.action is RungAction.ASK or stood_in
                if at > done or not counts:
                    break
            last = at
            self._climb(task, at, effect, done)
        else:
            if done is None:
                self._goes_on(task, last)

    def ask_later(self, task: PreviewTask) -> None:
        """A task whose time is yet to come: what becomes of it then, nobody looks at."""
        self.spans.append(Span(task.kind, task.owner, task.opened, task.due, None))
        for at, effect in self._climbed(task):
            if at > task.clock.origin:
                break
            self._climb(task, at, effect, None)

    def _climbed(self, task: PreviewTask) -> Iterator[tuple[datetime, RungEffect]]:
        """Its rungs, as the step climbs them, until the last has come once more."""
        ladder = self.policy.tasks[task.kind].ladder
        rung, at = 0, instants(self.policy, task.kind, task.clock).next
        brought_in: set[str] = set()
        while at is not None and rung <= len(ladder.rungs):
            due, following = rungs_due(self.policy, task.kind, task.clock, rung, at)
            undecided = self.decided_at is None
            climbed = worth_climbing(
                ladder, due, task.owner, PEOPLE, brought_in, may_tell=undecided
            )
            for effect in (effect for _, effect in climbed if effect is not None):
                if effect.action is RungAction.ESCALATE:
                    brought_in.add(effect.person_id)
                yield at, effect
            rung, at = due[-1] + 1, following

    def _climb(
        self, task: PreviewTask, at: datetime, effect: RungEffect, done: datetime | None
    ) -> None:
        place = next(self._places)
        if effect.action is not RungAction.TELL:
            about = (task.number, task.kind, task.owner)
            mail = PreviewMail(place, effect.person_id, *about, effect.action, at, task.due, done)
            self._mails.append(mail)
        elif self._still_deciding is None:  # once in a stage
            leaves = send_at(self.policy, at, self.situation.candidate_zone)
            line = Line(
                leaves,
                Happens.STILL_DECIDING,
                CANDIDATE,
                task.kind,
                task.owner,
                planned=at if leaves > at else None,
                scenario=Scenario.STILL_DECIDING,
            )
            self._still_deciding = (place, line)

    def _goes_on(self, task: PreviewTask, last: datetime) -> None:
        every = self.policy.tasks[task.kind].ladder.repeat_every
        what = Happens.NOTHING_MORE if every is None else Happens.ON_AND_ON
        hours = None if every is None else every * self.pace
        self.write_of(task, last, what, "", hours=hours)

    # --- mails -----------------------------------------------------------------------------------

    def _mailed(self) -> Iterator[tuple[int, Line]]:
        """The mails to the team, when they leave."""
        for each in leaving(self.policy, self._mails):
            mail = each.mail
            line = Line(
                each.at,
                HAPPENS[mail.action],
                mail.person,
                mail.kind,
                mail.owner,
                planned=mail.reserved if each.at > mail.reserved else None,
                together=each.together,
            )
            yield mail.place, line

    def _told_of_news(self) -> Iterator[tuple[int, Line]]:
        """Whoever works from the inbox is told of what is new there, as is usual: together, unless
        it is done by then, or they are reminded of it at that moment."""
        for place, task, done in self._news:
            acted = task.opened if task.own else None
            if not is_news(self.policy, task.kind, task.party, acted, task.opened):
                continue
            at = remind_at(self.policy, task.opened + TOGETHER_AFTER, None)
            mails = (each for each in self._mails if each.number == task.number)
            heard = any(each.at == at for each in leaving(self.policy, mails))
            if (done is None or at < done) and not heard:
                yield place, Line(at, Happens.NEWS, task.owner, task.kind, task.owner)

    def _to_candidate(self) -> Iterator[tuple[int, Line]]:
        """That nothing is decided yet, if that is still so when it leaves."""
        if self._still_deciding is not None:
            place, line = self._still_deciding
            if self.decided_at is None or line.at < self.decided_at:
                yield place, line
