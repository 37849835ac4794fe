"""How we meet Temporal, said once: clients, workers, replays, tests and measurements share it.

A worker takes it from its client. What only one side needs (queues, activities, slots) is said
there.
"""

from __future__ import annotations

from temporalio.plugin import SimplePlugin

from activities.failures import CodedFailures
from workflows.payloads import CONVERTER
from workflows.sandbox import sandbox

PLUGIN = SimplePlugin(
    "genjin",
    data_converter=CONVERTER,
    interceptors=[CodedFailures()],
    workflow_runner=sandbox(),
)
