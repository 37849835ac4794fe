"""Who sends a job's mails to candidates: what is not ours is kept, and never sent from here."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from db.process import ledger
from db.process.acts import Refused
from db.process.ledger import MessageState
from db.schema import applications, jobs, messages, process_events
from domain.defaults import default_policy
from domain.events import EventType
from domain.scenario_columns import Audience
from domain.scenarios import SCENARIOS, Scenario
from domain.senders import BY_RIGHT, CHOOSABLE, SentBy, sent_by
from tests.db.world import Scene, World


def scene_with(world: World, **senders: str) -> Scene:
    """An application of a job with these senders."""
    scene = world.application(default_policy())
    job = select(applications.c.job_id).where(applications.c.id == scene.application)
    world.database.write_now(
        lambda conn: conn.execute(update(jobs).where(jobs.c.id.in_(job)).values(senders=senders))
    )
    return scene


def told_next_step(scene: Scene) -> None:
    """A decision that the candidate is to be told of."""
    scene.collecting()
    stage = scene.open("give_feedback").stage_id
    scene.complete("give_feedback", "submitted", scene.cast.interviewer)
    scene.step("decide", stage)


@pytest.mark.parametrize("by", ["ats", "nobody"])
def test_a_mail_that_is_not_ours_is_kept_and_never_claimed(world: World, by: str) -> None:
    scene = scene_with(world, interview_invitation=by)
    scene.invited()
    rows = {row.scenario: row for row in scene.rows(messages)}
    invitation = rows["interview_invitation"]
    assert (invitation.state, invitation.error) == (MessageState.SUPPRESSED, f"sent_by_{by}")
    assert not scene.with_case(
        lambda case: ledger.claim(case, [ledger.message(case.conn, invitation.id)])
    )
    assert rows["panel_invitation"].state == MessageState.RESERVED
    suppressed = [
        event.data["reason"]
        for event in scene.rows(process_events)
        if event.type == EventType.MESSAGE_SUPPRESSED
    ]
    assert suppressed == [f"sent_by_{by}"]


def test_an_outcome_that_the_ats_tells_is_not_sent_but_noted(world: World) -> None:
    scene = scene_with(world, next_step="ats")
    told_next_step(scene)
    task = scene.open("notify_candidate")
    answer = scene.make(scene.request(task, "send", scene.cast.recruiter, {}))
    assert isinstance(answer, Refused)
    assert answer.reason == "not_sent_here"
    act = scene.complete(
        "notify_candidate", "told_otherwise", scene.cast.recruiter, channel="ats"
    ).act
    assert scene.step("tell", act).code == "advance"
    (told,) = [
        event for event in scene.rows(process_events) if event.type == EventType.CANDIDATE_TOLD
    ]
    assert told.data["how"] == "ats"


def test_another_scenario_of_the_same_job_is_sent_from_here(world: World) -> None:
    scene = scene_with(world, rejection="ats")
    told_next_step(scene)
    scene.complete("notify_candidate", "send", scene.cast.recruiter)


def test_only_mails_to_candidates_can_be_left_to_others() -> None:
    to_candidates = {
        scenario for scenario in Scenario if SCENARIOS[scenario].audience is Audience.CANDIDATE
    }
    answers = {Scenario.QUESTION_ANSWERED, Scenario.REVIEW_ANSWERED}
    assert set(CHOOSABLE) == to_candidates - answers - BY_RIGHT
    assert {scenario.split("_")[0] for scenario in BY_RIGHT} == {"privacy"}
    everything = {scenario.value: "nobody" for scenario in Scenario}
    assert sent_by(everything, Scenario.FEEDBACK_REQUEST) is SentBy.GENJIN
    assert sent_by({}, Scenario.REJECTION) is SentBy.GENJIN
    assert sent_by(None, Scenario.REJECTION) is SentBy.GENJIN
