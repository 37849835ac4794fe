"""The gauges where ops see them: at the SDK's own address, in the text that Prometheus reads."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest
from temporalio.runtime import Runtime

from activities.gauges import STEP_BUCKETS, Gauges, step_timer
from domain.words import TaskKind
from local.process import free_port
from settings import Settings
from temporal_client import telemetry
from tests.process.rig import new_parts


def _served(address: str) -> dict[str, float]:
    """What stands there: each series by its name and labels, without the SDK's own label."""
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    series = (line.rsplit(" ", 1) for line in lines if line.startswith("genjin_"))
    own = 'service_name="temporal-core-sdk"'
    return {
        name.replace(f",{own}", "").replace(f"{own},", "").replace(f"{{{own}}}", ""): float(value)
        for name, value in series
    }


def _runtime(address: str) -> Runtime:
    """It serves for as long as somebody holds it."""
    runtime = telemetry(Settings(_env_file=None, metrics_bind=address))
    assert runtime is not None
    return runtime


async def _nothing_runs() -> int:
    return 0


async def test_every_gauge_is_served_beside_those_of_the_sdk(tmp_path: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    parts, _ = new_parts(tmp_path)
    runtime = _runtime(address)
    gauges = Gauges(runtime.metric_meter, parts.database, parts.clock, _nothing_runs)
    await gauges.look()
    served = _served(address)
    parts.database.dispose()
    assert served["genjin_oldest_untaken_act_seconds"] == 0
    assert served["genjin_processes_without_run"] == 0
    assert served["genjin_gauges_timestamp_seconds"] > 0
    for kind in TaskKind:
        assert served[f'genjin_tasks_open{{kind="{kind}"}}'] == 0
        assert served[f'genjin_tasks_overdue{{kind="{kind}"}}'] == 0
    assert served['genjin_messages{state="unknown"}'] == 0


async def test_while_temporal_is_away_the_figures_of_the_database_are_shown(
    tmp_path: Path,
) -> None:
    async def away() -> int:
        raise RuntimeError("no connection")

    address = f"127.0.0.1:{free_port()}"
    parts, _ = new_parts(tmp_path)
    runtime = _runtime(address)
    gauges = Gauges(runtime.metric_meter, parts.database, parts.clock, away)
    with pytest.raises(RuntimeError):
        await gauges.look()
    served = _served(address)
    parts.database.dispose()
    assert served["genjin_processes_open"] == 0
    assert "genjin_processes_without_run" not in served


def test_the_seconds_of_a_step_fall_into_buckets_of_its_own() -> None:
    address = f"127.0.0.1:{free_port()}"
    runtime = _runtime(address)
    step_timer(runtime.metric_meter)("invite", 0.004)
    served = _served(address)
    bucket = 'genjin_step_duration_seconds_bucket{{step="invite",le="{}"}}'
    assert served[bucket.format(0.0025)] == 0
    assert served[bucket.format(0.005)] == 1
    assert served['genjin_step_duration_seconds_count{step="invite"}'] == 1
    assert len([name for name in served if "_bucket" in name]) == len(STEP_BUCKETS) + 1
