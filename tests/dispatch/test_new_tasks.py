"""Whoever works from the inbox is told of what is new in it: at once, together, or never."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from db.schema import messages, people
from domain.words import NewTasks, TaskKind
from tests.cast import Person
from tests.db.world import Scene
from tests.dispatch.office import POLICY, Office


@pytest.fixture
def day(either_office: Office) -> Office:
    """Ten o'clock."""
    either_office.clock("2026-03-02 10:00")
    return either_office


def reserved(scene: Scene, scenario: str = "task_opened") -> list[tuple[str, str]]:
    """State and error of what there is in the ledger to tell of new tasks."""
    rows = [row for row in scene.rows(messages) if row.scenario == scenario]
    return [(row.state, row.error) for row in rows]


def reads(office: Office, person: Person, locale: str) -> None:
    query = update(people).where(people.c.id == person.id).values(locale=locale)
    office.world.database.write_now(lambda conn: conn.execute(query))


def test_new_tasks_wait_half_an_hour_for_each_other_and_are_told_in_one_mail(day: Office) -> None:
    first = day.new_task()
    recruiter = first.cast.recruiter
    day.later(minutes=15)
    second = day.new_task(recruiter)
    day.later(minutes=3)
    day.round()
    assert day.mails_to(recruiter) == []
    assert reserved(first) == []
    day.later(minutes=15)
    day.round()
    (mail,) = day.mails_to(recruiter)
    assert mail.subject == "2 new tasks in your inbox"
    assert mail.text.count("张小伟") == 2
    for scene in (first, second):
        assert f"/tasks/{scene.application}:notify_candidate:1" in mail.text
        assert reserved(scene) == [("sent", "")]
    day.later(hours=1)
    day.round()
    assert len(day.mails_to(recruiter)) == 1


def test_one_new_task_alone_is_told_in_its_own_words(day: Office) -> None:
    scene = day.new_task()
    day.later(minutes=31)
    day.round()
    (mail,) = day.mails_to(scene.cast.recruiter)
    assert day.got(scene.cast.recruiter) == ["task_opened"]
    assert mail.subject == "New in your inbox: Tell the candidate, 张小伟"
    assert f"/tasks/{scene.application}:notify_candidate:1" in mail.text
    assert "/me" in mail.text


def test_both_mails_are_written_in_chinese_too(office: Office) -> None:
    office.clock("2026-03-02 10:00")
    recruiter = office.silent().cast.recruiter
    reads(office, recruiter, "zh")
    office.wants(recruiter, NewTasks.AT_ONCE)
    office.new_task(recruiter)
    office.round()
    office.later(minutes=2)
    office.new_task(recruiter)
    office.new_task(recruiter)
    office.round()
    one, several = office.mails_to(recruiter)
    assert one.subject == "待办新增：通知候选人，张小伟"
    assert several.subject == "新增待办 2 项"
    assert "您有 2 项新待办，最紧急的在前：" in several.text
    assert "新待办的通知方式可自行设置：" in several.text


def test_at_once_is_the_next_moment_and_what_comes_in_the_same_minute_goes_together(
    day: Office,
) -> None:
    recruiter = day.silent().cast.recruiter
    day.wants(recruiter, NewTasks.AT_ONCE)
    day.new_task(recruiter)
    day.round()
    assert day.got(recruiter) == ["task_opened"]
    now = day.world._now
    day.new_task(recruiter)
    day.new_task(recruiter)
    day.world._now = now
    day.later(seconds=40)
    day.round()
    assert day.got(recruiter) == ["task_opened"]
    day.later(minutes=20)
    day.round()
    assert day.got(recruiter) == ["task_opened", "new_tasks"]


