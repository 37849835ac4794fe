"""The benchmark runs whole, in tiny numbers, and prints every figure it promises."""

from __future__ import annotations

from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory

from bench import aims, page
from bench.__main__ import QUICK, measure, measure_burst, measure_on_postgres, measure_ways
from bench.burst import timed_out_in
from bench.cost import LOCAL_ACTIVITY, Cost, cost_of
from bench.desk import Asked, desk_lines, measure_desk
from bench.measure import DRIVER, SERVER, WORKER, Block
from bench.report import (
    Hires,
    Line,
    lines,
    on_postgres,
    percentile,
    table,
    throughput,
    two_stages,
)
from bench.ways import WAYS
from bench.ways_table import ways_table
from domain.presets import MODES

FIGURES = {
    "whole processes per second",
    "worker CPU per process, ms",
    "events per process",
    "bytes of history per process",
    "billable actions per process",
    "act made -> mail, warm, p50 ms",
    "act made -> mail, warm, p99 ms",
    "judgment answered, p99 ms",
    "two stages: events of the dearest process",
    "two stages: actions of the dearest process",
}


@pytest.mark.slow
async def test_one_quick_run_has_every_figure(tmp_path: Path) -> None:
    found = lines(await measure(QUICK, tmp_path))

    assert aimed_at(found) == FIGURES
    assert all(line.ours for line in found)
    assert all(line.floor for line in found if line.ratio)
    assert {line.figure for line in found if line.plain} >= {"server CPU per process, ms"}


@pytest.mark.slow
@pytest.mark.postgres
async def test_a_quick_run_on_postgresql_counts_statements(tmp_path: Path) -> None:
    found = on_postgres(await measure_on_postgres(QUICK, tmp_path))

    assert aimed_at(found) == {"PostgreSQL: statements per process"}
    assert "PostgreSQL: database CPU per process, ms" in {line.figure for line in found}


@pytest.mark.slow
async def test_a_quick_run_of_the_ways_of_working_has_a_column_for_each(tmp_path: Path) -> None:
    head, _, *rows = ways_table(await measure_ways(QUICK, tmp_path)).splitlines()

    assert [cell.strip() for cell in head.strip("|").split("|")] == ["figure", *WAYS]
    assert {row.split("|")[1].strip() for row in rows} >= {"events per process", "all of these, ms"}
    assert sorted(WAYS) == sorted(MODES)


@pytest.mark.slow
async def test_a_quick_burst_climbs_every_rung(tmp_path: Path) -> None:
    found = await measure_burst(QUICK, tmp_path)

    assert len(found.late) == QUICK.burst
    assert len(found.mailed) == found.hires


def test_a_workflow_task_that_nobody_finished_in_time_is_counted() -> None:
    """How many there are in a burst is measured and not tested: the machine has a part in it."""
    events = [
        EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
        EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
        EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
        EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
    ]
    history = WorkflowHistory("hire/app_1", [HistoryEvent(event_type=each) for each in events])

    assert timed_out_in(history) == 1


def aimed_at(found: list[Line]) -> set[str]:
    return {line.figure for line in found if line.hit is not None}


def test_a_hire_of_two_stages_is_held_to_bounds_of_its_own() -> None:
    bare = Cost(events=100, bytes=1, actions={"signals": 30}, kinds={})
    ours = Cost(events=151, bytes=1, actions={"signals": 60}, kinds={})
    blocks = [block("floor", 1, 1.0, 0.1), block("ours", 1, 1.0, 0.1)]

    found = two_stages(Hires(blocks, {"ours": [ours], "floor": [bare]}))

    verdicts = {line.figure: (line.ratio, line.aim, line.hit) for line in found}
    assert verdicts["two stages: events per process"] == ("1.51", "", None)
    assert verdicts["two stages: events of the dearest process"] == ("", "<= 150", False)
    assert verdicts["two stages: actions of the dearest process"] == ("", "<= 60", True)


