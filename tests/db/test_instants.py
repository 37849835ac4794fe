"""When people say that something was, or will be: what is believed, and what the pages show."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.process.projection import OPEN
from db.schema import interviews, process_views
from domain.defaults import default_policy
from domain.forms import FormRefused
from domain.words import TaskKind
from tests.db.world import Scene, World


def arranging(world: World) -> Scene:
    """An application whose interview is to be scheduled."""
    scene = world.application(default_policy())
    scene.step("arrange", scene.step("begin").stages[0])
    return scene


def to_be_told(world: World, kind: str) -> Scene:
    """An application with a task to tell the candidate, or to see to a mail that failed."""
    scene = world.application(default_policy())
    scene.collecting()
    stage = scene.open("give_feedback").stage_id
    scene.complete("give_feedback", "submitted", scene.cast.interviewer)
    scene.step("decide", stage)
    if kind == TaskKind.RESOLVE_DELIVERY:
        scene.with_case(lambda case: case.open_task(TaskKind.RESOLVE_DELIVERY))
    return scene


@pytest.mark.parametrize(
    ("away", "fits"),
    [
        (timedelta(days=367), False),
        (timedelta(days=365), True),
        (timedelta(days=-30), True),
        (timedelta(days=-32), False),
    ],
)
def test_an_interview_is_within_a_year_or_was_within_a_month(
    world: World, away: timedelta, fits: bool
) -> None:
    scene = arranging(world)
    form = {"starts_at": (world.now() + away).isoformat(), "afterwards": "yes"}
    if fits:
        scene.complete("schedule_interview", "scheduled", scene.cast.recruiter, **form)
        return
    with pytest.raises(FormRefused, match="starts_at: too_far_away"):
        scene.complete("schedule_interview", "scheduled", scene.cast.recruiter, **form)
    assert [act.seq for act in scene.acts()] == [1]


@pytest.mark.parametrize(
    ("away", "asked"), [(timedelta(minutes=-10), True), (timedelta(minutes=-2), False)]
)
def test_a_time_that_is_over_is_noted_down_only_when_that_is_said(
    world: World, away: timedelta, asked: bool
) -> None:
    scene = arranging(world)
    form = {"starts_at": (world.now() + away).isoformat()}
    if asked:
        with pytest.raises(FormRefused, match="afterwards: time_over"):
            scene.complete("schedule_interview", "scheduled", scene.cast.recruiter, **form)
        assert scene.open("schedule_interview").state == OPEN
        form |= {"afterwards": "yes"}
    act = scene.complete("schedule_interview", "scheduled", scene.cast.recruiter, **form)
    scene.step("invite", act.act)
    [interview] = scene.rows(interviews)
    assert interview.announced is not asked


def test_who_says_afterwards_of_a_time_to_come_has_everybody_invited(world: World) -> None:
    scene = arranging(world)
    form = {"starts_at": (world.now() + timedelta(days=1)).isoformat(), "afterwards": "yes"}
    act = scene.complete("schedule_interview", "scheduled", scene.cast.recruiter, **form)
    assert scene.step("invite", act.act).messages
    assert scene.rows(interviews)[0].announced


@pytest.mark.parametrize(
    ("away", "code"),
    [
        (timedelta(minutes=10), "in_the_future"),
        (timedelta(days=-2), "before_the_process"),
    ],
)
@pytest.mark.parametrize("kind", ["notify_candidate", "resolve_delivery"])
def test_nobody_was_told_tomorrow_or_before_they_applied(
    world: World, kind: str, away: timedelta, code: str
) -> None:
    scene = to_be_told(world, kind)
    told = (world.now() + away).isoformat()
    with pytest.raises(FormRefused, match=f"told_at: {code}"):
        scene.complete(kind, "told_otherwise", scene.cast.recruiter, told_at=told)
    assert scene.open(kind).state == OPEN


def test_the_candidate_was_told_when_they_were_and_not_when_it_was_noted(world: World) -> None:
    scene = to_be_told(world, "notify_candidate")
    told = world.now() - timedelta(hours=3)
    act = scene.complete(
        "notify_candidate", "told_otherwise", scene.cast.recruiter, told_at=told.isoformat()
    )
    scene.step("tell", act.act)
    (view,) = scene.rows(process_views)
    assert (view.told_at, view.told_how) == (told, "phone")
