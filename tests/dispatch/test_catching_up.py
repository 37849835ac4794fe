"""What is sent when nobody could send for a while, and what is not worth sending any more."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import Connection, text

from db.mail.reminders import _DUE
from tests.dispatch.office import LEASE, POLICY, Office
from tests.process.channel import BUSY, LOST, REFUSED

WITHOUT_CAP = replace(POLICY, sending=replace(POLICY.sending, reminders_per_day=None))


@pytest.fixture
def morning(either_office: Office) -> Office:
    """Ten o'clock: everybody may be reminded."""
    either_office.clock("2026-03-02 10:00")
    return either_office


def test_after_an_outage_only_the_highest_rung_is_sent_and_everybody_escalated_to_hears(
    morning: Office,
) -> None:
    scene = morning.silent()
    morning.climb(scene, 0, 1, 2, 3, 4)
    morning.round()
    cast = scene.cast
    assert morning.got(cast.interviewer) == ["feedback_reminder"]
    assert morning.got(cast.manager) == ["feedback_escalation"]
    assert morning.got(cast.lead) == ["feedback_escalation"]
    assert morning.ledger(scene) == [
        ("suppressed", "overtaken"),
        ("sent", ""),
        ("sent", ""),
        ("sent", ""),
    ]


def test_rungs_that_came_due_together_are_climbed_at_once_and_reserve_nothing_in_vain(
    morning: Office,
) -> None:
    scene = morning.silent()
    morning.clock("2026-03-03 18:00")  # 4 and 8 working hours are over, and more
    morning.climb(scene, 0)
    assert scene.open("give_feedback").rung == 5
    morning.clock("2026-03-03 18:01")
    morning.round()
    cast = scene.cast
    assert morning.got(cast.interviewer) == ["feedback_reminder"]
    assert morning.got(cast.manager) == ["feedback_escalation"]
    assert morning.got(cast.lead) == ["feedback_escalation"]
    assert morning.ledger(scene) == [("sent", "")] * 3


def test_a_reminder_that_still_waits_to_leave_is_not_reserved_once_more(
    morning: Office,
) -> None:
    scene = morning.silent()
    morning.channel.answer(scene.cast.interviewer.email, BUSY)
    morning.climb(scene, 0, 1)
    morning.round()
    morning.climb(scene, 2)
    assert scene.open("give_feedback").rung == 3
    assert morning.ledger(scene) == [("suppressed", "overtaken"), ("reserved", "smtp_451")]


def test_an_escalation_says_for_how_many_working_hours_somebody_has_waited(
    office: Office,
) -> None:
    office.clock("2026-03-06 17:00")
    scene = office.silent()
    office.clock("2026-03-09 11:30")
    office.climb(scene, 0, 1, 2, 3)
    office.round()
    (mail,) = office.mails_to(scene.cast.manager)
    assert "3.5 working hours" in mail.text


def test_nobody_is_reminded_of_what_they_have_done(morning: Office) -> None:
    scene = morning.silent()
    morning.climb(scene, 0)
    scene.complete("give_feedback", "submitted", scene.cast.interviewer)
    morning.round()
    assert morning.got(scene.cast.interviewer) == []
    assert morning.ledger(scene) == [("suppressed", "task_closed")]


def test_nobody_writes_to_somebody_who_has_left(morning: Office) -> None:
    scene = morning.silent()
    morning.climb(scene, 0)
    morning.leaves(scene.cast.interviewer)
    morning.round()
    assert morning.mails_to(scene.cast.interviewer) == []
    assert morning.ledger(scene) == [("suppressed", "person_gone")]


def test_nobody_is_reminded_of_what_has_become_somebody_elses(office: Office) -> None:
    office.clock("2026-03-02 10:00")
    scene = office.silent()
    office.climb(scene, 0)
    office.hands_over(scene, "give_feedback", scene.cast.manager)
    office.round()
    assert office.mails_to(scene.cast.interviewer) == []
    assert office.ledger(scene) == [("suppressed", "not_theirs")]


def test_two_workers_send_a_reminder_once(morning: Office) -> None:
    boss = morning.silent().cast.manager
    morning.reminding(boss, 3)
    one, other = morning.dispatcher(), morning.dispatcher()

    async def both() -> None:
        await asyncio.gather(*(each.round() for each in (one, other, one, other)))

    morning.run(both())
    assert morning.got(boss) == ["task_reminder"] * 3


