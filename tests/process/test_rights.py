"""A candidate's rights: a copy, a correction, erasure, within the law's time whatever happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select

from api.services import Conflict
from db.privacy.holding import set_hold
from db.process.acts import ActKind
from db.process.rights import pieces_of
from db.schema import candidates
from domain.ladder import Ladder
from domain.policy import Policy
from domain.words import TaskKind
from tests.process.play import Play
from tests.process.policies import calm, hesitant, hurried, lingering, settling
from tests.process.rig import Rig
from tests.waiting import until_at_rest

WRONG = "我的电话已换成 139 0000 1234，请更正。"


async def asks(play: Play, right: str, **form: str) -> None:
    await play.of_own_accord(ActKind.REQUEST_PRIVACY, None, right=right, **form)


async def refuse(play: Play) -> None:
    await play.complete("privacy_request", "refused", by=play.cast.lead, answer="依法需要保留。")


async def rejected(play: Play) -> None:
    await play.schedule()
    await play.judge("reject")
    await play.send()


async def test_a_correction_is_the_head_of_hrs_and_is_told_by_mail(either_rig: Rig) -> None:
    play = await either_rig.play(calm())
    await play.until_open("schedule_interview")
    await asks(play, "correction", request=WRONG)
    task = await play.until_open("privacy_request")
    assert task.owner_id == play.cast.lead.id
    await play.until_mailed(play.cast.lead, "task_assigned")
    await play.until_mailed(play.cast.candidate, "privacy_received")
    with pytest.raises(Conflict, match="another_right"):
        await play.act(task, "erased", play.cast.lead, final="yes")
    with pytest.raises(Conflict, match="not_yours"):
        await play.act(task, "put_right", play.cast.recruiter, answer="已更正")
    await play.act(task, "put_right", play.cast.lead, answer="电话已改为 139 0000 1234。")
    await play.until_mailed(play.cast.candidate, "privacy_corrected")
    mail = play.channel.delivered[-1]
    assert WRONG in mail.text
    assert "电话已改为" in mail.text
    await play.withdraw()
    assert await play.ended() == "withdrawn"


async def test_one_request_of_a_kind_waits_at_a_time(rig: Rig) -> None:
    play = await rig.play(lingering())
    await play.until_open("schedule_interview")
    await asks(play, "access")
    with pytest.raises(Conflict, match="privacy_requested_before"):
        await asks(play, "access")
    await asks(play, "correction", request=WRONG)
    task = await play.until_open("privacy_request")
    await play.act(task, "refused", play.cast.lead, answer="请先说明身份。")
    await play.until_mailed(play.cast.candidate, "privacy_refused")
    await asks(play, "access")


async def test_a_withdrawal_does_not_stop_the_laws_clock(either_rig: Rig) -> None:
    play = await either_rig.play(calm())
    await play.until_open("schedule_interview")
    await asks(play, "access")
    before = await play.until_open("privacy_request")
    await play.withdraw()
    await play.until_open("settling")
    await play.until_event("task.redated")
    after = await play.until_open("privacy_request")
    assert (after.id, after.due_at) == (before.id, before.due_at)
    await play.act(after, "fulfilled", play.cast.lead)
    assert await play.ended() == "withdrawn"
    mails = await play.mailed(play.cast.candidate)
    assert mails[0] == "privacy_received"
    assert sorted(mails[1:]) == ["privacy_copy", "withdrawal_received"]


async def test_who_has_withdrawn_can_ask_before_the_process_has_answered_that(rig: Rig) -> None:
    play = await rig.play(calm())
    await play.until_open("schedule_interview")
    await play.withdraw()
    await asks(play, "erasure")
    await refuse(play)
    assert await play.ended() == "withdrawn"


async def test_urgency_makes_nothing_of_it_faster(rig: Rig) -> None:
    play = await rig.play(lingering())
    await play.until_open("schedule_interview")
    await asks(play, "access")
    before = await play.until_open("privacy_request")
    await play.of_own_accord(ActKind.MARK_URGENT, play.cast.recruiter, reason="其他公司的 offer")
    await play.until_event("task.redated")
    assert (await play.until_open("privacy_request")).due_at == before.due_at


async def test_the_desk_notes_a_letter_and_the_time_counts_from_the_day_it_arrived(
    rig: Rig,
) -> None:
    play = await rig.play(lingering())
    await play.until_open("schedule_interview")
    day = (play.now() - timedelta(days=5)).date().isoformat()
    await play.of_own_accord(
        ActKind.REQUEST_PRIVACY, play.cast.recruiter, right="access", arrived_on=day
    )
    task = await play.until_open("privacy_request")
    assert play.now() - task.origin_at > timedelta(days=4)


async def test_the_end_of_the_process_waits_for_what_is_due_by_law(rig: Rig) -> None:
    play = await rig.play(calm())
    await play.until_open("schedule_interview")
    await asks(play, "access")
    await rejected(play)
    await play.until_event("task.redated", times=2)
    assert (await play.view()).closed_at is None
    await play.complete(
        "privacy_request", "fulfilled", by=play.cast.lead, pieces=await _all_given(play)
    )
    assert await play.ended() == "rejected"


async def test_who_asks_after_the_end_is_answered_and_the_process_ends_again(
    either_rig: Rig,
) -> None:
    play = await either_rig.play(calm())
    await rejected(play)
    assert await play.ended() == "rejected"
    closed_at = (await play.view()).closed_at
    await asks(play, "correction", request=WRONG)
    task = await play.until_open("privacy_request")
    await play.until_mailed(play.cast.candidate, "privacy_received")
    await play.act(task, "put_right", play.cast.lead, answer="已更正。")
    assert await play.ended() == "rejected"
    await play.until_event("process.closed", times=2)
    assert (await play.view()).closed_at == closed_at
    assert (await play.mailed(play.cast.candidate))[-1] == "privacy_corrected"


async def test_after_the_end_of_a_withdrawn_application_too_and_more_than_once(rig: Rig) -> None:
    play = await rig.play(calm())
    await play.until_open("schedule_interview")
    await play.withdraw()
    assert await play.ended() == "withdrawn"
    for times in (2, 3):
        await asks(play, "erasure")
        await refuse(play)
        await play.until_event("process.closed", times=times)
        assert await play.ended() == "withdrawn"


async def test_a_process_that_was_taken_up_again_survives_the_loss_of_its_history(
    rig: Rig,
) -> None:
    play = await rig.play(calm())
    await rejected(play)
    await play.ended()
    await asks(play, "access")
    await play.until_open("privacy_request")
    await until_at_rest(play.handle)
    await play.handle.terminate("as after a lost history")
    await play.complete(
        "privacy_request", "fulfilled", by=play.cast.lead, pieces=await _all_given(play)
    )
    await play.until_event("process.closed", times=2)
    assert await play.ended() == "rejected"


async def test_after_a_rejection_that_left_late_the_request_is_not_lost(rig: Rig) -> None:
    """A run that starts anew meets the request before it comes to the clock that let it leave."""
    late = replace(hesitant(), sending=replace(hesitant().sending, rejection_delay=20))
    play = await rig.play(late)
    await rejected(play)
    assert await play.ended() == "rejected"
    assert "await_release" in " ".join(await play.story())
    await asks(play, "access")
    await play.until_open("privacy_request")
    await until_at_rest(play.handle)
    await play.handle.terminate("and once more")
    await refuse(play)
    await play.until_event("process.closed", times=2)
    assert await play.ended() == "rejected"


async def test_a_request_that_nobody_sees_to_climbs_and_never_falls_silent(rig: Rig) -> None:
    play = await rig.play(sooner(hurried()))
    await rejected(play)
    await play.ended()
    await asks(play, "access")
    task = await play.until_open("privacy_request")
    # The last rung comes again and again: to the owner, as nobody is above the head of HR.
    await play.until_event("task.escalated")
    before = len(await play.of("task.reminded"))
    await play.until_event("task.reminded", times=before + 2)
    [escalated] = [each for each in await play.of("task.escalated") if each.task_id == task.id]
    assert escalated.data["person"] == play.cast.recruiter.id
    mine = [each for each in await play.of("task.reminded") if each.task_id == task.id]
    assert {each.data["person"] for each in mine} == {play.cast.lead.id}
    late = await play.until_open("privacy_request")
    assert late.due_at < play.now()
    await refuse(play)
    await play.until_event("process.closed", times=2)
    assert await play.ended() == "rejected"
    # Rungs that come due together are climbed as one, so the first mail need not have left.
    assert "task_reminder" in await play.mailed(play.cast.lead)


async def test_who_is_to_be_erased_is_told_and_then_erased(either_rig: Rig) -> None:
    play = await either_rig.play(calm())
    await play.schedule()
    await play.until_open("give_feedback")
    await asks(play, "erasure")
    task = await play.until_open("privacy_request")
    await play.act(task, "erased", play.cast.lead, final="yes")
    assert await play.ended() == "erased"
    assert (await play.mailed(play.cast.candidate))[-1] == "privacy_erased"
    row = await _candidate(play)
    assert row.erased_at is not None
    assert row.erased_by == play.cast.lead.id
    assert play.cast.candidate.email not in row.email


async def test_who_is_erased_after_the_end_is_told_too(rig: Rig) -> None:
    play = await rig.play(calm())
    await rejected(play)
    await play.ended()
    await asks(play, "erasure")
    await play.complete("privacy_request", "erased", by=play.cast.lead, final="yes")
    await play.until_event("process.closed", times=2)
    assert await play.ended() == "rejected"
    assert (await _candidate(play)).erased_at is not None
    assert (await play.mailed(play.cast.candidate))[-1] == "privacy_erased"
    with pytest.raises(Conflict, match="erased"):
        await asks(play, "access")


async def test_a_legal_hold_refuses_to_erase_and_the_request_waits_for_another_answer(
    rig: Rig,
) -> None:
    play = await rig.play(calm())
    await play.until_open("schedule_interview")
    await asks(play, "erasure")
    task = await play.until_open("privacy_request")
    await play.services.parts.database.write(
        lambda conn: set_hold(
            conn, play.cast.candidate.id, "劳动仲裁", play.cast.lead.id, play.now()
        )
    )
    with pytest.raises(Conflict, match="legal_hold"):
        await play.act(task, "erased", play.cast.lead, final="yes")
    await refuse(play)
    await play.withdraw()
    assert await play.ended() == "withdrawn"
    assert (await _candidate(play)).erased_at is None


async def test_what_is_cancelled_by_operations_still_owes_the_answer(rig: Rig) -> None:
    play = await rig.play(settling(calm(), 1))
    await play.until_open("schedule_interview")
    await asks(play, "access")
    await play.until_open("privacy_request")
    await play.handle.cancel()
    await play.complete("confirm_abort", "nothing_to_tell", by=play.cast.recruiter)
    await play.until_event("task.redated")
    await play.complete("privacy_request", "fulfilled", by=play.cast.lead)
    assert await play.ended() == "aborted"


def sooner(policy: Policy) -> Policy:
    """Where the law gave a quarter of the time: as much happens, in seconds."""
    given = policy.tasks[TaskKind.PRIVACY_REQUEST]
    rungs = tuple(replace(rung, after=rung.after / 16) for rung in given.ladder.rungs)
    ladder = Ladder(rungs, given.ladder.repeat_every)
    tasks = {**policy.tasks, TaskKind.PRIVACY_REQUEST: replace(given, due=7.5, ladder=ladder)}
    return replace(policy, name="sooner", tasks=tasks)


async def _all_given(play: Play) -> dict[str, str]:
    ids = await play.services.parts.database.read(
        lambda conn: pieces_of(conn, play.cast.candidate.id)
    )
    return dict.fromkeys(ids, "give")


async def _candidate(play: Play) -> Row[Any]:
    query = select(candidates).where(candidates.c.id == play.cast.candidate.id)
    return await play.services.parts.database.read(lambda conn: conn.execute(query).one())
