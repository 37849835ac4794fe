"""While nothing is decided the candidate is told so: once, in their day, and only if it is true."""

from __future__ import annotations

import pytest

from db.schema import process_events
from tests.db.world import Scene
from tests.dispatch.office import Office

TELLING_RUNG = 6
UP_TO_TELLING = tuple(range(TELLING_RUNG + 1))


@pytest.fixture
def waiting(either_office: Office) -> tuple[Office, Scene]:
    """A candidate who has heard nothing since the interview."""
    either_office.clock("2026-03-02 10:00")
    return either_office, either_office.silent()


def told(office: Office, scene: Scene) -> int:
    return office.got(scene.cast.candidate).count("still_deciding")


def judged(scene: Scene) -> None:
    """The interviewer says something at last, and the stage's rule is asked."""
    stage = scene.open("give_feedback").stage_id
    scene.complete("give_feedback", "submitted", scene.cast.interviewer)
    scene.step("decide", stage)


def kinds(scene: Scene) -> list[str]:
    return [row.type for row in scene.rows(process_events)]


def test_after_some_days_without_a_word_the_candidate_is_told_that_nothing_is_decided(
    waiting: tuple[Office, Scene],
) -> None:
    office, scene = waiting
    office.climb(scene, *UP_TO_TELLING)
    office.round()
    assert told(office, scene) == 1
    assert kinds(scene).count("task.still_deciding") == 1


def test_they_are_told_in_the_hours_in_which_candidates_get_mail(
    waiting: tuple[Office, Scene],
) -> None:
    office, scene = waiting
    office.clock("2026-03-02 20:00")
    office.climb(scene, *UP_TO_TELLING)
    office.round()
    assert told(office, scene) == 0
    office.clock("2026-03-03 08:59")
    office.round()
    assert told(office, scene) == 0
    office.clock("2026-03-03 09:00")
    office.round()
    assert told(office, scene) == 1


def test_a_candidate_is_told_once_per_stage_whatever_takes_so_long(
    waiting: tuple[Office, Scene],
) -> None:
    office, _ = waiting
    scene = office.silent(rule="always_ask")
    office.climb(scene, *UP_TO_TELLING)
    office.round()
    judged(scene)
    office.climb(scene, *UP_TO_TELLING, kind="decide")
    office.round()
    assert kinds(scene).count("task.still_deciding") == 2
    assert told(office, scene) == 1


def test_what_was_decided_before_the_mail_could_leave_makes_it_untrue(
    waiting: tuple[Office, Scene],
) -> None:
    office, scene = waiting
    office.clock("2026-03-02 20:00")
    office.climb(scene, *UP_TO_TELLING)
    judged(scene)
    office.clock("2026-03-03 09:00")
    office.round()
    assert told(office, scene) == 0
    assert ("suppressed", "decided_meanwhile") in office.ledger(scene)


def test_a_candidate_who_withdrew_is_not_told(waiting: tuple[Office, Scene]) -> None:
    office, scene = waiting
    office.clock("2026-03-02 20:00")
    office.climb(scene, *UP_TO_TELLING)
    scene.withdraw()
    office.clock("2026-03-03 09:00")
    office.round()
    assert told(office, scene) == 0
    assert ("suppressed", "candidate_withdrew") in office.ledger(scene)