@pytest.mark.slow
def test_the_desk_is_measured_on_both_databases(tmp_path: Path) -> None:
    found = desk_lines(measure_desk(tmp_path, applications=1_000, asked=3))

    assert {"board, SQLite, p99 ms", "board, 张伟, PostgreSQL, p99 ms"} <= {
        line.figure for line in found
    }
    assert all(line.ours and line.floor and line.hit is not None for line in found)


def test_a_page_that_is_slower_than_aimed_at_is_a_miss() -> None:
    slow = Asked("SQLite", "board", ours=[40.0, 51.0], floor=[10.0, 10.0])
    ratio, latest = desk_lines([slow])
    assert (ratio.hit, latest.hit) == (False, False)
    fast = Asked("SQLite", "link page", ours=[10.0], size=50_000)
    assert [line.hit for line in desk_lines([fast])] == [False]


def test_figures_are_written_between_the_marks_of_their_name(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    other = "<!-- two: begin --><!-- two: end -->"
    marks = f"<!-- one: begin -->\nold\n<!-- one: end -->\nkept\n{other}"
    document.write_text(marks, "utf-8")
    page.write(document, "one", "| new |", "make bench")
    text = document.read_text("utf-8")
    assert "| new |" in text
    assert "old" not in text
    assert text.endswith(f"kept\n{other}")


def test_local_activities_of_one_workflow_task_are_one_action() -> None:
    history = WorkflowHistory(
        "hire/app_1",
        [
            HistoryEvent(event_type=EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED),
            HistoryEvent(event_type=EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED),
            _local_activity(of_task=4),
            _local_activity(of_task=4),
            _local_activity(of_task=9),
            _attempted(times=3),
            HistoryEvent(event_type=EventType.EVENT_TYPE_TIMER_STARTED),
            HistoryEvent(event_type=EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES),
        ],
    )

    cost = cost_of(history)

    assert cost.actions == {
        "start": 1,
        "signals": 1,
        "local activities": 2,
        "activities": 3,
        "timers": 1,
        "search attributes": 1,
    }
    assert cost.billed == 9
    assert cost.events == 8


def test_the_ratio_is_the_median_of_neighbouring_blocks() -> None:
    blocks = [
        block("floor", 10, 1.0, 0.1),
        block("ours", 10, 2.0, 0.2),
        block("ours", 10, 1.0, 0.2),
        block("floor", 10, 1.0, 0.1),
        block("floor", 10, 1.0, 0.1),
        block("ours", 9, 1.0, 0.2),
    ]

    per_second = throughput(blocks, aims.THROUGHPUT)[0]

    assert per_second.ratio == "0.90 (0.50-1.00)"
    assert per_second.hit is True


def test_a_miss_stands_in_the_table_as_a_miss() -> None:
    blocks = [block("floor", 10, 1.0, 0.1), block("ours", 5, 1.0, 0.2)]

    assert "MISS" in table(throughput(blocks, aims.THROUGHPUT))


def test_the_99th_of_a_hundred_is_the_second_worst() -> None:
    assert percentile([float(value) for value in range(1, 101)], 0.99) == 99.0
    assert percentile([5.0], 0.99) == 5.0


def block(side: str, processes: int, seconds: float, cpu_s: float) -> Block:
    return Block(side, processes, seconds, {WORKER: cpu_s, SERVER: 0.0, DRIVER: 0.0})


def _local_activity(of_task: int) -> HistoryEvent:
    event = HistoryEvent(event_type=EventType.EVENT_TYPE_MARKER_RECORDED)
    event.marker_recorded_event_attributes.marker_name = LOCAL_ACTIVITY
    event.marker_recorded_event_attributes.workflow_task_completed_event_id = of_task
    return event


def _attempted(times: int) -> HistoryEvent:
    event = HistoryEvent(event_type=EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED)
    event.activity_task_started_event_attributes.attempt = times
    return event
