"""The table of figures: ours, the floor, what was aimed at, and whether it was hit."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.cost import Cost
from bench.measure import Block, Latencies

COLUMNS = ("figure", "ours", "floor", "ratio", "aim", "")


@dataclass(slots=True)
class Results:
    """Everything one run measured."""

    blocks: list[Block] = field(default_factory=list)
    warm: list[Latencies] = field(default_factory=list)
    cold: list[Latencies] = field(default_factory=list)
    costs: dict[str, list[Cost]] = field(default_factory=dict)
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
        *_throughput(results.blocks),
        *_costs(results.costs),
        *(_mails(results.warm, "warm") if results.warm else ()),
        *(_mails(results.cold, "empty cache") if results.cold else ()),
        *(_judgments(runs) for runs in ([*results.warm, *results.cold],) if runs),
        _mail_bytes(results.mail_bytes),
    ]


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
    """The value under which this share of them lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _throughput(blocks: Sequence[Block]) -> list[Line]:
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


def _mails(runs: Sequence[Latencies], cache: str) -> list[Line]:
    ours = [value for run in runs if run.side == "ours" for value in run.mailed]
    floor = [value for run in runs if run.side == "floor" for value in run.mailed]
    found = []
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        a, b = percentile(ours, share), percentile(floor, share)
        aimed = name == "p99"
        found.append(
            Line(
                f"act answered -> mail, {cache}, {name} ms",
                f"{a:.0f}",
                f"{b:.0f}",
                f"{a / b:.2f}",
                "<= 2.00 and < 250 ms" if aimed else "",
                a <= 2 * b and a < 250 if aimed else None,
            )
        )
    return found


def _judgments(runs: Sequence[Latencies]) -> Line:
    ours = [value for run in runs if run.side == "ours" for value in run.judged]
    floor = [value for run in runs if run.side == "floor" for value in run.judged]
    a, b = percentile(ours, 0.99), percentile(floor, 0.99)
    return Line(
        "judgment answered, p99 ms",
        f"{a:.0f}",
        f"{b:.0f}",
        f"{a / b:.2f}",
        "< 100 ms",
        a < 100,
    )


def _mail_bytes(found: Mapping[str, int]) -> Line:
    ours, floor = found["ours"], found["floor"]
    return Line("bytes of mail to one candidate", f"{ours:,}", f"{floor:,}", f"{ours / floor:.2f}")


def _side_by_side(what: str, ours: Mapping[str, int], floor: Mapping[str, int]) -> str:
    names = sorted({*ours, *floor}, key=lambda name: -ours.get(name, 0))
    rows = [f"| {what} | ours | floor |", "|---|---|---|"]
    rows += [f"| {name} | {ours.get(name, 0)} | {floor.get(name, 0)} |" for name in names]
    return "\n".join(rows)
