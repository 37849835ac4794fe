"""What the people who run it see and do in the Temporal UI: texts, attributes, signals, resets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest

from db.process.acts import ActKind
from tests.process.checks import decoded
from tests.process.play import Play
from tests.process.policies import calm, lingering
from tests.process.rig import Rig
from tests.waiting import until, until_at_rest
from workflows.contracts import (
    HIRE_JOB,
    HIRE_MODE,
    HIRE_OWNERS,
    HIRE_STAGE,
    HIRE_STATE,
)


async def details(play: Play) -> str:
    """The sentence that the Temporal UI shows."""
    metadata: WorkflowMetadata = await play.handle.query(
        "__temporal_workflow_metadata", result_type=WorkflowMetadata
    )
    return metadata.current_details


async def test_the_ui_says_what_a_process_waits_for_on_whom_until_when(rig: Rig) -> None:
    play = await rig.play(calm(), panel=2)
    await play.schedule()
    tasks = [await play.until_open("give_feedback", person) for person in play.cast.panel]
    await until_at_rest(play.handle)  # the tasks are in SQL a moment before they are shown
    described = await play.handle.describe()
    found = described.typed_search_attributes
    assert found[HIRE_STATE] == "collecting"
    assert found[HIRE_MODE] == "hybrid"
    assert found[HIRE_STAGE] == tasks[0].stage_id
    assert sorted(found[HIRE_OWNERS]) == sorted(person.id for person in play.cast.panel)
    assert found[HIRE_JOB].startswith("job_")
    sentence = await details(play)
    for person in play.cast.panel:
        assert f"**give_feedback** of `{person.id}`, due {tasks[0].due_at:%Y-%m-%d}" in sentence
    assert await described.static_summary() == (
        f"Application {play.application} for job {found[HIRE_JOB]}"
    )
    summaries = decoded((await play.history()).to_json())
    assert "until the next rung" in summaries
    for person in play.cast.everybody:
        for text in (person.name, person.email):
            assert text not in sentence
            assert text not in summaries
    await play.withdraw()
    assert await play.ended() == "withdrawn"


@pytest.mark.parametrize("end", ["withdrawn", "erased"])
async def test_a_process_that_has_ended_is_found_by_its_state_and_by_nobody(
    rig: Rig, end: str
) -> None:
    play = await rig.play(calm())
    await play.until_open("schedule_interview")
    if end == "withdrawn":
        await play.withdraw()
    else:
        await play.of_own_accord(ActKind.ERASE, play.cast.lead)
    assert await play.ended() == end
    found = (await play.handle.describe()).typed_search_attributes
    assert found[HIRE_STATE] == "closed"
    assert not found.get(HIRE_OWNERS)


GARBAGE: dict[str, Sequence[Any]] = {
    "nothing": [],
    "text": ["give me the job"],
    "a number": [7],
    "another shape": [{"seq": "many", "kind": ["a"]}],
    "unknown fields": [{"seq": 1, "kind": "x", "verdict": "pass"}],
    "too much": [{"seq": 1}, "and more"],
    "a forged cursor": [{"seq": 99_999, "kind": "complete"}],
}


@pytest.mark.parametrize("words", GARBAGE.values(), ids=GARBAGE)
async def test_a_signal_typed_by_hand_changes_nothing(rig: Rig, words: Sequence[Any]) -> None:
    play = await rig.play(calm())
    await play.until_open("schedule_interview")
    before = await play.story()
    await play.handle.signal("ring", args=words)
    await play.handle.signal("advance", args=words)
    await until_at_rest(play.handle)
    assert await play.story() == before
    await play.withdraw()
    assert await play.ended() == "withdrawn"


async def reset(play: Play) -> None:
    """What the UI's "reset to the first workflow task" does, of a run that has finished one."""

    async def finished() -> int | None:
        for event in (await play.history()).events:
            if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
                return event.event_id
        return None

    await until_at_rest(play.handle)
    first_task = await until("a workflow task to be finished", finished)
    await play.client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=play.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=play.handle.id),
            reason="a story",
            workflow_task_finish_event_id=first_task,
            request_id=play.application,
        )
    )


async def test_a_reset_from_the_ui_walks_the_same_way_and_mails_nobody_twice(
    either_rig: Rig,
) -> None:
    play = await either_rig.play(calm(), panel=2)
    await play.schedule(starts_in=-60)
    for interviewer in play.cast.panel:
        await play.until_mailed(interviewer, "feedback_request")
    for interviewer in play.cast.panel:
        await play.judge("pass", by=interviewer)
    await play.send()
    await play.until_open("prepare_offer")
    await until_at_rest(play.handle)
    story, mails = await play.story(), play.went_out()
    await reset(play)
    await until_at_rest(play.handle)
    assert await play.story() == story
    assert play.went_out() == mails
    await play.accept_offer()
    assert await play.ended() == "hired"


async def test_a_reset_while_settling_changes_nothing_that_was_told(rig: Rig) -> None:
    play = await rig.play(lingering())
    await play.schedule()
    await play.judge("reject")
    await play.send()
    await play.until_open("settling")
    story = await play.story()
    await reset(play)
    await until_at_rest(play.handle)
    assert await play.story() == story
    assert await play.mailed(play.cast.candidate) == ["interview_invitation", "rejection"]
