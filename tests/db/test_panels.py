"""A panel has one lead, who was chosen; where they stand in a list means nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from db.process.acts import Accepted, ActKind, Actor, ActRequest
from db.schema import interviews
from domain.defaults import default_policy
from domain.events import ActorKind
from domain.forms import FormRefused
from domain.task_specs import Capacity
from tests.db.world import Scene, World


def seats_of(scene: Scene) -> list[tuple[str, bool]]:
    with scene.world.database.engine.connect() as conn:
        query = select(interviews.c.panel).where(interviews.c.application_id == scene.application)
        return [(seat["person"], seat["lead"]) for seat in conn.execute(query).scalar_one()]


def scheduled(scene: Scene, **form: object) -> None:
    scene.step("arrange", scene.step("begin").stages[0])
    act = scene.complete("schedule_interview", "scheduled", scene.cast.recruiter, **form)
    scene.step("invite", act.act)


@pytest.mark.parametrize("turned", [False, True])
def test_the_verdict_of_whoever_was_chosen_to_lead_decides(world: World, turned: bool) -> None:
    scene = world.application(default_policy(), panel=2, rule="lead_decides")
    first, second = scene.cast.panel
    listed = [second.id, first.id] if turned else [first.id, second.id]
    scheduled(scene, panel=listed, lead=second.id)
    assert seats_of(scene) == [(person, person == second.id) for person in listed]
    scene.step("collect", scene.open("await_interview").id)
    for person, verdict in ((first, "reject"), (second, "pass")):
        task = next(row for row in scene.all_open() if row.owner_id == person.id)
        form = {**scene.form(task, "submitted"), "verdict": verdict}
        assert isinstance(scene.make(scene.request(task, "submitted", person, form)), Accepted)
    assert scene.step("decide", scene.step("begin").stages[0]).code == "advance"


@pytest.mark.parametrize("turned", [False, True])
def test_a_question_goes_to_whoever_was_chosen_to_lead(world: World, turned: bool) -> None:
    scene = world.application(default_policy(), panel=2)
    first, second = scene.cast.panel
    scheduled(
        scene, panel=[second.id, first.id] if turned else [first.id, second.id], lead=second.id
    )
    scene.step("collect", scene.open("await_interview").id)
    asked = scene.make(
        ActRequest(
            scene.application,
            ActKind.ASK,
            scene.actor(scene.cast.candidate),
            form=scene.own_form(ActKind.ASK),
        )
    )
    assert isinstance(asked, Accepted)
    scene.step("ask", asked.act)
    assert scene.open("answer_question").owner_id == second.id


def test_without_a_word_about_it_whoever_leads_by_the_plan_leads(world: World) -> None:
    scene = world.application(default_policy(), panel=2)
    first, second = scene.cast.panel
    scheduled(scene, panel=[second.id, first.id])
    assert seats_of(scene) == [(second.id, False), (first.id, True)]


def test_nobody_leads_who_does_not_come(world: World) -> None:
    scene = world.application(default_policy(), panel=2)
    first, second = scene.cast.panel
    scene.step("arrange", scene.step("begin").stages[0])
    with pytest.raises(FormRefused) as refused:
        scene.complete(
            "schedule_interview",
            "scheduled",
            scene.cast.recruiter,
            panel=[first.id],
            lead=second.id,
        )
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [
        ("lead", "lead_not_in_panel")
    ]


def test_at_the_desk_somebody_says_who_leads_a_panel_that_nobody_planned(world: World) -> None:
    scene = world.application(default_policy(), panel=2)
    cast = scene.cast
    others = [cast.manager.id, cast.recruiter.id]
    scene.step("arrange", scene.step("begin").stages[0])
    with pytest.raises(FormRefused) as refused:
        scene.complete("schedule_interview", "scheduled", cast.recruiter, panel=others)
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [
        ("lead", "lead_missing")
    ]


def test_when_the_lead_declines_somebody_of_the_others_leads(world: World) -> None:
    scene = world.application(default_policy(), panel=2)
    first, second = scene.cast.panel
    scheduled(scene, panel=[first.id, second.id], starts_at="2026-12-01T02:00:00Z")
    task = scene.open("await_interview")
    seated = Actor(ActorKind.PERSON, first.id, frozenset({Capacity.PANEL}), "link")
    act = scene.make(replace(scene.request(task, "declined_interview", first), actor=seated))
    assert isinstance(act, Accepted)
    scene.step("report_trouble", act.act)
    assert seats_of(scene) == [(second.id, True)]
