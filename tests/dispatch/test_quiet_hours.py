"""When somebody may be disturbed, how often in a day, and what goes together instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update

from db.schema import tasks
from domain.scenarios import Scenario
from tests.db.world import Scene
from tests.dispatch.office import POLICY, SHANGHAI, Office

LONDON = ZoneInfo("Europe/London")


def due_in_days(office: Office, scene: Scene, days: int) -> None:
    """Make one task more urgent than another."""
    due = office.world._now + timedelta(days=days)
    query = update(tasks).where(tasks.c.application_id == scene.application).values(due_at=due)
    office.world.database.write_now(lambda conn: conn.execute(query))


def test_a_reminder_at_night_waits_for_the_morning_of_its_receiver(either_office: Office) -> None:
    office = either_office
    scene = office.silent()
    office.clock("2026-03-02 22:00")
    office.climb(scene, 0, 1)
    assert office.last(scene).not_before.astimezone(SHANGHAI).hour == 8
    office.round()
    assert office.got(scene.cast.interviewer) == []
    office.clock("2026-03-03 07:59")
    office.round()
    assert office.got(scene.cast.interviewer) == []
    office.clock("2026-03-03 08:00")
    office.round()
    assert office.got(scene.cast.interviewer) == ["feedback_reminder"]


def test_quiet_hours_are_those_of_the_receivers_zone_and_not_of_the_office(office: Office) -> None:
    scene = office.silent()
    office.moves_to(scene.cast.interviewer, "Europe/London")
    office.clock("2026-03-02 10:00")  # London sleeps
    office.climb(scene, 0, 1)
    office.later(hours=2)
    office.round()
    assert office.got(scene.cast.interviewer) == []
    office.clock("2026-03-02 08:00", LONDON)
    office.round()
    assert office.got(scene.cast.interviewer) == ["feedback_reminder"]


def test_a_reminder_that_was_late_is_held_when_night_has_come_meanwhile(office: Office) -> None:
    scene = office.silent()
    office.clock("2026-03-02 20:30")
    office.climb(scene, 0, 1)
    office.clock("2026-03-02 21:30")  # nobody was at work for an hour
    office.round()
    assert office.got(scene.cast.interviewer) == []
    assert office.last(scene).not_before.astimezone(SHANGHAI).day == 3


def test_right_after_the_interview_feedback_is_asked_for_at_any_hour(office: Office) -> None:
    office.clock("2026-03-02 22:30")
    scene = office.silent()
    office.climb(scene, 0)
    office.round()
    assert office.got(scene.cast.interviewer) == ["feedback_request"]


def test_somebody_is_reminded_three_times_a_day_and_of_the_rest_in_one_overview(
    either_office: Office,
) -> None:
    office = either_office
    office.clock("2026-03-02 10:00")
    boss = office.world.application(POLICY).cast.manager
    first = office.reminding(boss, 3)
    office.round()
    assert office.got(boss) == ["task_reminder"] * 3
    rest = office.reminding(boss, 2)
    office.round()
    assert office.got(boss) == ["task_reminder"] * 3 + ["reminder_digest"]
    assert [office.ledger(scene) for scene in (*first, *rest)] == [[("sent", "")]] * 5
    overview = office.mails_to(boss)[-1]
    for scene in rest:
        assert scene.open("schedule_interview").id in overview.text
    assert all(scene.application not in overview.text for scene in first)


def test_what_is_due_at_once_beyond_the_cap_comes_in_one_mail_the_most_urgent_first(
    office: Office,
) -> None:
    office.clock("2026-03-02 10:00")
    boss = office.world.application(POLICY).cast.manager
    scenes = office.reminding(boss, 5)
    for days, scene in enumerate(reversed(scenes)):
        due_in_days(office, scene, days + 1)
    office.round()
    assert office.got(boss) == ["reminder_digest"]
    (mail,) = office.mails_to(boss)
    places = [mail.text.index(scene.application) for scene in scenes]
    assert places == sorted(places, reverse=True)
    assert "5" in mail.subject
    digests = {office.only(scene).digest_id for scene in scenes}
    assert [f"{digest}@genjin.invalid" for digest in digests] == [mail.message_id]


def test_after_the_overview_further_reminders_wait_for_tomorrow(office: Office) -> None:
    office.clock("2026-03-02 10:00")
    boss = office.world.application(POLICY).cast.manager
    office.reminding(boss, 4)
    office.round()
    late = office.reminding(boss, 4)
    office.round()
    assert office.got(boss) == ["reminder_digest"] + ["task_reminder"] * 3
    office.later(hours=2)
    office.round()
    assert len(office.got(boss)) == 4
    office.clock("2026-03-03 08:00")
    office.round()
    assert office.got(boss)[4:] == ["task_reminder"]
    assert [office.only(scene).state for scene in late] == ["sent"] * 4


def test_an_escalation_does_not_wait_for_tomorrow(office: Office) -> None:
    office.clock("2026-03-02 10:00")
    boss = office.world.application(POLICY).cast.manager
    office.reminding(boss, 7)
    office.round()
    office.reminding(boss, 2, scenario=Scenario.TASK_ESCALATION)
    office.round()
    assert office.got(boss) == ["reminder_digest"] + ["task_escalation"] * 2


def test_a_policy_can_do_without_a_cap(office: Office) -> None:
    without = replace(POLICY, sending=replace(POLICY.sending, reminders_per_day=None))
    office.clock("2026-03-02 10:00")
    boss = office.world.application(POLICY).cast.manager
    office.reminding(boss, 10, policy=without)
    office.round()
    office.round()
    assert office.got(boss) == ["task_reminder"] * 10


def test_the_overview_is_in_the_readers_language_and_its_links_are_links(office: Office) -> None:
    office.clock("2026-03-02 10:00")
    boss = office.world.application(POLICY).cast.manager
    scenes = office.reminding(boss, 4)
    office.round()
    (mail,) = office.mails_to(boss)
    task = scenes[0].open("schedule_interview")
    assert f'href="http://127.0.0.1:8000/tasks/{task.id}"' in mail.html
    assert "张小伟" in mail.text
    assert "Schedule" in mail.text
