"""The table of figures: ours, the floor, what was aimed at, and whether it was hit."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import methodcaller

from bench import aims
from bench.aims import Aim
from bench.burst import Burst
from bench.cost import Cost
from bench.measure import DATABASE, DRIVER, SERVER, WORKER, Block, Latencies
from bench.sides import FLOOR, OURS, PLAIN

COLUMNS = ("figure", "ours", "floor", "ratio", "aim", "", "SDK's own")


@dataclass(slots=True)
class Hires:
    """Whole processes, all of as many stages."""

    blocks: list[Block] = field(default_factory=list)
    costs: dict[str, list[Cost]] = field(default_factory=dict)


@dataclass(slots=True)
class Results:
    """Everything one run on one database measured."""

    one_stage: Hires = field(default_factory=Hires)
    two_stages: Hires = field(default_factory=Hires)
    warm: list[Latencies] = field(default_factory=list)
    small: list[Latencies] = field(default_factory=list)
    mail_bytes: dict[str, int] = field(default_factory=dict)
    statements: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. `plain` is that of the floor with the SDK's own runner and converter; `hit` is
    None where nothing was aimed at.
    """

    figure: str
    ours: str
    floor: str = ""
    ratio: str = ""
    aim: str = ""
    hit: bool | None = None
    plain: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as the table shows it."""
        verdict = {True: "ok", False: "MISS", None: ""}[self.hit]
        return self.figure, self.ours, self.floor, self.ratio, self.aim, verdict, self.plain


def lines(results: Results) -> list[Line]:
    """All figures on SQLite."""
    return [
        *throughput(results.one_stage.blocks, aims.THROUGHPUT, aims.WORKER_CPU),
        *costs(results.one_stage.costs, aims.EVENTS, aims.BYTES, aims.ACTIONS),
        *(mails(results.warm, "warm", aimed=True) if results.warm else ()),
        *(mails(results.small, "small cache") if results.small else ()),
        *(_judgments([*results.warm, *results.small]) if results.warm else ()),
        _mail_bytes(results.mail_bytes),
        *two_stages(results.two_stages),
    ]


def two_stages(hires: Hires) -> list[Line]:
    """The same for a hire of two stages, whose events and actions are bounded."""
    events = max(cost.events for cost in hires.costs[OURS])
    actions = max(cost.billed for cost in hires.costs[OURS])
    found = [
        *throughput(hires.blocks),
        *costs(hires.costs),
        _at_most("events of the dearest process", events, aims.MOST_EVENTS),
        _at_most("actions of the dearest process", actions, aims.MOST_ACTIONS),
    ]
    return [replace(line, figure=f"two stages: {line.figure}") for line in found]


def on_postgres(results: Results) -> list[Line]:
    """What differs on PostgreSQL."""
    found = [
        *throughput(results.one_stage.blocks),
        _at_most("statements per process", max(results.statements), aims.MOST_STATEMENTS),
        *(mails(results.warm, "warm") if results.warm else ()),
    ]
    return [replace(line, figure=f"PostgreSQL: {line.figure}") for line in found]


def burst_lines(found: Burst) -> list[Line]:
    """Very many ladders within a minute, beside people who act."""
    about = f"burst of {found.processes:,}"
    a_mail = percentile(found.mailed, 0.99)
    return [
        _at_most(f"{about}: workflow tasks that timed out", found.timed_out, 0),
        Line(f"{about}: act made -> mail, p50 ms", f"{percentile(found.mailed, 0.5):,.0f}"),
        _sooner_than(
            Line(f"{about}: act made -> mail, p99 ms", f"{a_mail:,.0f}"), aims.BURST_MAIL_MS, a_mail
        ),
        Line(f"{about}: rungs climbed", f"{len(found.late):,}"),
        *(
            Line(
                f"{about}: rung due -> climbed, {name} ms", f"{percentile(found.late, share):,.0f}"
            )
            for name, share in (("p50", 0.5), ("p99", 0.99))
            if found.late
        ),
    ]


def table(found: Sequence[Line]) -> str:
    """As Markdown, aligned for a terminal; the last column only where it says something."""
    rows = [COLUMNS, *(line.cells for line in found)]
    if not any(line.plain for line in found):
        rows = [row[:-1] for row in rows]
    return aligned(rows)


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, its columns as wide as they have to be; the first row is the heading."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]

    def shown(row: Sequence[str]) -> str:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        return f"| {' | '.join(cells)} |"

    rule = f"|{'|'.join('-' * (width + 2) for width in widths)}|"
    return "\n".join([shown(rows[0]), rule, *(shown(row) for row in rows[1:])])


def breakdown(costs: Mapping[str, Sequence[Cost]]) -> str:
    """What the actions and events of one process are."""
    ours, floor = costs[OURS][0], costs[FLOOR][0]
    actions = _side_by_side("billable action", ours.actions, floor.actions)
    return actions + "\n\n" + _side_by_side("event", ours.kinds, floor.kinds)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of them does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def throughput(
    blocks: Sequence[Block], per_second: Aim | None = None, worker: Aim | None = None
) -> list[Line]:
    """How fast whole processes go through, and whose processor time that costs."""
    parts = (WORKER, SERVER, DRIVER, DATABASE)
    told = [name for name in parts if any(name in block.cpu_s for block in blocks)]
    return [
        _paired("whole processes per second", blocks, lambda block: block.per_second, per_second),
        *(
            _paired(
                f"{name} CPU per process, ms",
                blocks,
                methodcaller("cpu_ms", name),
                worker if name == WORKER else None,
            )
            for name in told
        ),
        _paired("all of these, ms", blocks, lambda block: block.cpu_ms(), None),
    ]


def _paired(
    figure: str, blocks: Sequence[Block], value: Callable[[Block], float], aim: Aim | None
) -> Line:
    """Medians; the ratio is the median of the ratios of neighbouring blocks."""
    values = {
        side: [value(block) for block in blocks if block.side == side]
        for side in (OURS, FLOOR, PLAIN)
    }
    ratios = [a / b for a, b in zip(values[OURS], values[FLOOR], strict=True) if b]
    ratio = statistics.median(ratios) if ratios else 0.0
    shown = {side: f"{statistics.median(found):.1f}" for side, found in values.items() if found}
    return Line(
        figure,
        shown[OURS],
        shown[FLOOR],
        f"{ratio:.2f} ({min(ratios):.2f}-{max(ratios):.2f})" if ratios else "-",
        aim.words if aim else "",
        aim.good(ratio) if aim else None,
        shown.get(PLAIN, ""),
    )


def costs(
    found: Mapping[str, Sequence[Cost]],
    events: Aim | None = None,
    bytes_: Aim | None = None,
    actions: Aim | None = None,
) -> list[Line]:
    """What one process leaves behind at Temporal."""
    return [
        _cost("events per process", found, lambda cost: cost.events, events),
        _cost("bytes of history per process", found, lambda cost: cost.bytes, bytes_),
        _cost("billable actions per process", found, lambda cost: cost.billed, actions),
    ]


def _cost(
    figure: str,
    found: Mapping[str, Sequence[Cost]],
    measure: Callable[[Cost], int],
    aim: Aim | None,
) -> Line:
    medians = {side: statistics.median(map(measure, costs)) for side, costs in found.items()}
    ratio = medians[OURS] / medians[FLOOR]
    shown = {side: f"{value:,.0f}" for side, value in medians.items()}
    return Line(
        figure,
        shown[OURS],
        shown[FLOOR],
        f"{ratio:.2f}",
        aim.words if aim else "",
        aim.good(ratio) if aim else None,
        shown.get(PLAIN, ""),
    )


def _at_most(figure: str, ours: int, most: int) -> Line:
    return Line(figure, f"{ours}", aim=f"<= {most}", hit=ours <= most)


def mails(runs: Sequence[Latencies], cache: str, *, aimed: bool = False) -> list[Line]:
    """How long it takes from an act to the mail that it leads to."""
    answered = _two_sided(runs, lambda run: run.mailed)
    made = _two_sided(runs, lambda run: run.made_to_mail)
    usual, latest = (
        _compared(f"act made -> mail, {cache}, {name} ms", made, share)
        for name, share in (("p50", 0.5), ("p99", 0.99))
    )
    if aimed:
        ratio = percentile(made[0], 0.5) / percentile(made[1], 0.5)
        usual = replace(usual, aim=aims.MADE_TO_MAIL.words, hit=aims.MADE_TO_MAIL.good(ratio))
        latest = _sooner_than(latest, aims.MADE_TO_MAIL_MS, percentile(made[0], 0.99))
    return [
        usual,
        latest,
        _compared(f"act answered -> mail, {cache}, p50 ms", answered, 0.5),
        _compared(f"act answered -> mail, {cache}, p99 ms", answered, 0.99),
    ]


def _judgments(runs: Sequence[Latencies]) -> list[Line]:
    judged = _two_sided(runs, lambda run: run.judged)
    latest = _compared("judgment answered, p99 ms", judged, 0.99)
    return [
        _compared("judgment answered, p50 ms", judged, 0.5),
        _sooner_than(latest, aims.JUDGED_MS, percentile(judged[0], 0.99)),
    ]


def _sooner_than(line: Line, limit_ms: int, found_ms: float) -> Line:
    return replace(line, aim=f"< {limit_ms:,} ms", hit=found_ms < limit_ms)


_Sides = tuple[list[float], list[float]]


def _two_sided(runs: Sequence[Latencies], values: Callable[[Latencies], Sequence[float]]) -> _Sides:
    ours, floor = (
        [value for run in runs if run.side == side for value in values(run)]
        for side in (OURS, FLOOR)
    )
    return ours, floor


def _compared(figure: str, sides: _Sides, share: float) -> Line:
    """A ratio stands only where both are times: the floor's mail may be there before the answer."""
    a, b = (percentile(values, share) for values in sides)
    return Line(figure, f"{a:.0f}", f"{b:.0f}", f"{a / b:.2f}" if b > 0 else "-")


def _mail_bytes(found: Mapping[str, int]) -> Line:
    ours, floor = found[OURS], found[FLOOR]
    ratio = f"{ours / floor:.2f}"
    return Line("bytes of mail to one candidate", f"{ours:,}", f"{floor:,}", ratio)


def _side_by_side(what: str, ours: Mapping[str, int], floor: Mapping[str, int]) -> str:
    names = sorted({*ours, *floor}, key=lambda name: -ours.get(name, 0))
    rows = [f"| {what} | ours | floor |", "|---|---|---|"]
    rows += [f"| {name} | {ours.get(name, 0)} | {floor.get(name, 0)} |" for name in names]
    return "\n".join(rows)
