"""The tables may change for ever: what is under way goes by what was stored when it was begun."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import fields, replace
from typing import Any

import pytest
from sqlalchemy import select
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import (
    GetWorkflowExecutionHistoryReverseRequest,
    ResetWorkflowExecutionRequest,
)

from db.schema import steps
from domain.acts import OWN_ACTS
from domain.tasks import TASKS
from domain.words import ProcessOutcome
from local.temporal import TemporalServer
from tests.process.bells import ShortRuns
from tests.process.branches import BRANCHES
from tests.process.checks import is_waiting
from tests.process.other_tables import every_cell_changed
from tests.process.play import Play
from tests.process.policies import NEVER
from tests.process.rig import Rig, new_rig
from tests.process.test_replay import RECORDED, recorded, replayer
from workflows.hire import HiringProcess

SHORT = 3
ASLEEP = {
    EventType.EVENT_TYPE_TIMER_STARTED,
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
}


@pytest.fixture(scope="module")
async def own_rig(
    temporal_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Rig]:
    """Where nobody else's process is open while the tables are others."""
    folder = tmp_path_factory.mktemp("stage")
    async with new_rig(temporal_server.address, folder) as made, made.at_work():
        yield made


def test_every_cell_is_changed_and_put_back() -> None:
    before = _all_rows()
    with every_cell_changed():
        for key, row in _all_rows().items():
            same = {name for name, cell in row.items() if before[key][name] == cell}
            assert same <= {"completions"}, f"{key}: {same}"
    assert _all_rows() == before


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
async def test_a_recorded_history_replays_whatever_the_tables_say(file: Any) -> None:
    with every_cell_changed():
        await replayer(HiringProcess).replay_workflow(recorded(file))


@pytest.mark.parametrize("name", BRANCHES)
async def test_a_run_that_starts_anew_under_other_tables_does_nothing_twice(
    own_rig: Rig, name: str
) -> None:
    branch = BRANCHES[name]
    play = await own_rig.play(
        replace(branch.policy, settling_hours=NEVER),
        panel=branch.panel,
        stages=branch.stages,
        meetings=branch.meetings,
        rule=branch.rule,
        bell=ShortRuns(own_rig.client, SHORT),
    )
    await branch.play(play)
    await asleep(play)
    before = await all_that_happened(play)
    concluded = await steps_of(play)
    with every_cell_changed():
        if not await has_ended(play):
            run = await run_of(play)
            play.services.ring_soon(play.application, "again")
            await play.services.finish()
            await another_run(play, run)
            assert await all_that_happened(play) == before
        run = await run_of(play)
        await reset(play)
        await another_run(play, run)
        assert await all_that_happened(play) == before
    now = await steps_of(play)
    assert {key: now.get(key) for key in concluded} == concluded


# --- looking --------------------------------------------------------------------------------------


def _all_rows() -> dict[str, dict[str, Any]]:
    rows: list[tuple[str, Any]] = [*TASKS.items(), *OWN_ACTS.items()]
    return {key: {each.name: getattr(row, each.name) for each in fields(row)} for key, row in rows}


async def has_ended(play: Play) -> bool:
    return (await play.view()).closed_at is not None


async def run_of(play: Play) -> str:
    return str((await play.handle.describe()).run_id)


async def asleep(play: Play) -> None:
    """Wait until it has come to where only somebody else could go on, and has taken every act."""
    await play.services.finish()
    await play.until_event("outcome.set")
    await play.until("the dispatcher", lambda conn: not is_waiting(conn, play.application))

    async def there() -> bool:
        view = await play.view()
        # Nobody waits for what HR has seen to: a process that was aborted goes on to its end.
        settling = view.state == "settling" and view.outcome != ProcessOutcome.ABORTED
        return (settling or view.closed_at is not None) and await last_event(play) in ASLEEP

    await play.until_so("at rest", there)


async def last_event(play: Play) -> EventType.ValueType:
    """What the history ends with; whoever looks often does not fetch all of it each time."""
    answer = await play.client.workflow_service.get_workflow_execution_history_reverse(
        GetWorkflowExecutionHistoryReverseRequest(
            namespace=play.client.namespace,
            execution=WorkflowExecution(workflow_id=play.handle.id),
            maximum_page_size=1,
        )
    )
    return answer.history.events[0].event_type


async def another_run(play: Play, before: str) -> None:
    async def there() -> bool:
        if await run_of(play) == before:
            return False
        return await last_event(play) in ASLEEP

    await play.until_so("another run at rest", there)


async def reset(play: Play) -> None:
    """As an operator does in the Temporal UI: to the first workflow task."""
    history = await play.history()
    first = next(
        event.event_id
        for event in history.events
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    )
    await play.client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=play.client.namespace,
            workflow_execution=WorkflowExecution(
                workflow_id=play.handle.id, run_id=await run_of(play)
            ),
            reason="other tables",
            workflow_task_finish_event_id=first,
            request_id=str(uuid.uuid4()),
        )
    )


async def all_that_happened(play: Play) -> tuple[list[Any], list[tuple[str, str]]]:
    """Its events, and the mails that were sent."""
    events = [tuple(event) for event in await play.events()]
    return events, play.went_out()


async def steps_of(play: Play) -> dict[str, Any]:
    """What its steps have concluded."""
    query = select(steps).where(steps.c.application_id == play.application)
    rows = await play.services.parts.database.read(lambda conn: list(conn.execute(query)))
    return {row.key: (row.result, row.at) for row in rows}
