"""Temporal was lost, or restored to an older state: every process goes on from SQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.service import RPCError, RPCStatusCode

from commands.reconciling import ring_all
from commands.terminal import CommandFailed
from db.operations.untaken import alive, to_ring
from tests.process.bells import NobodyHears, ShortRuns
from tests.process.play import Play
from tests.process.policies import calm, hurried
from tests.process.rig import Rig
from tests.waiting import until, until_at_rest
from workflows.bell import Bell


async def test_a_process_that_temporal_lost_starts_anew_and_says_nothing_twice(
    rig: Rig,
) -> None:
    play = await rig.play(calm())
    await play.schedule()
    await play.until_open("give_feedback")
    before = await play.story()
    await _lose(play)
    await _reconcile(rig, play)
    await play.judge("pass")
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    assert (await play.story())[: len(before)] == before
    assert await play.mailed(play.cast.candidate) == ["interview_invitation", "next_step"]


async def test_a_process_that_starts_anew_after_its_end_walks_through_and_changes_nothing(
    rig: Rig,
) -> None:
    play = await rig.play(hurried())
    await play.withdraw()
    assert await play.ended() == "withdrawn"
    before = await play.story()
    known = await rig.parts.database.read(lambda conn: to_ring(conn, play.application))
    # A bell that may use the id of an ended workflow again, as if Temporal had forgotten it.
    assert await ShortRuns(rig.client, 0).ring(known)
    assert await play.ended() == "withdrawn"
    assert await play.story() == before
    assert await play.mailed(play.cast.candidate) == ["withdrawal_received"]


async def test_processes_that_lost_nothing_stay_as_they_are(rig: Rig) -> None:
    ended, waiting = await rig.play(hurried()), await rig.play(calm())
    await ended.withdraw()
    assert await ended.ended() == "withdrawn"
    await waiting.schedule()
    await waiting.until_open("give_feedback")
    stories = [await ended.story(), await waiting.story()]
    await _reconcile(rig, ended, waiting)
    await until_at_rest(waiting.handle)
    assert [await ended.story(), await waiting.story()] == stories
    await waiting.withdraw()
    assert await waiting.ended() == "withdrawn"


async def test_what_was_closed_long_ago_is_left_alone(rig: Rig) -> None:
    play = await rig.play(hurried())
    await play.withdraw()
    assert await play.ended() == "withdrawn"
    later = rig.parts.clock() + timedelta(days=1)
    known = await rig.parts.database.read(lambda conn: alive(conn, later))
    assert play.application not in {each.application for each in known}


async def test_it_stops_with_a_sentence_when_temporal_goes_away(rig: Rig) -> None:
    play = await rig.play(calm())
    known = await rig.parts.database.read(lambda conn: alive(conn, rig.parts.clock()))
    with pytest.raises(CommandFailed, match="after 0 of"):
        await ring_all(NobodyHears(), known)
    await play.withdraw()


async def _reconcile(rig: Rig, *plays: Play) -> None:
    wanted = {play.application for play in plays}
    since = rig.parts.clock() - timedelta(days=1)
    known = await rig.parts.database.read(lambda conn: alive(conn, since))
    mine = [each for each in known if each.application in wanted]
    assert await ring_all(Bell(rig.client), mine) == len(plays)


async def _lose(play: Play) -> None:
    """Temporal forgets the process, as after a restore to before it began."""
    await play.client.workflow_service.delete_workflow_execution(
        DeleteWorkflowExecutionRequest(
            namespace=play.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=play.handle.id),
        )
    )

    async def forgotten() -> bool:
        try:
            await play.handle.describe()
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return True
            raise
        return False

    await until("Temporal to forget the process", forgotten)
