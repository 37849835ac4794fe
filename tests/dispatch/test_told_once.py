"""Of a new task its owner is told once: handed over, reminded of meanwhile, many, tried again."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from db.directory.job_team import change_people
from db.process.acts import Actor
from db.schema import applications, messages, people
from domain.events import ActorKind
from domain.scenarios import Scenario
from domain.task_specs import Capacity
from domain.words import Role
from tests.cast import Person
from tests.db.world import Scene
from tests.dispatch.office import LEASE, Office
from tests.process.channel import BUSY


@pytest.fixture
def day(either_office: Office) -> Office:
    """Ten o'clock."""
    either_office.clock("2026-03-02 10:00")
    return either_office


def reserved(scene: Scene, scenario: str = "task_opened") -> list[tuple[str, str]]:
    """State and error of what there is in the ledger to tell of new tasks."""
    rows = [row for row in scene.rows(messages) if row.scenario == scenario]
    return [(row.state, row.error) for row in rows]


def hand_over(office: Office, scene: Scene, to: Person, by: Person) -> None:
    actor = Actor(ActorKind.PERSON, by.id, frozenset({Capacity.DESK}), "desk")
    at, policies = office.world._now, office.world.policies
    query = select(applications.c.job_id).where(applications.c.id == scene.application)
    job = office.world.database.read_now(lambda conn: conn.execute(query).scalar_one())
    office.world.database.write_now(
        lambda conn: change_people(conn, job, {Role.RECRUITER: to.id}, actor, at, policies)
    )


def test_with_the_job_its_tasks_are_told_once_to_the_new_recruiter(day: Office) -> None:
    scene = day.new_task()
    former, now = scene.cast.recruiter, day.silent().cast.recruiter
    day.later(minutes=31)
    day.round()
    hand_over(day, scene, now, by=scene.cast.lead)
    day.later(minutes=31)
    day.round()
    day.later(hours=1)
    day.round()
    assert day.got(former) == ["task_opened"]
    assert day.got(now) == ["task_opened"]


def test_whoever_is_no_longer_the_recruiter_is_not_told(day: Office) -> None:
    scene = day.new_task()
    former, now = scene.cast.recruiter, day.silent().cast.recruiter
    day.later(minutes=10)
    hand_over(day, scene, now, by=scene.cast.lead)
    day.later(minutes=31)
    day.round()
    assert day.mails_to(former) == []
    assert day.got(now) == ["task_opened"]


def test_whoever_takes_a_job_over_themselves_is_not_told(day: Office) -> None:
    scene = day.new_task()
    now = day.silent().cast.recruiter
    hand_over(day, scene, now, by=now)
    day.later(hours=1)
    day.round()
    assert day.mails_to(now) == []


def test_very_many_at_once_are_one_mail_that_lists_the_most_urgent(office: Office) -> None:
    office.clock("2026-03-02 10:00")
    recruiter = office.silent().cast.recruiter
    scenes = [office.new_task(recruiter) for _ in range(33)]
    office.clock("2026-03-03 10:00")
    office.round()
    office.later(minutes=31)
    office.round()
    (mail,) = office.mails_to(recruiter)
    assert mail.subject == "33 new tasks in your inbox"
    assert mail.text.count("/tasks/") == 30
    assert "And 3 more." in mail.text
    assert "/inbox" in mail.text
    assert [reserved(scene) for scene in scenes] == [[("sent", "")]] * 33


def test_after_days_without_a_worker_there_is_one_mail_and_reminders_say_more(
    day: Office,
) -> None:
    told = day.new_task()
    recruiter = told.cast.recruiter
    reminded = day.new_task(recruiter)
    day.clock("2026-03-05 10:00")
    day.reserve(reminded, reminded.open("notify_candidate").id, recruiter, Scenario.TASK_REMINDER)
    day.round()
    assert sorted(day.got(recruiter)) == ["task_opened", "task_reminder"]
    assert reserved(told) == [("sent", "")]
    assert reserved(reminded) == [("suppressed", "overtaken")]


def test_what_somebody_was_reminded_of_meanwhile_is_not_new(day: Office) -> None:
    scene = day.new_task()
    recruiter = scene.cast.recruiter
    day.reserve(scene, scene.open("notify_candidate").id, recruiter, Scenario.TASK_REMINDER)
    day.round()
    day.later(minutes=31)
    day.round()
    assert day.got(recruiter) == ["task_reminder"]
    assert reserved(scene) == [("suppressed", "overtaken")]


def test_a_day_that_is_full_of_reminders_swallows_no_new_task(day: Office) -> None:
    recruiter = day.silent().cast.recruiter
    day.reminding(recruiter, 5)
    day.round()
    assert day.got(recruiter) == ["reminder_digest"]
    day.reminding(recruiter, 3)
    day.round()
    full = ["reminder_digest"] + ["task_reminder"] * 3
    assert day.got(recruiter) == full
    new = day.new_task(recruiter)
    day.reserve(new, new.open("notify_candidate").id, recruiter, Scenario.TASK_REMINDER)
    day.later(minutes=31)
    day.round()
    assert day.got(recruiter) == [*full, "task_opened"]
    assert reserved(new) == [("sent", "")]
    assert reserved(new, "task_reminder") == [("reserved", "")]


def test_what_was_refused_is_tried_again_as_the_same_mail_without_what_is_done(
    day: Office,
) -> None:
    first = day.new_task()
    recruiter = first.cast.recruiter
    day.new_task(recruiter)
    third = day.new_task(recruiter)
    day.channel.answer(recruiter.email, BUSY)
    day.later(minutes=31)
    day.round()
    assert day.mails_to(recruiter) == []
    assert reserved(first) == [("reserved", "smtp_451")]
    third.complete("notify_candidate", "told_otherwise", recruiter)
    day.later(minutes=5)
    day.round()
    (mail,) = day.mails_to(recruiter)
    assert mail.subject == "2 new tasks in your inbox"


def test_a_worker_that_died_over_it_is_followed_by_one_under_the_same_message_id(
    day: Office,
) -> None:
    first = day.new_task()
    recruiter = first.cast.recruiter
    day.new_task(recruiter)
    day.later(minutes=31)
    day.dies_while_sending_to(recruiter)
    day.later(seconds=2 * LEASE.total_seconds())
    day.round()
    (mail,) = day.mails_to(recruiter)
    query = select(messages.c.message_id).where(messages.c.scenario == "new_tasks")
    ids = day.world.database.read_now(lambda conn: conn.execute(query).scalars().all())
    assert ids == [mail.message_id]


def test_whoever_has_left_is_told_nothing(day: Office) -> None:
    scene = day.new_task()
    day.leaves(scene.cast.recruiter)
    day.later(minutes=31)
    day.round()
    assert day.mails_to(scene.cast.recruiter) == []
    assert reserved(scene) == []


def test_a_choice_of_a_newer_release_is_left_to_it(day: Office) -> None:
    scene = day.new_task()
    query = update(people).where(people.c.id == scene.cast.recruiter.id)
    day.world.database.write_now(lambda conn: conn.execute(query.values(new_tasks="by_chat")))
    day.later(minutes=31)
    day.round()
    assert day.mails_to(scene.cast.recruiter) == []
    assert scene.open("notify_candidate").untold_since is not None
