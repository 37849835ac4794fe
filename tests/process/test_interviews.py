"""Interviews that move, change hands or do not take place: who is told, and whose link dies."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Row, select

from api.services import Conflict
from db.schema import interviews, links, scorecards
from domain.forms import FormRefused
from tests.cast import Person
from tests.process import deviations
from tests.process.play import Play
from tests.process.policies import calm, lingering
from tests.process.rig import Rig

AN_HOUR_S = 3600.0
SOON_S = deviations.SOON_S


async def test_a_moved_interview_keeps_its_calendar_entry_and_counts_its_sequence_up(
    rig: Rig,
) -> None:
    play = await rig.play(calm())
    await deviations.moved_before_it_began(play)
    assert await play.ended() == "hired"
    assert await play.mailed(play.cast.candidate) == [
        "interview_invitation",
        "interview_moved",
        "next_step",
    ]
    assert await play.mailed(play.cast.interviewer) == ["panel_invitation", "panel_moved"]
    first, second = _entries(play, play.cast.candidate)
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == ("0", "1")
    assert (first["METHOD"], second["METHOD"]) == ("REQUEST", "REQUEST")


async def test_a_cancelled_interview_leaves_the_calendars_and_is_arranged_anew(
    rig: Rig,
) -> None:
    play = await rig.play(calm())
    await deviations.called_off_and_arranged_anew(play)
    assert await play.ended() == "hired"
    methods = [entry["METHOD"] for entry in _entries(play, play.cast.candidate)]
    assert methods == ["REQUEST", "CANCEL", "REQUEST"]
    first, cancelled, anew = _entries(play, play.cast.candidate)
    assert first["UID"] == cancelled["UID"] != anew["UID"]
    assert int(cancelled["SEQUENCE"]) > int(first["SEQUENCE"])


async def test_what_is_arranged_elsewhere_is_told_to_nobody_by_us(rig: Rig) -> None:
    play = await rig.play(calm())
    form = {**play.appointment(), "announce": "elsewhere"}
    await play.complete("schedule_interview", "scheduled", by=play.cast.recruiter, **form)
    await play.judge("pass")
    await deviations.hired(play)
    assert await play.ended() == "hired"
    assert "interview_invitation" not in await play.mailed(play.cast.candidate)
    assert "panel_invitation" not in await play.mailed(play.cast.interviewer)


async def test_who_was_invited_by_us_hears_of_the_end_of_it_from_us(rig: Rig) -> None:
    play = await rig.play(calm())
    await play.schedule(starts_in=AN_HOUR_S)
    form = {**play.appointment(starts_in=2 * AN_HOUR_S), "announce": "elsewhere"}
    await play.complete("await_interview", "rescheduled", by=play.cast.recruiter, **form)
    await play.complete("await_interview", "cancelled", by=play.cast.recruiter)
    await play.until_open("schedule_interview")
    await play.withdraw()
    assert await play.ended() == "withdrawn"
    for person in (play.cast.candidate, play.cast.interviewer):
        assert [entry["METHOD"] for entry in _entries(play, person)] == ["REQUEST", "CANCEL"]


async def test_another_panel_of_what_is_arranged_elsewhere_is_told_nothing_by_us(
    rig: Rig,
) -> None:
    play = await rig.play(calm(), panel=2)
    first, second = play.cast.panel
    form = {**play.appointment(starts_in=AN_HOUR_S, panel=[first]), "announce": "elsewhere"}
    await play.complete("schedule_interview", "scheduled", by=play.cast.recruiter, **form)
    await play.complete(
        "await_interview", "panel_changed", by=play.cast.recruiter, panel=[second.id]
    )
    await play.until_open("await_interview")
    await play.withdraw()
    assert await play.ended() == "withdrawn"
    assert await play.mailed(first) == await play.mailed(second) == []


async def test_an_announced_interview_that_moves_into_the_past_is_announced_as_moved(
    rig: Rig,
) -> None:
    play = await rig.play(calm(), panel=2)
    first, second = play.cast.panel
    await play.schedule(starts_in=AN_HOUR_S)
    form = play.appointment(starts_in=-2 * AN_HOUR_S, panel=[first])
    with pytest.raises(FormRefused, match="afterwards: time_over"):
        await play.complete("await_interview", "rescheduled", by=play.cast.recruiter, **form)
    form |= {"afterwards": "yes"}
    await play.complete("await_interview", "rescheduled", by=play.cast.recruiter, **form)
    await play.judge("pass", by=first)
    await deviations.hired(play)
    assert await play.ended() == "hired"
    moved = ["interview_invitation", "interview_moved", "next_step"]
    assert await play.mailed(play.cast.candidate) == moved
    assert await play.mailed(first) == ["panel_invitation", "panel_moved"]
    assert await play.mailed(second) == ["panel_invitation", "panel_cancelled"]
    assert [entry["METHOD"] for entry in _entries(play, second)] == ["REQUEST", "CANCEL"]


async def test_who_is_dropped_by_a_move_that_others_know_of_hears_of_it_from_us(rig: Rig) -> None:
    play = await rig.play(calm(), panel=2)
    first, second = play.cast.panel
    await play.schedule(starts_in=AN_HOUR_S)
    form = play.appointment(starts_in=2 * AN_HOUR_S, panel=[first])
    await play.complete(
        "await_interview", "rescheduled", by=play.cast.recruiter, **form, announce="elsewhere"
    )
    await play.until_open("await_interview")
    await play.until_mailed(second, "panel_cancelled")
    assert await play.mailed(first) == ["panel_invitation"]
    assert await play.mailed(play.cast.candidate) == ["interview_invitation"]
    await play.withdraw()
    assert await play.ended() == "withdrawn"


async def test_nobody_is_invited_to_an_interview_that_is_written_down_after_it_has_been(
    rig: Rig,
) -> None:
    play = await rig.play(calm())
    form = play.appointment(starts_in=-2 * AN_HOUR_S)
    with pytest.raises(FormRefused, match="afterwards: time_over"):
        await play.complete("schedule_interview", "scheduled", by=play.cast.recruiter, **form)
    form |= {"afterwards": "yes"}
    await play.complete("schedule_interview", "scheduled", by=play.cast.recruiter, **form)
    await play.judge("pass")
    await deviations.hired(play)
    assert await play.ended() == "hired"
    assert await play.mailed(play.cast.candidate) == ["next_step"]
    assert "panel_invitation" not in await play.mailed(play.cast.interviewer)


async def test_one_that_began_a_moment_ago_is_arranged_as_it_was_chosen(rig: Rig) -> None:
    play = await rig.play(calm())
    await play.schedule(starts_in=-120)
    await play.judge("pass")
    await deviations.hired(play)
    assert await play.ended() == "hired"
    assert "interview_invitation" in await play.mailed(play.cast.candidate)


async def test_a_replaced_interviewer_is_told_and_their_link_dies_at_once(rig: Rig) -> None:
    play = await rig.play(calm(), panel=2)
    await deviations.another_interviewer(play)
    assert await play.ended() == "hired"
    first, second = play.cast.panel
    assert await play.mailed(first) == ["panel_invitation", "panel_cancelled"]
    assert await play.mailed(second) == ["panel_invitation"]
    assert await play.mailed(play.cast.candidate) == ["interview_invitation", "next_step"]
    assert [row.revoked_at is None for row in await _links(play, first)] == [False]
    assert [row.revoked_at is None for row in await _links(play, second)] == [True]


async def test_after_its_beginning_nobody_else_is_put_on_a_panel(rig: Rig) -> None:
    play = await rig.play(lingering(), panel=2)
    first, second = play.cast.panel
    await deviations.schedule_with(play, first, starts_in=0.0)
    await play.complete("give_feedback", "cut_short", by=first)
    task = await play.until_open("resolve_interview")
    with pytest.raises(FormRefused):
        await play.act(task, "panel_changed", play.cast.recruiter, panel=[second.id])
    await play.act(task, "went_on", play.cast.recruiter)
    await play.until_open("decide")
    await play.withdraw()


async def test_only_who_sits_in_the_panel_can_decline(rig: Rig) -> None:
    play = await rig.play(calm(), panel=2)
    await deviations.declined_by_the_interviewer(play)
    assert await play.ended() == "hired"
    (declined,) = [
        event
        for event in await play.of("task.completed")
        if event.data["completion"] == "declined_interview"
    ]
    assert declined.actor_id == play.cast.panel[0].id
    opened = [event.data for event in await play.of("task.opened")]
    troubles = [data["trouble"] for data in opened if data["kind"] == "resolve_interview"]
    assert troubles == ["declined_interview"]


async def test_whoever_declines_has_it_taken_out_of_their_calendar(rig: Rig) -> None:
    play = await rig.play(calm(), panel=2)
    await deviations.declined_by_the_interviewer(play)
    assert await play.ended() == "hired"
    first = play.cast.panel[0]
    assert [entry["METHOD"] for entry in _entries(play, first)] == ["REQUEST", "CANCEL"]
    asked, off = _entries(play, first)
    assert int(off["SEQUENCE"]) > int(asked["SEQUENCE"])


async def test_somebody_else_on_the_panel_sees_to_a_decline_by_whichever_task(
    rig: Rig,
) -> None:
    play = await rig.play(calm(), panel=2)
    first, second = play.cast.panel
    await deviations.schedule_with(play, first, starts_in=SOON_S)
    await play.complete("await_interview", "declined_interview", by=first, note="那天出差")
    await play.until_open("resolve_interview")
    await play.complete(
        "await_interview", "panel_changed", by=play.cast.recruiter, panel=[second.id]
    )
    await play.judge("pass", by=second)
    await deviations.hired(play)
    assert await play.ended() == "hired"


async def test_what_lies_ahead_has_not_taken_place(rig: Rig) -> None:
    play = await rig.play(lingering(), panel=2)
    await play.schedule(starts_in=AN_HOUR_S)
    await play.complete("await_interview", "declined_interview", by=play.cast.panel[0], note="-")
    task = await play.until_open("resolve_interview")
    with pytest.raises(FormRefused):
        await play.act(task, "took_place", play.cast.recruiter)
    await play.withdraw()


async def test_a_manager_who_is_not_on_the_panel_cannot_decline_for_it(rig: Rig) -> None:
    play = await rig.play(lingering())
    await play.schedule(starts_in=AN_HOUR_S)
    task = await play.until_open("await_interview")
    with pytest.raises(Conflict) as conflict:
        await play.act(task, "declined_interview", play.cast.manager, note="-")
    assert conflict.value.reason == "not_yours"
    await play.withdraw()


async def test_when_the_candidate_did_not_come_nobody_of_the_panel_is_asked_any_more(
    rig: Rig,
) -> None:
    play = await rig.play(calm(), panel=2)
    await deviations.candidate_did_not_come(play)
    assert await play.ended() == "hired"
    withdrawn = [(event.data["reason"]) for event in await play.of("task.withdrawn")]
    assert withdrawn == ["did_not_take_place"]


async def test_who_was_not_there_does_not_judge_and_the_rule_sees_the_empty_seat(
    rig: Rig,
) -> None:
    play = await rig.play(calm(), panel=2)
    await deviations.one_of_two_was_absent(play)
    assert await play.ended() == "hired"
    cards = await _rows(play, select(scorecards.c.interviewer_id))
    assert [row.interviewer_id for row in cards] == [play.cast.panel[1].id]


async def test_every_meeting_of_a_stage_is_heard_before_its_rule_speaks(rig: Rig) -> None:
    play = await rig.play(calm(), meetings=2)
    await play.schedule()
    await play.judge("pass")
    await play.until_open("schedule_interview")
    assert await play.of("decision.made") == []
    await play.schedule()
    await play.judge("reject")
    task = await play.until_open("notify_candidate")
    assert task.scenario == "rejection"
    await play.send()
    assert await play.ended() == "rejected"


def _entries(play: Play, person: Person) -> list[dict[str, str]]:
    """The calendar entries that somebody got, as their lines."""
    mails = [mail for mail in play.channel.delivered if mail.to_address == person.email]
    return [
        dict(
            line.split(":", 1)
            for line in mail.calendar.content.decode().splitlines()
            if ":" in line
        )
        for mail in mails
        if mail.calendar
    ]


async def _links(play: Play, person: Person) -> list[Row[Any]]:
    return await _rows(play, select(links).where(links.c.person_id == person.id))


async def _rows(play: Play, query: Any) -> list[Row[Any]]:
    table = query.get_final_froms()[0]
    mine = (
        query.where(
            table.c.interview_id.in_(
                select(interviews.c.id).where(interviews.c.application_id == play.application)
            )
        )
        if "interview_id" in table.c
        else query.where(table.c.application_id == play.application)
    )
    return await play.services.parts.database.read(lambda conn: list(conn.execute(mine)))
