"""One meeting is arranged by one act: whoever comes second is told so, and not left to think that
theirs counts.
"""

from __future__ import annotations

from db.process.acts import Accepted, ActKind, ActRequest, Refused
from db.schema import interviews, refused_acts
from domain.defaults import default_policy
from tests.db.world import Scene, World


def ahead(world: World, *, meetings: int = 1) -> Scene:
    """The first stage is being judged, and the second is still to be booked."""
    scene = world.application(default_policy(), stages=2, meetings=meetings)
    plan = scene.step("begin").stages
    scene.step("arrange", plan[0])
    for _ in range(meetings):
        act = scene.complete("schedule_interview", "scheduled", scene.cast.recruiter)
        scene.step("invite", act.act)
    return scene


def book(scene: Scene) -> Accepted | Refused:
    actor, form = scene.actor(scene.cast.recruiter), scene.own_form(ActKind.BOOK_AHEAD)
    return scene.make(ActRequest(scene.application, ActKind.BOOK_AHEAD, actor, form=form))


def booked(scene: Scene) -> Accepted:
    made = book(scene)
    assert isinstance(made, Accepted), made
    return made


def refusal(answer: Accepted | Refused) -> str:
    assert isinstance(answer, Refused), answer
    return answer.reason


def test_a_second_booking_is_refused_before_and_after_the_process_has_heard_of_the_first(
    world: World,
) -> None:
    scene = ahead(world)
    first = booked(scene)
    assert refusal(book(scene)) == "booked_before"
    scene.step("book_ahead", first.act)
    assert refusal(book(scene)) == "booked_before"
    assert [row.reason for row in scene.rows(refused_acts)] == ["booked_before", "booked_before"]
    assert len(scene.rows(interviews)) == 2


def test_of_a_stage_with_two_meetings_the_next_is_booked_when_the_first_is_arranged(
    world: World,
) -> None:
    scene = ahead(world, meetings=2)
    first = booked(scene)
    assert refusal(book(scene)) == "booked_before"
    scene.step("book_ahead", first.act)
    second = booked(scene)
    scene.step("book_ahead", second.act)
    assert refusal(book(scene)) == "booked_before"
    of_next = [
        row for row in scene.rows(interviews) if row.stage_id != scene.step("begin").stages[0]
    ]
    assert sorted(row.meeting for row in of_next) == [0, 1]


def test_what_has_been_booked_is_not_scheduled_once_more_as_its_stage_is_entered(
    world: World,
) -> None:
    scene = ahead(world)
    first = booked(scene)
    scene.step("arrange", scene.step("begin").stages[1])
    task = scene.open("schedule_interview")
    request = scene.request(task, "scheduled", scene.cast.recruiter)
    assert refusal(scene.make(request)) == "booked_before"
    scene.step("book_ahead", first.act)
    assert [row.kind for row in scene.all_open()].count("schedule_interview") == 0
    assert len(scene.rows(interviews)) == 2


def test_what_is_called_off_can_be_booked_again(world: World) -> None:
    scene = ahead(world)
    scene.step("book_ahead", booked(scene).act)
    stage = scene.step("begin").stages[1]
    waiting = next(row for row in scene.all_open() if row.stage_id == stage)
    request = scene.request(waiting, "cancelled", scene.cast.recruiter, {"note": "会议室没了"})
    made = scene.make(request)
    assert isinstance(made, Accepted), made
    scene.step("cancel_interview", made.act)
    scene.step("book_ahead", booked(scene).act)
    of_stage = [row for row in scene.rows(interviews) if row.stage_id == stage]
    assert sorted(row.cancelled for row in of_stage) == [False, True]


def test_after_the_last_stage_there_is_nothing_to_book(world: World) -> None:
    scene = world.application(default_policy())
    scene.collecting()
    assert refusal(book(scene)) == "nothing_to_book"