def test_never_is_never_and_who_changes_their_mind_hears_of_what_is_new_from_then_on(
    day: Office,
) -> None:
    recruiter = day.silent().cast.recruiter
    day.wants(recruiter, NewTasks.NEVER)
    before = day.new_task(recruiter)
    day.later(hours=2)
    day.round()
    day.wants(recruiter, NewTasks.TOGETHER)
    after = day.new_task(recruiter)
    day.later(minutes=31)
    day.round()
    (mail,) = day.mails_to(recruiter)
    assert after.application in mail.text
    assert before.application not in mail.text
    assert reserved(before) == []


def test_what_is_done_before_the_mail_is_left_out_and_without_anything_left_there_is_none(
    day: Office,
) -> None:
    kept = day.new_task()
    recruiter = kept.cast.recruiter
    done, alone = day.new_task(recruiter), day.new_task()
    done.complete("notify_candidate", "told_otherwise", recruiter)
    alone.complete("notify_candidate", "told_otherwise", alone.cast.recruiter)
    day.later(minutes=31)
    day.round()
    assert day.got(recruiter) == ["task_opened"]
    assert kept.application in day.mails_to(recruiter)[0].text
    assert day.mails_to(alone.cast.recruiter) == []
    assert reserved(done) == reserved(alone) == []


def test_the_night_is_quiet_and_the_morning_has_one_mail_for_what_is_still_open(
    day: Office,
) -> None:
    day.clock("2026-03-02 20:00")
    first = day.new_task()
    recruiter = first.cast.recruiter
    day.clock("2026-03-02 21:30")
    day.round()
    late, done = day.new_task(recruiter), day.new_task(recruiter)
    day.clock("2026-03-02 23:00")
    day.round()
    assert day.mails_to(recruiter) == []
    assert reserved(done) == [("reserved", "")]
    done.complete("notify_candidate", "told_otherwise", recruiter)
    day.clock("2026-03-03 08:01")
    day.round()
    assert day.got(recruiter) == ["new_tasks"]
    assert done.application not in day.mails_to(recruiter)[0].text
    assert reserved(done) == [("suppressed", "task_closed")]
    assert reserved(first) == reserved(late) == [("sent", "")]


def test_the_window_is_that_of_the_persons_own_zone(office: Office) -> None:
    office.clock("2026-03-02 10:00")
    recruiter = office.silent().cast.recruiter
    office.moves_to(recruiter, "America/New_York")
    office.new_task(recruiter)
    office.later(hours=1)
    office.round()
    assert office.mails_to(recruiter) == []
    office.clock("2026-03-02 21:30")
    office.round()
    assert office.got(recruiter) == ["task_opened"]


def test_nobody_is_told_of_what_they_opened_a_moment_ago_themselves(day: Office) -> None:
    scene = day.world.application(POLICY)
    scene.wake()
    assert scene.open("schedule_interview").untold_since is None
    day.later(hours=1)
    day.round()
    assert day.mails_to(scene.cast.recruiter) == []


def test_what_opens_long_after_the_own_act_because_nobody_worked_is_told(day: Office) -> None:
    scene = day.world.application(POLICY)
    day.later(minutes=20)
    scene.wake()
    day.later(minutes=31)
    day.round()
    assert day.got(scene.cast.recruiter) == ["task_opened"]


def test_what_went_wrong_is_told_to_whoever_acted_a_moment_ago(day: Office) -> None:
    scene = day.new_task()
    recruiter = scene.cast.recruiter
    scene.complete("notify_candidate", "told_otherwise", recruiter)
    scene.with_case(lambda case: case.open_task(TaskKind.RESOLVE_DELIVERY))
    day.later(minutes=31)
    day.round()
    assert day.got(recruiter) == ["task_opened"]


def test_what_a_ladder_asks_for_is_not_told_besides(day: Office) -> None:
    scene = day.silent()
    scene.with_case(lambda case: case.open_task(TaskKind.CONFIRM_ABORT))
    assert scene.open("confirm_abort").untold_since is None


def test_whoever_has_no_desk_is_asked_and_not_told(day: Office) -> None:
    scene = day.silent()
    assert scene.open("give_feedback").untold_since is None
