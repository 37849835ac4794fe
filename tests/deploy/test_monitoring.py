"""The alert rules and the dashboard speak of figures that there are; the docs explain them all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

from activities.gauges import GAUGES, PREFIX, STEP_SECONDS

ROOT = Path(__file__).resolve().parents[2]
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yaml"
DASHBOARD = ROOT / "deploy" / "grafana" / "genjin.json"
SERVED = {PREFIX + name for name in GAUGES} | {
    STEP_SECONDS + part for part in ("", "_bucket", "_sum", "_count")
}
NAME = re.compile(rf"\b{PREFIX}\w+")


def test_every_rule_asks_for_figures_that_are_served_and_says_what_it_means() -> None:
    (group,) = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]
    for rule in group["rules"]:
        assert set(NAME.findall(rule["expr"])) <= SERVED, rule["alert"]
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}, rule["alert"]
        assert rule["annotations"]["summary"], rule["alert"]


def test_the_dashboard_asks_for_figures_that_are_served() -> None:
    panels = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    asked = [target["expr"] for panel in panels for target in panel["targets"]]
    assert asked
    assert set(NAME.findall(" ".join(asked))) <= SERVED


def test_every_gauge_is_explained_and_watched_by_a_rule_or_the_dashboard() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text("utf-8")
    watched = ALERTS.read_text("utf-8") + DASHBOARD.read_text("utf-8")
    for name in GAUGES:
        assert f"`{PREFIX}{name}" in operations, name
        assert PREFIX + name in watched, name
