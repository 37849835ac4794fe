"""What a wake takes ahead: as far as it is sure, and not a step further."""

from __future__ import annotations

from db.process.acts import ActKind, ActRequest
from db.schema import steps
from domain.defaults import default_policy
from domain.protocol import Woken
from tests.db.world import Scene, World


def begun(world: World, *, panel: int = 1, meetings: int = 1) -> Scene:
    """The process has been woken for the first time."""
    scene = world.application(default_policy(), panel=panel, meetings=meetings)
    assert foretold(scene.wake()) == ["begin", "arrange"]
    return scene


def collecting(world: World, *, panel: int = 1) -> tuple[Scene, int]:
    """The interview has begun; and how many acts the process has taken."""
    scene = begun(world, panel=panel)
    scene.complete("schedule_interview", "scheduled", scene.cast.recruiter)
    scene.wake(cursor=1)
    scene.step("collect", scene.open("await_interview").id)
    return scene, 2


def foretold(woken: Woken) -> list[str]:
    """The names of the steps that were taken, in order."""
    return [each.key.partition(":")[0] for each in woken.done]


def asked(scene: Scene) -> None:
    actor = scene.actor(scene.cast.candidate)
    form = scene.own_form(ActKind.ASK)
    scene.make(ActRequest(scene.application, ActKind.ASK, actor, form=form))


def judged(scene: Scene) -> None:
    task = scene.open("give_feedback")
    owner = next(each for each in scene.cast.panel if each.id == task.owner_id)
    scene.make(scene.request(task, "submitted", owner))


def test_the_first_wake_opens_the_first_task(world: World) -> None:
    scene = begun(world)
    assert [row.kind for row in scene.all_open()] == ["schedule_interview"]
    assert scene.with_case(lambda case: case.row.taken) == 1


def test_whoever_does_not_foretell_takes_the_acts_and_nothing_else(world: World) -> None:
    scene = world.application(default_policy())
    woken = scene.wake(foretell=False)
    assert ([act.kind for act in woken.acts], woken.done) == (["start"], ())
    assert scene.rows(steps) == []


def test_what_follows_a_mail_is_not_taken_before_it(world: World) -> None:
    scene = begun(world)
    scene.complete("schedule_interview", "scheduled", scene.cast.recruiter)
    asked(scene)
    woken = scene.wake(cursor=1)
    assert [act.kind for act in woken.acts] == ["complete", "ask"]
    assert foretold(woken) == ["invite"]


def test_the_last_scorecard_of_a_stage_decides_it_and_the_first_does_not(world: World) -> None:
    scene, cursor = collecting(world, panel=2)
    judged(scene)
    assert foretold(scene.wake(cursor=cursor)) == []
    judged(scene)
    assert foretold(scene.wake(cursor=cursor + 1)) == ["decide"]


def test_scorecards_that_are_taken_together_decide_once_and_in_their_place(world: World) -> None:
    scene, cursor = collecting(world, panel=2)
    judged(scene)
    judged(scene)
    asked(scene)
    assert foretold(scene.wake(cursor=cursor)) == ["decide", "ask"]


def test_a_stage_with_a_meeting_that_was_just_arranged_is_not_decided(world: World) -> None:
    scene = begun(world, meetings=2)
    scene.complete("schedule_interview", "scheduled", scene.cast.recruiter)
    scene.wake(cursor=1)
    scene.step("collect", scene.open("await_interview").id)
    judged(scene)
    scene.complete("schedule_interview", "scheduled", scene.cast.recruiter)
    assert foretold(scene.wake(cursor=2)) == ["invite"]


def test_told_by_telephone_the_process_is_at_the_offer_at_once(world: World) -> None:
    scene, cursor = collecting(world)
    judged(scene)
    scene.wake(cursor=cursor)
    scene.complete("notify_candidate", "told_otherwise", scene.cast.recruiter)
    assert foretold(scene.wake(cursor=cursor + 1)) == ["tell", "offer"]
    scene.complete("prepare_offer", "accepted", scene.cast.recruiter)
    assert foretold(scene.wake(cursor=cursor + 2)) == ["record_offer_outcome", "settle"]


def test_an_act_that_ends_the_process_is_left_to_it_and_so_is_what_comes_behind(
    world: World,
) -> None:
    scene, cursor = collecting(world)
    asked(scene)
    scene.withdraw()
    assert foretold(scene.wake(cursor=cursor)) == ["ask"]


def test_a_verdict_before_a_withdrawal_decides_nothing(world: World) -> None:
    scene, cursor = collecting(world)
    judged(scene)
    scene.withdraw()
    assert foretold(scene.wake(cursor=cursor)) == []


def test_a_walk_that_is_walked_again_is_not_led_on_by_what_the_database_knows(
    world: World,
) -> None:
    scene, cursor = collecting(world)
    judged(scene)
    before = scene.wake(cursor=cursor)
    kept = scene.rows(steps)
    assert foretold(before) == ["decide"]
    for place in range(cursor + 1):
        assert scene.wake(cursor=place).done == ()
    assert scene.rows(steps) == kept


def test_in_a_database_older_than_the_process_nothing_is_taken(world: World) -> None:
    scene = begun(world)
    scene.complete("schedule_interview", "scheduled", scene.cast.recruiter)
    before = scene.rows(steps)
    woken = scene.wake(cursor=1, last="act_of_a_later_day")
    assert (woken.restored, woken.acts, woken.done) == (True, (), ())
    assert scene.rows(steps) == before
    assert scene.with_case(lambda case: case.row.taken) == 1
