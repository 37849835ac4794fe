"""Decision tables (判定规则): what the verdicts of a panel come to. The first matching row wins.

A rule only ever *proposes* a rejection; a person confirms it. Whatever a table does not answer is
asked of a person; a table is checked when it is saved, so that this never happens by accident.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from domain.words import Outcome, Proposal, Verdict

LARGEST_CHECKED_PANEL = 6
KNOWN_TABLES = 256
"""How many of them are not looked through again: the same few stand in every policy."""


class Opinion(StrEnum):
    """What a seat of the panel holds: a verdict, or none was given (未评价)."""

    PASS = "pass"
    HOLD = "hold"
    REJECT = "reject"
    MISSING = "missing"


class Amount(StrEnum):
    """How many seats hold an opinion. `most` is more than half; nobody is never `all`."""

    NONE = "none"
    SOME = "some"
    MOST = "most"
    ALL = "all"
    AT_LEAST = "at_least"


class Seats(StrEnum):
    """Whose opinions are counted: the whole panel's (面试组), or its lead's only (主面试官)."""

    PANEL = "panel"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Condition:
    """`amount` of the `seats` hold `opinion`; `number` is read by `at_least` only."""

    amount: Amount
    opinion: Opinion
    seats: Seats = Seats.PANEL
    number: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """When all conditions hold, this is proposed. A row without conditions always matches."""

    id: str
    when: tuple[Condition, ...]
    then: Proposal


@dataclass(frozen=True, slots=True)
class Rule:
    """A decision table with a name that a decision can quote."""

    id: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PanelVerdict:
    """One seat of the panel: its verdict, or None when the others went on without it."""

    verdict: Verdict | None
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a rule proposes and by which row; no row means that the table left the case open."""

    proposal: Proposal
    rule_id: str
    row_id: str | None

    @property
    def settles(self) -> Outcome | None:
        """The outcome that stands without a person. A machine never rejects."""
        return _SETTLED_BY_RULE.get(self.proposal)


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel as the table sees it: seats by opinion, and what the lead holds, if there is one."""

    passes: int = 0
    holds: int = 0
    rejects: int = 0
    missing: int = 0
    lead: Opinion | None = None

    def count(self, seats: Seats, opinion: Opinion) -> int:
        if seats is Seats.LEAD:
            return int(self.lead is opinion)
        return (self.passes, self.holds, self.rejects, self.missing)[_ORDER[opinion]]

    def size(self, seats: Seats) -> int:
        if seats is Seats.LEAD:
            return int(self.lead is not None)
        return self.passes + self.holds + self.rejects + self.missing


_ORDER = {opinion: place for place, opinion in enumerate(Opinion)}
_SETTLED_BY_RULE = {Proposal.ADVANCE: Outcome.ADVANCE, Proposal.HOLD: Outcome.HOLD}


def evaluate(rule: Rule, verdicts: Sequence[PanelVerdict]) -> Ruling:
    """The first row that matches the panel. The order of the verdicts plays no part."""
    place = _first_match(rule, _panel_of(verdicts))
    if place is None:
        return Ruling(Proposal.ASK, rule.id, None)
    row = rule.rows[place]
    return Ruling(row.then, rule.id, row.id)


def counted(rule: Rule, ruling: Ruling, verdicts: Sequence[PanelVerdict]) -> tuple[int, ...]:
    """The seats that a ruling rests on, by their places among the verdicts: who holds an opinion
    that the row asks for. A row that asks for none rests on everybody who was heard.
    """
    row = next((row for row in rule.rows if row.id == ruling.row_id), None)
    asked = {
        (condition.opinion, condition.seats)
        for condition in (row.when if row else ())
        if condition.amount is not Amount.NONE
    }
    heard = [place for place, seat in enumerate(verdicts) if seat.verdict is not None]
    holding = [place for place in heard if _is_asked(verdicts[place], asked)]
    return tuple(holding or heard)


def _is_asked(seat: PanelVerdict, asked: Collection[tuple[Opinion, Seats]]) -> bool:
    opinion = _opinion(seat)
    return (opinion, Seats.PANEL) in asked or (seat.lead and (opinion, Seats.LEAD) in asked)


@lru_cache(KNOWN_TABLES)
def holes(rule: Rule) -> tuple[Panel, ...]:
    """The panels of up to six that no row answers, smallest first."""
    return tuple(panel for panel in _panels(rule) if _first_match(rule, panel) is None)


@lru_cache(KNOWN_TABLES)
def unreachable(rule: Rule) -> tuple[str, ...]:
    """The rows that never speak: no panel is like that, or an earlier row answers."""
    speaking = {_first_match(rule, panel) for panel in _panels(rule)}
    return tuple(row.id for place, row in enumerate(rule.rows) if place not in speaking)


def _panel_of(verdicts: Sequence[PanelVerdict]) -> Panel:
    opinions = [_opinion(seat) for seat in verdicts]
    # Two leads who differ are no lead: only a lead's single word can settle anything.
    led = {_opinion(seat) for seat in verdicts if seat.lead}
    return Panel(
        passes=opinions.count(Opinion.PASS),
        holds=opinions.count(Opinion.HOLD),
        rejects=opinions.count(Opinion.REJECT),
        missing=opinions.count(Opinion.MISSING),
        lead=led.pop() if len(led) == 1 else None,
    )


def _opinion(seat: PanelVerdict) -> Opinion:
    return Opinion.MISSING if seat.verdict is None else Opinion(seat.verdict.value)


def _first_match(rule: Rule, panel: Panel) -> int | None:
    matching = (
        place
        for place, row in enumerate(rule.rows)
        if all(_holds(condition, panel) for condition in row.when)
    )
    return next(matching, None)


def _holds(condition: Condition, panel: Panel) -> bool:
    count = panel.count(condition.seats, condition.opinion)
    size = panel.size(condition.seats)
    match condition.amount:
        case Amount.NONE:
            return count == 0
        case Amount.SOME:
            return count > 0
        case Amount.MOST:
            return 2 * count > size
        case Amount.ALL:
            return 0 < count == size
        case Amount.AT_LEAST:
            return count >= condition.number


def _panels(rule: Rule) -> Iterator[Panel]:
    looks_at_lead = any(c.seats is Seats.LEAD for row in rule.rows for c in row.when)
    for size in range(1, LARGEST_CHECKED_PANEL + 1):
        for passes in range(size, -1, -1):
            for held in range(size - passes, -1, -1):
                for rejects in range(size - passes - held, -1, -1):
                    counts = (passes, held, rejects, size - passes - held - rejects)
                    yield Panel(*counts)
                    if looks_at_lead:
                        yield from (
                            Panel(*counts, lead=opinion)
                            for opinion in Opinion
                            if counts[_ORDER[opinion]]
                        )


def _row(then: Proposal, amount: Amount, opinion: Opinion, seats: Seats = Seats.PANEL) -> Row:
    return Row(f"{amount}_{opinion}", (Condition(amount, opinion, seats),), then)


_OTHERWISE_ASK = Row("otherwise", (), Proposal.ASK)


def any_veto() -> Rule:
    """一票否决: one reject proposes a rejection; only a panel of one mind settles anything else."""
    return Rule(
        "any_veto",
        (
            _row(Proposal.REJECT, Amount.SOME, Opinion.REJECT),
            _row(Proposal.ADVANCE, Amount.ALL, Opinion.PASS),
            _row(Proposal.HOLD, Amount.ALL, Opinion.HOLD),
            _OTHERWISE_ASK,
        ),
    )


def unanimous() -> Rule:
    """一致通过: a panel of one mind decides; any other is a person's to decide."""
    return _same("unanimous", Amount.ALL, Seats.PANEL)


def majority() -> Rule:
    """多数决定: what more than half of the panel say; a missing verdict is nobody's vote."""
    return _same("majority", Amount.MOST, Seats.PANEL)


def lead_decides() -> Rule:
    """主面试官决定: what the lead interviewer says; without that a person decides."""
    return _same("lead_decides", Amount.ALL, Seats.LEAD)


def always_ask() -> Rule:
    """逐一决定: a person decides every time, as in the traditional mode."""
    return Rule("always_ask", (_OTHERWISE_ASK,))


def _same(rule_id: str, amount: Amount, seats: Seats) -> Rule:
    proposals = (
        (Proposal.ADVANCE, Opinion.PASS),
        (Proposal.REJECT, Opinion.REJECT),
        (Proposal.HOLD, Opinion.HOLD),
    )
    rows = tuple(_row(then, amount, opinion, seats) for then, opinion in proposals)
    return Rule(rule_id, (*rows, _OTHERWISE_ASK))


PRESETS = {
    rule.id: rule for rule in (any_veto(), unanimous(), majority(), lead_decides(), always_ask())
}
