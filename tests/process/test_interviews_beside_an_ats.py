"""Interviews of an ATS: what becomes of them there becomes of them here, in calendars too."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from api.services import Conflict
from db.process.acts import ActKind
from db.schema import interviews
from tests.process.play import Play
from tests.process.policies import calm
from tests.process.rig import Rig
from tests.process.test_beside_an_ats import Beside, beside, entered
from tests.process.test_withdrawals import calendar_content, calendar_mails, calendar_method

TWO_HOURS_S = 7200.0


async def interview_row(play: Play, id_: str) -> Any:
    """One interview as it stands here."""
    query = select(interviews).where(interviews.c.id == id_)
    return await play.services.parts.database.read(lambda conn: conn.execute(query).one())


async def put_again(ats: Beside, first: dict[str, Any], **changes: Any) -> Any:
    """The same interview with something else about it; the row here afterwards."""
    said = await ats.taken("interviews/I-#", **{**first, **changes})
    assert said["changed"]
    return await interview_row(ats.play, said["id"])


async def test_an_interview_moves_changes_its_panel_and_is_called_off_as_over_there(
    either_rig: Rig,
) -> None:
    async with beside(either_rig, calm(), panel=2) as ats:
        play = ats.play
        first, second = play.cast.panel
        interview = ats.interview(starts_in=TWO_HOURS_S)
        made = await put_again(ats, interview)
        await entered(play, 1, play.cast.candidate, second)
        moved = {**interview, **ats.interview(starts_in=2 * TWO_HOURS_S, place="5 号会议室")}
        row = await put_again(ats, moved)
        assert (row.id, row.place, row.sequence) == (made.id, "5 号会议室", 1)
        await entered(play, 2, play.cast.candidate, second)
        moved["panel"] = [first.email]
        row = await put_again(ats, moved)
        assert [seat["person"] for seat in row.panel] == [first.id]
        assert row.id == made.id
        row = await put_again(ats, {"application": moved["application"]}, status="cancelled")
        assert row.cancelled
        await entered(play, 3, play.cast.candidate)
        await play.until_open("schedule_interview")
        anew = await put_again(ats, moved)
        assert anew.id != made.id
        await entered(play, 4, play.cast.candidate)
        await ats.taken("applications/A-#/withdrawal")
        assert await play.ended() == "withdrawn"
        mails = calendar_mails(play, play.cast.candidate)
        assert [calendar_method(mail) for mail in mails] == [
            "REQUEST",
            "REQUEST",
            "CANCEL",
            "REQUEST",
            "CANCEL",
        ]
        uids = [line for mail in mails for line in calendar_content(mail).split(b"\r\n")]
        assert len({line for line in uids if line.startswith(b"UID:")}) == 2
        assert calendar_method(calendar_mails(play, second)[-1]) == "CANCEL"


async def test_what_the_ats_has_announced_is_not_announced_again(rig: Rig) -> None:
    async with beside(rig, calm(), panel=2) as ats:
        play = ats.play
        interview = ats.interview(starts_in=0)
        del interview["announce"]
        await ats.taken("interviews/I-#", **interview)
        for interviewer in play.cast.panel:
            await play.judge("reject", by=interviewer)
        await play.until_open("notify_candidate")
        await ats.taken("applications/A-#/rejection", reason_code="skills_gap")
        assert await play.ended() == "rejected"
        assert await play.mailed(play.cast.candidate) == []
        for interviewer in play.cast.panel:
            assert calendar_mails(play, interviewer) == []


async def test_whoever_was_invited_from_here_hears_from_here_though_a_change_does_not_say_so(
    rig: Rig,
) -> None:
    async with beside(rig, calm()) as ats:
        play = ats.play
        interview = ats.interview(starts_in=TWO_HOURS_S)
        await put_again(ats, interview)
        await entered(play, 1, play.cast.candidate, play.cast.interviewer)
        del interview["announce"]
        moved = ats.interview(starts_in=2 * TWO_HOURS_S)["starts_at"]
        await put_again(ats, interview, starts_at=moved)
        await entered(play, 2, play.cast.candidate, play.cast.interviewer)
        await put_again(ats, {"application": interview["application"]}, status="cancelled")
        await entered(play, 3, play.cast.candidate, play.cast.interviewer)
        mails = calendar_mails(play, play.cast.candidate)
        methods = [calendar_method(mail) for mail in mails]
        assert methods == ["REQUEST", "REQUEST", "CANCEL"]
        await ats.taken("applications/A-#/withdrawal")
        assert await play.ended() == "withdrawn"


async def test_a_stage_that_came_into_the_plan_later_is_not_booked_for_who_began_before(
    rig: Rig,
) -> None:
    async with beside(rig, calm()) as ats:
        play = ats.play
        await ats.taken("interviews/I-#", **ats.interview(starts_in=TWO_HOURS_S))
        await ats.taken(
            "jobs/J-#",
            title="后端工程师",
            stages=[{"id": "T1", "name": "技术面 1"}, {"id": "T2", "name": "技术面 2"}],
        )
        ahead = ats.interview(starts_in=2 * TWO_HOURS_S, stage="T2")
        answer = await ats.put("interviews/I2-#", **ahead)
        assert (answer.status_code, answer.json()["reason"]) == (409, "not_now")
        form = play.appointment(starts_in=2 * TWO_HOURS_S)
        with pytest.raises(Conflict) as conflict:
            await play.of_own_accord(ActKind.BOOK_AHEAD, play.cast.recruiter, **form)
        assert conflict.value.reason == "nothing_to_book"
        await ats.taken("applications/A-#/withdrawal")
        assert await play.ended() == "withdrawn"


async def test_the_next_stage_is_booked_ahead_from_over_there(rig: Rig) -> None:
    async with beside(rig, calm(), panel=1, stages=2) as ats:
        play = ats.play
        await ats.taken("interviews/I1-#", **ats.interview())
        ahead = ats.interview(starts_in=TWO_HOURS_S, stage="T2", announce="elsewhere")
        first = await ats.taken("interviews/I2-#", **ahead)
        again = await ats.taken("interviews/I2-#", **ahead)
        assert (first["changed"], again["changed"]) == (True, False)
        assert first["id"] == again["id"]
        one = await interview_row(play, first["id"])
        assert one.application_id == play.application
        events = await play.of("interview.scheduled")
        assert len(events) == 2
        third = await ats.put("interviews/I3-#", **ahead)
        assert (third.status_code, third.json()["reason"]) == (409, "booked_before")
        await ats.taken("applications/A-#/withdrawal")
        assert await play.ended() == "withdrawn"


async def test_one_that_came_to_nothing_goes_on_as_the_new_one_over_there(rig: Rig) -> None:
    async with beside(rig, calm()) as ats:
        play = ats.play
        interview = ats.interview(starts_in=0)
        first = await ats.taken("interviews/I1-#", **interview)
        await play.complete("give_feedback", "candidate_absent", by=play.cast.interviewer)
        await play.until_open("resolve_interview")
        new = ats.interview()
        second = await ats.taken("interviews/I2-#", **new)
        assert (second["changed"], second["id"]) == (True, first["id"])
        # The old one is cancelled over there when the new one stands already.
        gone = {"application": interview["application"], "status": "cancelled"}
        assert not (await ats.taken("interviews/I1-#", **gone))["changed"]
        assert not (await interview_row(play, first["id"])).cancelled
        await ats.taken("applications/A-#/withdrawal")
        assert await play.ended() == "withdrawn"


async def test_one_that_did_not_take_place_may_be_cancelled_over_there(rig: Rig) -> None:
    async with beside(rig, calm()) as ats:
        play = ats.play
        interview = ats.interview(starts_in=0)
        await ats.taken("interviews/I-#", **interview)
        await play.complete("give_feedback", "candidate_absent", by=play.cast.interviewer)
        await play.until_open("resolve_interview")
        gone = {"application": interview["application"], "status": "cancelled"}
        assert not (await ats.taken("interviews/I-#", **gone))["changed"]
        await play.until_open("resolve_interview")
        await ats.taken("applications/A-#/withdrawal")
        assert await play.ended() == "withdrawn"
