"""Outcomes as lines: ids, codes and instants, of what the reader may see, as far as wanted."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from db.directory.readers import Reader
from db.reading.outcomes import COLUMNS, Moment, WantedOutcomes, read_outcomes
from db.schema import applications, external_ids, interviews
from domain.defaults import default_policy
from domain.words import Role
from tests.db.world import Scene, World

EVERYBODY = Reader("", frozenset({Role.HR_LEAD}))


def read(scene: Scene, reader: Reader = EVERYBODY, **wanted: object) -> list[dict[str, object]]:
    """The lines of this scene's job, by column."""
    database = scene.world.database
    job = database.read_now(
        lambda conn: conn.execute(
            select(applications.c.job_id).where(applications.c.id == scene.application)
        ).scalar_one()
    )
    query = partial(
        read_outcomes,
        policies=scene.world.policies,
        reader=reader,
        wanted=WantedOutcomes(**{"job": job, **wanted}),
    )
    return [dict(zip(COLUMNS, line, strict=True)) for line in database.read_now(query)]


@pytest.fixture
def told(world: World) -> Scene:
    """An application whose candidate was told by phone to go on."""
    scene = world.application(default_policy())
    scene.collecting()
    stage = scene.open("give_feedback").stage_id
    scene.complete("give_feedback", "submitted", scene.cast.interviewer)
    scene.step("decide", stage)
    at = world.now().isoformat()
    act = scene.complete("notify_candidate", "told_otherwise", scene.cast.recruiter, told_at=at)
    scene.step("tell", act.act)
    return scene


def test_a_line_says_what_became_of_an_application(told: Scene) -> None:
    (line,) = read(told)
    assert line["application"] == told.application
    assert (line["stage_number"], line["decision"], line["told_how"]) == (1, "advance", "phone")
    assert line["closed_at"] is None
    assert line["external_application"] is None


def test_the_working_hours_from_the_interview_to_the_telling_are_counted(told: Scene) -> None:
    at = told.world.database.read_now(
        lambda conn: conn.execute(
            select(interviews.c.ends_at).where(interviews.c.application_id == told.application)
        ).scalar_one()
    )
    (line,) = read(told)
    assert line["interview_ended_at"] == at
    assert line["hours_to_told"] is not None
    cancelled = update(interviews).where(interviews.c.application_id == told.application)
    told.world.database.write_now(lambda conn: conn.execute(cancelled.values(cancelled=True)))
    (line,) = read(told)
    assert (line["interview_ended_at"], line["hours_to_told"]) == (None, None)


def test_other_systems_ids_stand_beside_ours(told: Scene) -> None:
    at = told.world.now()
    rows = [
        {
            "system": system,
            "kind": "application",
            "external_id": external,
            "our_id": told.application,
            "fingerprint": "",
            "created_at": at,
            "updated_at": at,
        }
        for system, external in (("moka", f"m-{told.application}"), ("beisen", told.application))
    ]
    told.world.database.write_now(lambda conn: conn.execute(insert(external_ids), rows))
    (line,) = read(told)
    assert line["external_application"] == (f"beisen:{told.application}; moka:m-{told.application}")


def test_days_limit_the_moment_that_is_asked_for(told: Scene) -> None:
    at: Any = read(told)[0]["told_at"]
    second = timedelta(seconds=1)
    assert read(told, moment=Moment.TOLD, since=at)
    assert not read(told, moment=Moment.TOLD, until=at)
    assert not read(told, moment=Moment.TOLD, since=at + second)
    assert not read(told, moment=Moment.CLOSED, since=at)
    assert read(told, moment=Moment.OPENED, until=at)


def test_a_reader_gets_what_they_may_see(told: Scene) -> None:
    manager, interviewer = told.cast.manager, told.cast.interviewer
    assert read(told, Reader(manager.id, manager.roles))
    assert read(told, Reader(interviewer.id, interviewer.roles))
    assert not read(told, Reader("per_stranger", frozenset({Role.INTERVIEWER})))


def test_the_next_lines_begin_behind_the_last_one(told: Scene) -> None:
    database = told.world.database
    query = partial(
        read_outcomes,
        policies=told.world.policies,
        reader=EVERYBODY,
        wanted=WantedOutcomes(),
    )
    (first, *rest) = database.read_now(query)
    behind = database.read_now(partial(query, after=str(first[0])))
    assert list(behind) == rest
