"""What happens while somebody stays silent: reminded, escalated, and never forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Row, select

from api.services import Conflict
from db.schema import tasks
from domain.policy import Policy
from tests.cast import Person
from tests.process.play import Play
from tests.process.policies import calm, hurried, settling
from tests.process.rig import Rig
from tests.waiting import until

JUST_ENDED = -60.0


async def silent(
    rig: Rig, *, panel: int = 1, policy: Policy | None = None, ends_in: float = 0.0
) -> Play:
    """An interview has just ended (or does so in a moment) and its panel says nothing."""
    play = await rig.play(policy or hurried(), panel=panel)
    await play.schedule(starts_in=JUST_ENDED + ends_in)
    return play


async def until_escalated(play: Play, to: Person, *, kind: str = "give_feedback") -> Row[Any]:
    """Wait until somebody is brought in."""

    def brought_in(conn: Connection) -> Row[Any] | None:
        rows = conn.execute(
            select(tasks).where(tasks.c.application_id == play.application, tasks.c.kind == kind)
        )
        return next((row for row in rows if to.id in row.escalated_to), None)

    return await play.until(f"escalation to {to.name}", brought_in)


async def test_a_silent_interviewer_is_asked_reminded_twice_and_escalated_to_the_manager(
    either_rig: Rig,
) -> None:
    # Slow enough that no rung overtakes the one before on its way to the mail server, and asked
    # before the interview has ended.
    play = await silent(either_rig, policy=hurried(0.6), ends_in=3.0)
    task = await until_escalated(play, play.cast.manager)
    await play.until_mailed(play.cast.manager, "feedback_escalation")
    assert (await play.mailed(play.cast.interviewer))[:4] == [
        "panel_invitation",
        "feedback_request",
        "feedback_reminder",
        "feedback_reminder",
    ]
    await play.act(task, "went_on_without", play.cast.manager)
    await play.decide("advance")
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"


async def test_the_manager_can_decide_for_a_silent_interviewer(rig: Rig) -> None:
    play = await silent(rig, panel=2)
    task = await until_escalated(play, play.cast.manager)
    await play.act(
        task, "decided", play.cast.manager, outcome="reject", reason_code="communication"
    )
    await play.send()
    assert await play.ended() == "rejected"
    (withdrawn,) = await play.of("task.withdrawn")
    assert withdrawn.data["reason"] == "decided_without"


async def test_what_is_said_after_the_manager_decided_is_refused_even_if_no_worker_heard_yet(
    empty_rig: Rig,
) -> None:
    async with empty_rig.at_work():
        play = await silent(empty_rig, panel=2)
        await play.until_event("task.escalated", times=2)
    first = await play.until_open("give_feedback", play.cast.panel[0])
    second = await play.until_open("give_feedback", play.cast.panel[1])
    await play.act(first, "decided", play.cast.manager, outcome="advance")
    form = {"recommendation": "yes", "verdict": "pass", "evidence": "好"}
    for late in (
        play.act(second, "decided", play.cast.manager, outcome="reject", reason_code="other"),
        play.act(second, "submitted", play.cast.panel[1], **form),
    ):
        with pytest.raises(Conflict) as conflict:
            await late
        assert conflict.value.reason == "task_closed"
    async with empty_rig.at_work():
        await play.send()
        await play.accept_offer()
        assert await play.ended() == "hired"
    assert len(await play.of("decision.made")) == 1


async def test_the_hr_lead_is_brought_in_next_and_told_again_every_working_day(
    rig: Rig,
) -> None:
    play = await silent(rig)
    task = await until_escalated(play, play.cast.lead)
    assert play.cast.manager.id in task.escalated_to
    await play.until_event("task.reminded", times=4)  # two to the owner, then the lead's
    assert (await play.of("task.reminded"))[-1].data["person"] == play.cast.lead.id
    await play.act(task, "decided", play.cast.lead, outcome="advance")
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    steps = [(row.type, row.data.get("rung")) for row in await play.events() if "rung" in row.data]
    rungs = [rung for _, rung in steps]
    assert rungs == sorted(set(rungs))  # those that come due together are climbed as one


async def test_an_interviewer_who_left_is_skipped_and_the_manager_still_brought_in(
    rig: Rig,
) -> None:
    play = await rig.play(hurried())
    await play.schedule(starts_in=JUST_ENDED + 2)
    await play.leaves_the_company(play.cast.interviewer)
    task = await until_escalated(play, play.cast.manager)
    assert {row.data["rung"] for row in await play.of("task.rung_skipped")} <= {1, 2, 3}
    assert await play.mailed(play.cast.interviewer) == ["panel_invitation"]
    await play.act(task, "decided", play.cast.manager, outcome="advance")
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"


async def test_where_manager_and_lead_have_left_the_recruiter_is_brought_in(rig: Rig) -> None:
    play = await rig.play(hurried())
    for gone in (play.cast.manager, play.cast.lead):
        await play.leaves_the_company(gone)
    await play.schedule(starts_in=JUST_ENDED)
    task = await until_escalated(play, play.cast.recruiter)
    await play.act(task, "decided", play.cast.recruiter, outcome="advance")
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"


async def test_a_silent_manager_is_asked_reminded_and_escalated_to_the_hr_lead(
    rig: Rig,
) -> None:
    play = await rig.play(hurried(), rule="always_ask")
    await play.schedule()
    await play.judge("pass")
    task = await until_escalated(play, play.cast.lead, kind="decide")

    async def mails() -> list[str]:
        return await play.mailed(play.cast.manager)

    # Rungs that came due together are climbed as one, and then their mails leave.
    assert set(await until("a mail to the manager", mails)) <= {"task_assigned", "task_reminder"}
    await play.act(task, "decided", play.cast.lead, outcome="advance")
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"


async def test_a_silent_recruiter_is_reminded_and_escalated_too(rig: Rig) -> None:
    play = await rig.play(hurried())
    await play.schedule()
    await play.judge("reject")
    await play.until_mailed(play.cast.recruiter, "task_reminder")
    task = await until_escalated(play, play.cast.lead, kind="notify_candidate")
    await play.act(task, "send", play.cast.lead, reason_code="skills_gap")
    assert await play.ended() == "rejected"
    assert (await play.of("decision.confirmed"))[0].data["person"] == play.cast.lead.id


async def test_a_mail_server_that_hangs_holds_up_reminders_and_never_the_process(
    rig: Rig,
) -> None:
    play = await silent(rig, policy=settling(hurried(), 5), ends_in=3.0)
    await play.until_mailed(play.cast.interviewer, "panel_invitation")
    pause = play.channel.pause(play.cast.interviewer.email)
    await pause.is_reached()
    task = await until_escalated(play, play.cast.manager)
    await play.act(task, "decided", play.cast.manager, outcome="advance")
    await play.send()
    await play.accept_offer()
    await play.until_open("settling")
    pause.go_on.set()
    assert await play.ended() == "hired"


async def test_a_candidate_of_whom_nobody_says_anything_is_told_so_once(rig: Rig) -> None:
    play = await silent(rig)
    await play.until_mailed(play.cast.candidate, "still_deciding")
    await play.until_event("task.reminded", times=6)  # the lead, again and again
    task = await play.until_open("give_feedback")
    await play.act(task, "decided", play.cast.lead, outcome="advance")
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    assert (await play.mailed(play.cast.candidate)).count("still_deciding") == 1


async def test_nobody_may_judge_in_another_persons_place(rig: Rig) -> None:
    play = await rig.play(calm())
    await play.schedule()
    task = await play.until_open("give_feedback")
    for somebody, completion in (
        (play.cast.manager, "decided"),
        (play.cast.lead, "went_on_without"),
        (play.cast.recruiter, "submitted"),
    ):
        form: dict[str, object] = {"outcome": "advance"} if completion == "decided" else {}
        with pytest.raises(Conflict, match="not_yours"):
            await play.act(task, completion, somebody, **form)
    await play.withdraw()
    assert await play.ended() == "withdrawn"


async def test_feedback_can_be_given_while_the_interview_still_runs(rig: Rig) -> None:
    play = await rig.play(calm())
    await play.schedule(minutes=60)
    task = await play.until_open("give_feedback")
    assert task.origin_at > play.now()
    await play.judge("pass")
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    assert await play.mailed(play.cast.interviewer) == ["panel_invitation"]


async def test_feedback_cannot_be_given_before_the_interview(rig: Rig) -> None:
    play = await rig.play(calm())
    await play.schedule(starts_in=3600)
    await play.until_open("await_interview")
    feedback = await play.services.parts.database.read(
        lambda conn: conn.execute(
            select(tasks).where(
                tasks.c.application_id == play.application, tasks.c.kind == "give_feedback"
            )
        ).all()
    )
    assert feedback == []
    await play.withdraw()
    assert await play.ended() == "withdrawn"


async def test_everybody_of_a_large_silent_panel_is_reminded(either_rig: Rig) -> None:
    play = await silent(either_rig, panel=12)
    await play.until_event("task.reminded", times=24)
    for interviewer in play.cast.panel:
        await play.until_mailed(interviewer, "feedback_reminder")
    task = await until_escalated(play, play.cast.manager)
    await play.act(task, "decided", play.cast.manager, outcome="reject", reason_code="other")
    await play.send()
    assert await play.ended() == "rejected"
