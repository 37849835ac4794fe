"""What docs/webhooks.md tells other companies is what the code does."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from db.reading.outcomes import COLUMNS
from domain.links import LinkKey
from domain.senders import CHOOSABLE
from domain.webhooks import FIELDS, GAPS, WebhookType, headers, secret_of

GUIDE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text("utf-8")
CODE = re.compile(r"`([a-z_.]+)`")


def _verified() -> Callable[[str, dict[str, str], bytes], bool]:
    """The function of the guide, run as it stands there."""
    (source,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(source, names)
    verified: Callable[[str, dict[str, str], bytes], bool] = names["verified"]
    return verified


def test_the_function_that_verifies_takes_what_we_sign_and_nothing_else() -> None:
    verified = _verified()
    secret, other = (secret_of(LinkKey("k", b"k" * 32), "whk_1", n) for n in (1, 2))
    now, body = datetime.fromtimestamp(time.time(), UTC), b'{"type":"ping"}'
    sent = headers([other, secret], "whd_1", now, body)
    assert verified(secret, sent, body)
    assert verified(other, sent, body)
    assert not verified(secret, headers([other], "whd_1", now, body), body)
    assert not verified(secret, sent, body + b" ")
    assert not verified(secret, {**sent, "webhook-id": "whd_2"}, body)
    old = headers([secret], "whd_1", now - timedelta(minutes=6), body)
    assert not verified(secret, old, body)


def test_every_event_stands_in_the_table_with_its_fields() -> None:
    table = GUIDE.partition("## Events")[2].partition("Common to all")[0]
    rows = {
        CODE.findall(first)[0]: last
        for first, last in re.findall(r"^\| (`[a-z.]+`) \|.*\| ([^|]*) \|$", table, re.M)
    }
    assert set(rows) == set(WebhookType)
    feedback = FIELDS[WebhookType.FEEDBACK_REQUESTED]
    for type_, fields in FIELDS.items():
        told = rows[type_]
        named = set(CODE.findall(told)) | (set(feedback) if told.startswith("the same") else set())
        assert set(fields) <= named, type_


def test_the_tries_stand_in_the_table() -> None:
    table = GUIDE.partition("## Tries")[2]
    tries = re.findall(r"^\| (\d+) \| ([^|]+) \|", table, re.M)
    assert [int(number) for number, _ in tries] == list(range(1, len(GAPS) + 2))
    units = {"seconds": "seconds", "minutes": "minutes", "hours": "hours"}
    for (_, gap), expected in zip(tries[1:], GAPS, strict=True):
        count, unit = gap.split()
        assert timedelta(**{units[unit]: int(count)}) == expected


def test_every_column_and_every_scenario_is_named() -> None:
    named = set(CODE.findall(GUIDE))
    assert set(COLUMNS) <= named
    assert {scenario.value for scenario in CHOOSABLE} <= named
