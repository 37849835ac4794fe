"""The table of the ways of working: what one hire costs in each."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence

from bench.measure import DRIVER, SERVER, WORKER
from bench.report import Hires, aligned


def ways_table(hires: Hires) -> str:
    """What one hire costs in each way of working: medians, and in brackets how many times the
    first one's."""
    ways = tuple(hires.costs)
    return aligned([("figure", *ways), *(_row(name, found) for name, found in _figures(hires))])


def _figures(hires: Hires) -> Iterator[tuple[str, Sequence[float]]]:
    """Each figure's values, one for each way of working."""
    costs = hires.costs.values()
    yield "events per process", [_median(cost.events for cost in each) for each in costs]
    yield "bytes of history per process", [_median(cost.bytes for cost in each) for each in costs]
    yield "billable actions per process", [_median(cost.billed for cost in each) for each in costs]
    blocks = [[block for block in hires.blocks if block.side == way] for way in hires.costs]
    for whose in (WORKER, SERVER, DRIVER):
        name = f"{whose} CPU per process, ms"
        yield name, [_median(block.cpu_ms(whose) for block in each) for each in blocks]
    yield "all of these, ms", [_median(block.cpu_ms() for block in each) for each in blocks]


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


def _row(figure: str, values: Sequence[float]) -> tuple[str, ...]:
    first, *others = values
    shown = f"{first:,.1f}".removesuffix(".0")
    beside = (f"{value:,.1f}".removesuffix(".0") + f" ({value / first:.2f})" for value in others)
    return figure, shown, *beside
