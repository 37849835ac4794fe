"""An old worker reads what only a newer release knows: the process waits for that, and no other is
held up by it.

What the newer release would have written is written by hand, between two shifts of the old worker;
and taken back when the newer one is at work, which knows it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Table, select, update
from temporalio.api.enums.v1 import EventType
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import WorkflowExecutionStatus

from activities.step import StepRunner
from activities.step_table import STEPS
from commands.deploying import Deploy, become_current, move
from db.process.acts import ActKind
from db.schema import acts, decisions, policy_versions, tasks
from db.schema import applications as applications_
from db.setup.policies import Policies
from tests.process.checks import check_all
from tests.process.play import Play
from tests.process.releases import NEW, OLD, at_work
from tests.process.rig import Rig
from tests.process.test_releases import carried_on, until_taken, waiting_for_hr
from tests.waiting import PATIENCE_S, until, until_at_rest
from workflows.upgrading import WAITS

TO_OLD = Deploy(OLD, wait_seconds=PATIENCE_S)
TO_NEW = Deploy(NEW, wait_seconds=PATIENCE_S, rings_a_second=100)
FAILED = (
    EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
)


@dataclass(frozen=True)
class Newer:
    """Where a newer release wrote something: of an application, in a column, instead of what."""

    table: Table
    column: str
    value: Any
    act: Callable[[Play], Awaitable[object]] = Play.send

    async def write(self, play: Play) -> Any:
        """Write it; what stood there."""
        column = self.table.c[self.column]
        its = self._its(play)
        query = select(column).where(its)
        database = play.services.parts.database
        former = await database.read(lambda conn: conn.execute(query).scalar_one())
        value = {**former, "schema": self.value} if isinstance(former, dict) else self.value
        await self.put(play, value)
        return former

    async def put(self, play: Play, value: Any) -> None:
        """Write a value."""
        query = update(self.table).where(self._its(play)).values({self.column: value})
        await play.services.parts.database.write(lambda conn: conn.execute(query))

    def _its(self, play: Play) -> ColumnElement[bool]:
        of = play.application
        if self.table is policy_versions:
            version = select(applications_.c.policy_version_id).where(applications_.c.id == of)
            return policy_versions.c.id == version.scalar_subquery()
        latest = select(self.table.c.id).where(self.table.c.application_id == of)
        order = {acts: acts.c.seq.desc(), tasks: tasks.c.opened_at.desc()}
        first = order.get(self.table, self.table.c.id.desc())
        return self.table.c.id == latest.order_by(first).limit(1).scalar_subquery()


async def urgent(play: Play) -> None:
    """Whatever is open is due earlier, whatever it is."""
    await play.of_own_accord(ActKind.MARK_URGENT, play.cast.recruiter, reason="其他公司的 offer")


WRITTEN = {
    "a policy's schema": Newer(policy_versions, "body", 99),
    "whether an act interrupts": Newer(acts, "interrupts", "until_monday"),
    "a way to complete a task": Newer(acts, "completion", "sent_by_courier"),
    "a letter": Newer(tasks, "scenario", "rejection_by_post"),
    "an outcome": Newer(decisions, "outcome", "wait_list"),
    "a kind of task": Newer(tasks, "kind", "call_candidate", urgent),
}


async def test_processes_wait_for_the_release_that_knows_and_others_go_their_way(
    empty_rig: Rig,
) -> None:
    async with at_work(empty_rig, OLD):
        await become_current(empty_rig.client, TO_OLD)
        waiting = {what: await waiting_for_hr(empty_rig) for what in WRITTEN}
        neighbour = await waiting_for_hr(empty_rig)
    former = {}
    for what, newer in WRITTEN.items():
        await newer.act(waiting[what])
        former[what] = await newer.write(waiting[what])
    await neighbour.send()
    forgetful = replace(empty_rig, parts=replace(empty_rig.parts, policies=Policies()))
    async with at_work(forgetful, OLD):
        assert await neighbour.ended() == "rejected"
        for what, play in waiting.items():
            await until_taken(play)
            await until_at_rest(play.handle)
            assert await stands(play) == WAITS, what
        for what, newer in WRITTEN.items():
            await newer.put(waiting[what], former[what])
        async with at_work(empty_rig, NEW):
            await become_current(empty_rig.client, TO_NEW)
            await move(empty_rig.client, empty_rig.parts.database, TO_NEW)
    async with at_work(empty_rig, NEW):
        await carried_on(waiting.pop("a kind of task"))
        for play in (*waiting.values(), neighbour):
            assert await play.ended() == "rejected"
            await check_all(play)


async def stands(play: Play) -> str:
    """What its page in Temporal says, if nothing of it has failed."""
    described = await play.handle.describe()
    assert described.status is WorkflowExecutionStatus.RUNNING
    assert not described.raw_description.pending_activities
    assert not {each.event_type for each in (await play.history()).events} & {*FAILED}
    metadata: WorkflowMetadata = await play.handle.query(
        "__temporal_workflow_metadata", result_type=WorkflowMetadata
    )
    return metadata.current_details


async def test_without_versions_a_step_stands_pending_until_a_worker_can_take_it(
    empty_rig: Rig,
) -> None:
    """Nothing but another worker can come: whoever looks sees which step it is."""
    newer = WRITTEN["a letter"]
    async with empty_rig.at_work():
        play = await waiting_for_hr(empty_rig)
    await play.send()
    former = await newer.write(play)
    async with empty_rig.at_work():

        async def pending() -> bool:
            description = (await play.handle.describe()).raw_description
            return [each.activity_type.name for each in description.pending_activities] == ["tell"]

        await until("the step to stand there", pending)
        await newer.put(play, former)
        assert await play.ended() == "rejected"
        await check_all(play)


async def test_without_versions_a_step_that_is_not_there_is_tried_until_a_worker_has_it(
    empty_rig: Rig,
) -> None:
    parts = empty_rig.parts
    steps = [step for step in STEPS if step.name != "tell"]
    older = StepRunner(parts.database, parts.policies, parts.clock, steps)
    async with empty_rig.at_work(runner=older):
        play = await waiting_for_hr(empty_rig)
        await play.send()

        async def tried() -> bool:
            return FAILED[0] in {each.event_type for each in (await play.history()).events}

        await until("the workflow task to have failed", tried)
    async with empty_rig.at_work():
        assert await play.ended() == "rejected"
