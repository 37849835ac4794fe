"""Playing a policy before it counts (预演): who is asked, reminded and told what, and when.

It plays one stage from the end of its interview until the candidate has been told, with the same
pure functions as the steps of the process: ladders and their clocks, rules, owners, windows. It
knows no mode, and has no rule of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.candidate_view import hear_by
from domain.clock import Clock, instants
from domain.hearing import is_enough
from domain.ladder import CANDIDATE
from domain.owners import owner_of
from domain.phases import Step
from domain.policy import Policy, release_at, revisit_at, rule_for, send_at
from domain.preview_lines import Happens, Line, Preview, Silent, Situation, person_of, seat_of
from domain.preview_tasks import Done, Tasks
from domain.rules import PanelVerdict, evaluate
from domain.scenarios import LETTER_OF
from domain.words import Outcome, Party, Proposal, TaskKind, Verdict

ADVICE: Final = TaskKind.GIVE_OPINION
"""The kind of task by which somebody is consulted before a decision."""


def preview(policy: Policy, situation: Situation) -> Preview:
    """What happens under a policy in a situation. Everybody is there, and lives by the policy's
    clock."""
    tasks = Tasks(policy, situation)
    _Stage(policy, situation, tasks).play()
    needless = situation.silent is not Silent.NOBODY and not tasks.needed
    return Preview(policy.calendar.zone, tasks.lines(), tuple(tasks.spans), needless)


@dataclass(frozen=True, slots=True)
class _Stage:
    """The steps of the process, in their order."""

    policy: Policy
    situation: Situation
    tasks: Tasks

    def play(self) -> None:
        """From the end of the interview until the candidate has been told."""
        since, zone = self.situation.ends_at, self.situation.candidate_zone
        promised = hear_by(self.policy, Step.CONSIDERING, since, zone)
        if promised is not None:
            self.tasks.write(Line(promised, Happens.PROMISED, CANDIDATE))
        self._collect()

    def _collect(self) -> None:
        """Until everybody has been heard."""
        at, seats = self.situation.ends_at, range(1, len(self.situation.verdicts) + 1)
        opened = [
            self.tasks.open(
                TaskKind.GIVE_FEEDBACK, at, party=Party.INTERVIEWER, owner=seat_of(seat)
            )
            for seat in seats
        ]
        ends = [
            self.tasks.end(task, silent=self.situation.is_silent(seat))
            for seat, task in zip(seats, opened, strict=True)
        ]
        heard = self._heard(ends)
        said: list[Verdict | None] = []
        for seat, task, end in zip(seats, opened, ends, strict=True):
            self.tasks.wait(task, end, heard)
            verdict = None
            if end is not None and (heard is None or end.at <= heard):
                own = end.by == task.owner
                verdict = self.situation.verdicts[seat - 1] if own else None
                what = Happens.SAID if own else Happens.WENT_ON
                self.tasks.write_of(task, end.at, what, end.by, verdict=verdict)
            said.append(verdict)
        if heard is not None:
            if any(end is None or end.at > heard for end in ends):
                self.tasks.write(Line(heard, Happens.HEARD))
            self._decide(heard, _panel_of(said))

    def _heard(self, ends: Sequence[Done | None]) -> datetime | None:
        """When nobody is waited for any more; None: never."""
        done = sorted({end.at for end in ends if end is not None})
        enough = next((at for at in done if self._is_enough(ends, at)), None)
        all_of_them = done[-1] if None not in ends else None
        if enough is None:
            return all_of_them
        then = self.policy.calendar.add(enough, self.policy.wait_for.hours)
        until = then if self.policy.wait_for.hours else enough
        return until if all_of_them is None else min(until, all_of_them)

    def _is_enough(self, ends: Sequence[Done | None], at: datetime) -> bool:
        """Whether those have spoken by then whom the policy waits for."""
        said = [
            verdict if end is not None and end.at <= at and end.by == seat_of(seat) else None
            for seat, (verdict, end) in enumerate(
                zip(self.situation.verdicts, ends, strict=True), 1
            )
        ]
        return is_enough(self.policy.wait_for, _panel_of(said))

    def _decide(self, at: datetime, panel: Sequence[PanelVerdict]) -> None:
        """By the stage's rule, or by a person."""
        ruling = evaluate(rule_for(self.policy, self.situation.rule), panel)
        self.tasks.write(Line(at, Happens.RULED, ruling=ruling))
        if ruling.proposal is not Proposal.ASK:
            self._tell(at, Outcome(ruling.proposal), "")
            return
        advised = self._consult(at, panel)
        if advised is not None:
            self._ask(advised)

    def _consult(self, at: datetime, panel: Sequence[PanelVerdict]) -> datetime | None:
        """Until those have been heard whom the policy consults: each once, nobody who has said
        already what they think, or decides. After the last step of its ladder, advice is not waited
        for."""
        decider = person_of(owner_of(self.policy, TaskKind.DECIDE)[0])
        known = {decider, *(seat_of(n) for n, seat in enumerate(panel, 1) if seat.verdict)}
        parties = self.policy.tasks[TaskKind.DECIDE].consult
        asked = {person_of(party): party for party in parties if person_of(party) not in known}
        opened = [
            self.tasks.open(ADVICE, at, party=party, owner=who) for who, party in asked.items()
        ]
        given = [at]
        for place, task in enumerate(opened):
            silent = place == 0 and self.situation.silent is Silent.CONSULTED
            end = self.tasks.end(task, silent=silent) or self.tasks.passed(task)
            self.tasks.wait(task, end)
            if end is None:
                return None
            given.append(end.at)
            what = Happens.SAID if end.by == task.owner else Happens.WENT_ON
            self.tasks.write_of(task, end.at, what, end.by)
        return max(given)

    def _ask(self, at: datetime) -> None:
        """A person decides."""
        task = self.tasks.open(TaskKind.DECIDE, at)
        end = self.tasks.end(task, silent=self.situation.silent is Silent.DECIDER)
        self.tasks.wait(task, end)
        if end is not None:
            outcome = self.situation.decided
            self.tasks.write_of(task, end.at, Happens.DECIDED, end.by, outcome=outcome)
            self._tell(end.at, outcome, end.by)

    def _tell(self, at: datetime, outcome: Outcome, acted: str) -> None:
        """Somebody sends the letter, and it leaves when it may."""
        letter, zone = LETTER_OF[outcome], self.situation.candidate_zone
        self.tasks.decided_at = at
        task = self.tasks.open(TaskKind.NOTIFY_CANDIDATE, at, variant=letter, acted=acted)
        end = self.tasks.end(task, silent=self.situation.silent is Silent.TELLER)
        self.tasks.wait(task, end)
        if end is None:
            return
        leaves = release_at if outcome is Outcome.REJECT else send_at
        told = leaves(self.policy, end.at, zone)
        sent = Happens.LETTER_SENT
        self.tasks.write_of(task, end.at, sent, end.by, scenario=letter, due=told)
        self.tasks.write(Line(told, Happens.TOLD, CANDIDATE, scenario=letter))
        self._follow(told, outcome)

    def _follow(self, told: datetime, outcome: Outcome) -> None:
        """What a hold and a rejection come to; after good news, another stage begins."""
        match outcome:
            case Outcome.HOLD:
                origin = max(revisit_at(self.policy, told), told)
                task = self.tasks.open(TaskKind.REVIEW_HOLD, told, origin=origin)
                self.tasks.ask_later(task)
            case Outcome.REJECT:
                settling = Clock(told, self.tasks.pace)
                closes = instants(self.policy, TaskKind.SETTLING, settling).due
                self.tasks.write(Line(closes, Happens.CLOSED))
            case Outcome.ADVANCE:
                pass


def _panel_of(said: Sequence[Verdict | None]) -> list[PanelVerdict]:
    return [PanelVerdict(verdict, lead=seat == 0) for seat, verdict in enumerate(said)]
