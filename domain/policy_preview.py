"""Playing a policy before it counts (预演): who is asked, reminded and told what, and when.

It plays one stage from the end of its interview until the candidate has been told, with the same
pure functions as the steps of the process: ladders and their clocks, rules, owners, windows. It
knows no mode, and has no rule of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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
from domain.second_person import ANOTHER_AT_DESK, needs_another
from domain.words import Outcome, Party, Proposal, TaskKind, Verdict


def preview(policy: Policy, situation: Situation) -> Preview:
    """What happens under a policy in a situation. Everybody is there, and lives by the policy's
    clock."""
    tasks = Tasks(policy, situation)
    _Stage(policy, situation, tasks).play()
    needless = situation.silent is not Silent.NOBODY and not tasks.needed
    return Preview(policy.calendar.zone, tasks.lines(), tuple(tasks.spans), needless)


ABOVE = frozenset({person_of(Party.HIRING_MANAGER), person_of(Party.HR_LEAD)})


@dataclass(frozen=True, slots=True)
class _Decision:
    """What is to be told. `by`: who decided ('' is a rule), after which verdicts were heard, and
    who had advised."""

    outcome: Outcome
    by: str = ""
    verdicts: tuple[Verdict, ...] = ()
    advisers: frozenset[str] = frozenset()


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
            self._tell(at, _Decision(Outcome(ruling.proposal)))
            return
        advice = self._consult(at, panel)
        if advice is None:
            return
        advised, advisers = advice
        task = self.tasks.open(TaskKind.DECIDE, advised)
        end = self.tasks.end(task, silent=self.situation.silent is Silent.DECIDER)
        self.tasks.wait(task, end)
        if end is not None:
            outcome = self.situation.decided
            self.tasks.write_of(task, end.at, Happens.DECIDED, end.by, outcome=outcome)
            verdicts = tuple(seat.verdict for seat in panel if seat.verdict)
            self._tell(end.at, _Decision(outcome, end.by, verdicts, advisers))

    def _consult(
        self, at: datetime, panel: Sequence[PanelVerdict]
    ) -> tuple[datetime, frozenset[str]] | None:
        """Until those have been heard whom the policy consults, and who has advised: each once,
        nobody who has said already what they think, or decides. After the last step of its ladder,
        advice is not waited for."""
        decider = person_of(owner_of(self.policy, TaskKind.DECIDE)[0])
        known = {decider, *(seat_of(n) for n, seat in enumerate(panel, 1) if seat.verdict)}
        parties = self.policy.tasks[TaskKind.DECIDE].consult
        asked = {person_of(party): party for party in parties if person_of(party) not in known}
        opened = [
            self.tasks.open(TaskKind.ADVISE, at, party=party, owner=who)
            for who, party in asked.items()
        ]
        given, advisers = [at], set()
        for place, task in enumerate(opened):
            silent = place == 0 and self.situation.silent is Silent.CONSULTED
            end = self.tasks.end(task, silent=silent) or self.tasks.passed(task)
            self.tasks.wait(task, end)
            if end is None:
                return None
            given.append(end.at)
            advisers |= {task.owner} & {end.by}
            what = Happens.SAID if end.by == task.owner else Happens.WENT_ON
            self.tasks.write_of(task, end.at, what, end.by)
        return max(given), frozenset(advisers)

    def _tell(self, at: datetime, decision: _Decision) -> None:
        """Somebody sends the letter, and it leaves when it may."""
        letter, zone = LETTER_OF[decision.outcome], self.situation.candidate_zone
        self.tasks.decided_at = at
        party = self._who_tells(decision)
        task = self.tasks.open(
            TaskKind.NOTIFY_CANDIDATE, at, party=party, variant=letter, acted=decision.by
        )
        end = self.tasks.end(task, silent=self.situation.silent is Silent.TELLER)
        self.tasks.wait(task, end)
        if end is None:
            return
        rejects = decision.outcome is Outcome.REJECT
        told = (release_at if rejects else send_at)(self.policy, end.at, zone)
        sent = Happens.LETTER_SENT
        self.tasks.write_of(task, end.at, sent, end.by, scenario=letter, due=told)
        if rejects and told > end.at:
            self._show(end, decision)
        self.tasks.write(Line(told, Happens.TOLD, CANDIDATE, scenario=letter))
        self._follow(told, decision.outcome)

    def _who_tells(self, decision: _Decision) -> Party:
        """Whose the letter is; a rejection that only its usual sender has judged is another's of
        the desk. What a colleague advises is taken to be what is decided."""
        usual = owner_of(self.policy, TaskKind.NOTIFY_CANDIDATE, LETTER_OF[decision.outcome])[0]
        own = decision.outcome is Outcome.REJECT and person_of(usual) == decision.by
        seconded = bool(decision.advisers & ABOVE - {decision.by})
        if not (own and needs_another(self.policy, decision.verdicts, seconded=seconded)):
            return usual
        return next(each for each in ANOTHER_AT_DESK if person_of(each) != decision.by)

    def _show(self, sent: Done, decision: _Decision) -> None:
        """Who sees a rejection before it leaves, and can take it back: not who decided or sends
        it."""
        parties = self.policy.sending.rejection_shown_to
        for who in dict.fromkeys(map(person_of, parties)):
            if who not in (sent.by, decision.by):
                letter = LETTER_OF[decision.outcome]
                self.tasks.write(Line(sent.at, Happens.SHOWN, who, scenario=letter))

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
