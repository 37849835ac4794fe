"""Temporal was lost or restored to an older state: every open process goes on from SQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.service import RPCError, RPCStatusCode

from db.relay import forget_taken, untaken
from tests.process.play import Play
from tests.process.policies import calm, hurried
from tests.process.stage import Stage
from workflows.bell import Bell, relay


async def test_a_process_that_temporal_lost_starts_anew_and_says_nothing_twice(
    stage: Stage,
) -> None:
    play = await stage.play(calm())
    await play.schedule()
    await play.until_open("give_feedback")
    before = await play.story()
    await _lose(play)
    async with _relayed(stage):
        assert await stage.parts.database.write(forget_taken) >= 1
        await _until_there(play)
        await play.judge("pass")
        await play.send()
        await play.accept_offer()
        assert await play.ended() == "hired"
    assert (await play.story())[: len(before)] == before
    assert await play.mailed(play.cast.candidate) == ["interview_invitation", "next_step"]


async def test_processes_that_lost_nothing_and_those_that_ended_stay_as_they_are(
    stage: Stage,
) -> None:
    ended = await stage.play(hurried())
    await ended.withdraw()
    assert await ended.ended() == "withdrawn"
    waiting = await stage.play(calm())
    await waiting.schedule()
    await waiting.until_open("give_feedback")
    stories = [await ended.story(), await waiting.story()]
    async with _relayed(stage):
        await stage.parts.database.write(forget_taken)
        while await stage.parts.database.read(untaken):
            await asyncio.sleep(0.05)
    assert [await ended.story(), await waiting.story()] == stories
    await waiting.withdraw()


@asynccontextmanager
async def _relayed(stage: Stage) -> AsyncIterator[None]:
    database = stage.parts.database
    ringing = asyncio.create_task(relay(Bell(stage.client), lambda: database.read(untaken), 0.05))
    try:
        yield
    finally:
        ringing.cancel()


async def _lose(play: Play) -> None:
    """Temporal forgets the process, as after a restore to before it began."""
    await play.client.workflow_service.delete_workflow_execution(
        DeleteWorkflowExecutionRequest(
            namespace=play.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=play.handle.id),
        )
    )
    while True:
        try:
            await play.handle.describe()
        except RPCError as error:
            assert error.status is RPCStatusCode.NOT_FOUND
            return
        await asyncio.sleep(0.05)


async def _until_there(play: Play) -> None:
    while True:
        with suppress(RPCError):
            await play.handle.describe()
            return
        await asyncio.sleep(0.05)