def test_two_workers_keep_one_count_of_a_day(morning: Office) -> None:
    boss = morning.silent().cast.manager
    one, other = morning.dispatcher(), morning.dispatcher()

    async def both() -> None:
        await asyncio.gather(one.round(), other.round())

    for _ in range(3):
        morning.reminding(boss, 2)
        morning.run(both())
    assert sorted(morning.got(boss)) == ["reminder_digest"] + ["task_reminder"] * 3


def test_what_a_dead_worker_was_sending_goes_again_under_the_same_message_id(
    morning: Office,
) -> None:
    scene = morning.silent()
    morning.climb(scene, 0)
    interviewer = scene.cast.interviewer
    morning.dies_while_sending_to(interviewer)
    assert morning.ledger(scene) == [("sending", "")]
    morning.round()
    assert morning.got(interviewer) == []
    morning.later(seconds=LEASE.total_seconds())
    morning.round()
    assert morning.got(interviewer) == ["feedback_request"]
    assert morning.only(scene).attempt == 2


def test_an_overview_whose_worker_died_goes_again_under_the_same_message_id(
    morning: Office,
) -> None:
    boss = morning.silent().cast.manager
    scenes = morning.reminding(boss, 4)
    morning.dies_while_sending_to(boss)
    before = {morning.only(scene).digest_id for scene in scenes}
    morning.later(seconds=LEASE.total_seconds())
    morning.round()
    assert morning.got(boss) == ["reminder_digest"]
    assert {morning.only(scene).state for scene in scenes} == {"sent"}
    assert {morning.only(scene).digest_id for scene in scenes} == before


def test_while_the_mail_server_refuses_it_is_asked_ever_more_seldom(office: Office) -> None:
    office.clock("2026-03-02 10:00")
    scene = office.silent()
    office.climb(scene, 0)
    office.channel.answer(scene.cast.interviewer.email, *[BUSY] * 50)
    asked = 0
    for _ in range(120):
        before = office.only(scene).attempt
        office.round()
        asked += office.only(scene).attempt - before
        office.later(seconds=1)
    assert 6 <= asked <= 8
    assert office.ledger(scene) == [("reserved", "smtp_451")]


def test_when_the_mail_server_is_back_only_what_is_still_worth_it_goes_out(
    morning: Office,
) -> None:
    scene = morning.silent()
    interviewer = scene.cast.interviewer
    morning.channel.answer(interviewer.email, *[BUSY] * 3)
    for rung in (0, 1, 2):
        morning.climb(scene, rung)
        morning.round()
        morning.later(hours=1)
    morning.round()
    morning.later(hours=1)
    morning.round()
    assert morning.got(interviewer) == ["feedback_reminder"]
    assert morning.ledger(scene) == [("suppressed", "overtaken"), ("sent", "")]


def test_a_reminder_that_is_refused_for_good_has_failed_and_the_next_rung_goes_on(
    morning: Office,
) -> None:
    scene = morning.silent()
    morning.climb(scene, 0)
    morning.channel.answer(scene.cast.interviewer.email, REFUSED)
    morning.round()
    assert morning.ledger(scene) == [("failed", "smtp_550")]
    morning.climb(scene, 1)
    morning.round()
    assert morning.got(scene.cast.interviewer) == ["feedback_reminder"]


def test_a_reminder_whose_answer_is_lost_again_and_again_is_not_repeated_for_ever(
    morning: Office,
) -> None:
    scene = morning.silent()
    morning.climb(scene, 0)
    morning.channel.answer(scene.cast.interviewer.email, *[LOST] * 50)
    for _ in range(20):
        morning.round()
        morning.later(minutes=6)
    assert morning.ledger(scene) == [("unknown", "smtp_answer_lost")]
    assert morning.only(scene).attempt == 4


def test_many_mails_to_one_person_at_once_are_sent_in_rounds(office: Office) -> None:
    office.clock("2026-03-02 10:00")
    boss = office.world.application(WITHOUT_CAP).cast.manager
    office.reminding(boss, 11, policy=WITHOUT_CAP)
    office.round()
    assert len(office.got(boss)) == 8
    office.round()
    assert len(office.got(boss)) == 11


def test_looking_for_what_is_due_reads_the_index_of_what_waits(office: Office) -> None:
    office.clock("2026-03-02 10:00")
    now = office.world._now
    literal = _DUE.params(at=now, stale=now, left=["pol_x"]).compile(
        office.world.database.engine, compile_kwargs={"literal_binds": True}
    )

    def explain(conn: Connection) -> str:
        return str(conn.execute(text(f"EXPLAIN QUERY PLAN {literal}")).all())

    assert "ix_messages_to_dispatch" in office.world.database.read_now(explain)
