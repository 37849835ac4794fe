"""The sandbox is on, and it is cheap: nothing heavy is imported anew for each workflow."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace

import pytest
from temporalio.client import Client, WorkflowFailureError, WorkflowHistory
from temporalio.worker import Replayer, Worker
from temporalio.workflow import SandboxImportNotificationPolicy

from tests.process.planted import AsksTheClock, ImportsTheDatabase, TellsItsModules
from tests.record_histories import HISTORIES
from workflows.hire import HiringProcess
from workflows.payloads import CONVERTER
from workflows.plugin import PLUGIN
from workflows.sandbox import HiringSandbox, sandbox

HEAVY = {"sqlalchemy", "jinja2", "psycopg", "aiosmtplib", "fastapi", "icalendar", "babel"}
WORKFLOWS = 20
CPU_SECONDS_EACH = 0.25


async def result_of(client: Client, subject: type, runner: HiringSandbox) -> object:
    """Run a workflow under a sandbox and give what it returns."""
    queue = uuid.uuid4().hex
    # A client without our plugin, which would bring the sandbox of the product.
    plain = Client(client.service_client)
    async with Worker(
        plain,
        task_queue=queue,
        workflows=[subject],
        workflow_runner=runner,
        workflow_failure_exception_types=[Exception],
    ):
        return await plain.execute_workflow(subject.__name__, id=queue, task_queue=queue)


def strict() -> HiringSandbox:
    """The worker's sandbox, raising where a module slips through that nobody named."""
    runner = sandbox()
    policy = (
        SandboxImportNotificationPolicy.WARN_ON_DYNAMIC_IMPORT
        | SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
    )
    restrictions = replace(runner.restrictions, import_notification_policy=policy)
    return replace(runner, restrictions=restrictions)


async def test_a_workflow_that_asks_the_clock_is_refused(temporal_client: Client) -> None:
    with pytest.raises(WorkflowFailureError) as failure:
        await result_of(temporal_client, AsksTheClock, sandbox())
    assert "RestrictedWorkflowAccessError" in repr(failure.value.cause)


async def test_nothing_heavy_is_imported_where_workflows_run(temporal_client: Client) -> None:
    modules = await result_of(temporal_client, TellsItsModules, sandbox())
    assert isinstance(modules, list)
    assert "tests.process.planted" in modules
    assert {name.split(".")[0] for name in modules} & HEAVY == set()


async def test_the_process_imports_nothing_that_slips_through_by_accident() -> None:
    replayer = Replayer(
        workflows=[HiringProcess], workflow_runner=strict(), data_converter=CONVERTER
    )
    await replayer.replay_workflow(history())


async def test_an_import_that_slips_through_is_refused(temporal_client: Client) -> None:
    with pytest.raises(WorkflowFailureError) as failure:
        await result_of(temporal_client, ImportsTheDatabase, strict())
    assert "UnintentionalPassthroughError" in repr(failure.value.cause)


async def test_a_workflow_costs_little_to_load() -> None:
    replayer = Replayer(workflows=[HiringProcess], plugins=[PLUGIN])
    await replayer.replay_workflow(history())
    before = time.process_time()
    for _ in range(WORKFLOWS):
        await replayer.replay_workflow(history())
    assert (time.process_time() - before) / WORKFLOWS < CPU_SECONDS_EACH


def history() -> WorkflowHistory:
    """The shortest way through the process."""
    text = (HISTORIES / "withdrawn_at_once.json").read_text("utf-8")
    return WorkflowHistory.from_json("hire/recorded", text)
