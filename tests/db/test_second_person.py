"""A rejection is not sent by whoever alone is for it, though they wrote down that others are."""

from __future__ import annotations

from dataclasses import replace

from db.process.acts import Accepted, Refused
from domain.defaults import default_policy
from domain.words import Party, TaskKind
from tests.cast import Person
from tests.db.world import Scene, World

USUAL = default_policy()
DECIDE = replace(USUAL.tasks[TaskKind.DECIDE], owner=(Party.RECRUITER,))
RECRUITER_DECIDES = replace(USUAL, tasks={**USUAL.tasks, TaskKind.DECIDE: DECIDE})
CARD = {"recommendation": "no", "verdict": "reject", "evidence": "没有讲清楚", "feedback": "-"}
REJECT = {"outcome": "reject", "reason_code": "skills_gap"}


def rejected(world: World, *, wrote: str) -> Scene:
    """One interviewer, whose scorecard they, or the recruiter for them, have given; the recruiter
    decides."""
    scene = world.application(RECRUITER_DECIDES, rule="always_ask")
    scene.collecting()
    recruiter, interviewer = scene.cast.recruiter, scene.cast.interviewer
    by = interviewer if wrote == "submitted" else recruiter
    given = scene.complete("give_feedback", wrote, by, **CARD)
    if wrote == "submitted_for":
        scene.step("copy_scorecard", given.act)
    scene.step("decide", scene.step("begin").stages[0])
    decided = scene.complete("decide", "decided", recruiter, **REJECT)
    scene.step("decided", decided.act)
    return scene


def sends(scene: Scene, by: Person) -> Accepted | Refused:
    return scene.make(scene.request(scene.open("notify_candidate"), "send", by))


def test_who_wrote_down_the_only_verdict_and_decided_does_not_send(world: World) -> None:
    scene = rejected(world, wrote="submitted_for")
    assert scene.open("notify_candidate").owner_id == scene.cast.lead.id
    refused = sends(scene, scene.cast.recruiter)
    assert isinstance(refused, Refused)
    assert refused.reason == "judged_alone"
    assert isinstance(sends(scene, scene.cast.lead), Accepted)


def test_who_decided_what_the_interviewer_says_themselves_sends(world: World) -> None:
    scene = rejected(world, wrote="submitted")
    assert isinstance(sends(scene, scene.cast.recruiter), Accepted)
