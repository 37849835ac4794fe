"""The table of figures: ours, the floor, what was aimed at, and whether it was hit."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bench.cost import Cost
from bench.measure import Block, Latencies

# What one hire of two stages with two interviewers each may cost Temporal.
MOST_EVENTS, MOST_ACTIONS = 150, 60
COLUMNS = ("figure", "ours", "floor", "ratio", "aim", "")


@dataclass(slots=True)
class Hires:
    """Whole processes, all of as many stages."""

    blocks: list[Block] = field(default_factory=list)
    costs: dict[str, list[Cost]] = field(default_factory=dict)


@dataclass(slots=True)
class Results:
    """Everything one run measured."""

    one_stage: Hires = field(default_factory=Hires)
    two_stages: Hires = field(default_factory=Hires)
    warm: list[Latencies] = field(default_factory=list)
    small: list[Latencies] = field(default_factory=list)
    mail_bytes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. `hit` is None where nothing was aimed at."""

    figure: str
    ours: str
    floor: str
    ratio: str = ""
    aim: str = ""
    hit: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as the table shows it."""
        verdict = {True: "ok", False: "MISS", None: ""}[self.hit]
        return self.figure, self.ours, self.floor, self.ratio, self.aim, verdict


def lines(results: Results) -> list[Line]:
    """All figures."""
    return [
        *throughput(results.one_stage.blocks),
        *_costs(results.one_stage.costs),
        *(_mails(results.warm, "warm") if results.warm else ()),
        *(_mails(results.small, "small cache") if results.small else ()),
        *(_judgments([*results.warm, *results.small]) if results.warm else ()),
        _mail_bytes(results.mail_bytes),
        *two_stages(results.two_stages),
    ]


def two_stages(hires: Hires) -> list[Line]:
    """The same for a hire of two stages; its events and actions are bounded besides."""
    ours = hires.costs["ours"]
    found = [
        *throughput(hires.blocks),
        *_costs(hires.costs),
        _at_most("events of the dearest process", max(cost.events for cost in ours), MOST_EVENTS),
        _at_most("actions of the dearest process", max(cost.billed for cost in ours), MOST_ACTIONS),
    ]
    return [replace(line, figure=f"two stages: {line.figure}") for line in found]


def table(found: Sequence[Line]) -> str:
    """As Markdown, aligned for a terminal."""
    rows = [COLUMNS, *(line.cells for line in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]

    def shown(row: Sequence[str]) -> str:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        return f"| {' | '.join(cells)} |"

    rule = f"|{'|'.join('-' * (width + 2) for width in widths)}|"
    return "\n".join([shown(rows[0]), rule, *(shown(row) for row in rows[1:])])


def breakdown(costs: dict[str, list[Cost]]) -> str:
    """What the actions and events of one process are."""
    ours, floor = costs["ours"][0], costs["floor"][0]
    actions = _side_by_side("billable action", ours.actions, floor.actions)
    return actions + "\n\n" + _side_by_side("event", ours.kinds, floor.kinds)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of them does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def throughput(blocks: Sequence[Block]) -> list[Line]:
    """How fast whole processes go through, and what that costs the worker."""
    return [
        _paired(
            "whole processes per second",
            blocks,
            lambda block: block.per_second,
            aim=">= 0.80",
            good=lambda ratio: ratio >= 0.8,
        ),
        _paired("worker CPU per process, ms", blocks, lambda block: block.cpu_ms),
    ]


def _paired(
    figure: str,
    blocks: Sequence[Block],
    value: Callable[[Block], float],
    aim: str = "",
    good: Callable[[float], bool] | None = None,
) -> Line:
    """Medians; the ratio is the median of the ratios of neighbouring blocks."""
    ours = [value(block) for block in blocks if block.side == "ours"]
    floor = [value(block) for block in blocks if block.side == "floor"]
    ratios = [a / b for a, b in zip(ours, floor, strict=True) if b]
    ratio = statistics.median(ratios) if ratios else 0.0
    spread = f"{ratio:.2f} ({min(ratios):.2f}-{max(ratios):.2f})" if ratios else "-"
    return Line(
        figure,
        f"{statistics.median(ours):.1f}",
        f"{statistics.median(floor):.1f}",
        spread,
        aim,
        good(ratio) if good else None,
    )


def _costs(costs: dict[str, list[Cost]]) -> list[Line]:
    measures: tuple[tuple[str, Callable[[Cost], int]], ...] = (
        ("events per process", lambda cost: cost.events),
        ("bytes of history per process", lambda cost: cost.bytes),
        ("billable actions per process", lambda cost: cost.billed),
    )
    found = []
    for figure, measure in measures:
        ours = statistics.median(measure(cost) for cost in costs["ours"])
        floor = statistics.median(measure(cost) for cost in costs["floor"])
        ratio = ours / floor
        found.append(
            Line(figure, f"{ours:,.0f}", f"{floor:,.0f}", f"{ratio:.2f}", "<= 1.50", ratio <= 1.5)
        )
    return found


def _at_most(figure: str, ours: int, most: int) -> Line:
    return Line(figure, f"{ours}", "", aim=f"<= {most}", hit=ours <= most)


def _mails(runs: Sequence[Latencies], cache: str) -> list[Line]:
    answered = _two_sided(runs, lambda run: run.mailed)
    made = _two_sided(runs, lambda run: run.made_to_mail)
    a, b = (percentile(values, 0.99) for values in answered)
    return [
        _compared(f"act answered -> mail, {cache}, p50 ms", answered, 0.5),
        replace(
            _compared(f"act answered -> mail, {cache}, p99 ms", answered, 0.99),
            aim="<= 2.00 and < 250 ms",
            hit=a <= 2 * b and a < 250,
        ),
        _compared(f"act made -> mail, {cache}, p50 ms", made, 0.5),
        _compared(f"act made -> mail, {cache}, p99 ms", made, 0.99),
    ]


def _judgments(runs: Sequence[Latencies]) -> list[Line]:
    judged = _two_sided(runs, lambda run: run.judged)
    p99 = percentile(judged[0], 0.99)
    return [
        _compared("judgment answered, p50 ms", judged, 0.5),
        replace(
            _compared("judgment answered, p99 ms", judged, 0.99), aim="< 100 ms", hit=p99 < 100
        ),
    ]


_Sides = tuple[list[float], list[float]]


def _two_sided(runs: Sequence[Latencies], values: Callable[[Latencies], Sequence[float]]) -> _Sides:
    ours, floor = (
        [value for run in runs if run.side == side for value in values(run)]
        for side in ("ours", "floor")
    )
    return ours, floor


def _compared(figure: str, sides: _Sides, share: float) -> Line:
    """A ratio stands only where both are times: the floor's mail may be there before the answer."""
    a, b = (percentile(values, share) for values in sides)
    return Line(figure, f"{a:.0f}", f"{b:.0f}", f"{a / b:.2f}" if b > 0 else "-")


def _mail_bytes(found: Mapping[str, int]) -> Line:
    ours, floor = found["ours"], found["floor"]
    return Line("bytes of mail to one candidate", f"{ours:,}", f"{floor:,}", f"{ours / floor:.2f}")


def _side_by_side(what: str, ours: Mapping[str, int], floor: Mapping[str, int]) -> str:
    names = sorted({*ours, *floor}, key=lambda name: -ours.get(name, 0))
    rows = [f"| {what} | ours | floor |", "|---|---|---|"]
    rows += [f"| {name} | {ours.get(name, 0)} | {floor.get(name, 0)} |" for name in names]
    return "\n".join(rows)
