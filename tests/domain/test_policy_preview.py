"""What a policy would do: asked, reminded, brought in, told - by the clock, and by the rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import Window
from domain.clock import Clock, instants
from domain.defaults import brisk
from domain.ladder import OWNER, Ladder, Rung, RungAction
from domain.policy import release_at
from domain.preview_lines import Acting, Happens, Silent
from domain.scenarios import Scenario
from domain.words import Outcome, Proposal, TaskKind, Verdict
from tests.domain.previewed import (
    ENDS,
    HOLD,
    MAILED,
    MONDAY,
    PASS,
    POLICY,
    REJECT,
    SHANGHAI,
    played,
    said,
)


def test_a_silent_interviewer_is_asked_reminded_and_others_are_brought_in() -> None:
    assert said(played(PASS, silent=Silent.INTERVIEWER).lines) == [
        ("Mon 16:30", "interviewer.1", "asked"),
        ("Mon 17:30", "interviewer.1", "reminded"),
        ("Tue 10:30", "interviewer.1", "reminded"),
        ("Tue 11:30", "hiring_manager", "brought_in"),
        ("Tue 16:30", "hr_lead", "brought_in"),
        ("Wed 16:30", "hr_lead", "reminded"),
        ("Thu 16:30", "hr_lead", "reminded"),
        ("Fri 16:30", "hr_lead", "reminded"),
    ]


def test_what_nobody_does_goes_on_and_on_and_the_candidate_never_hears() -> None:
    found = played(PASS, silent=Silent.LEAD)
    last = found.lines[-1]
    assert (last.what, last.owner, last.hours) == (Happens.ON_AND_ON, "interviewer.1", 8)
    assert (found.told_at, found.spans[0].done) == (None, None)
    assert said(found.lines, Happens.STILL_DECIDING) == [
        ("Thu 16:30", "candidate", "still_deciding")
    ]


def test_a_ladder_that_does_not_repeat_ends_in_silence() -> None:
    ladder = Ladder((Rung(0, RungAction.ASK, OWNER),))
    task = replace(POLICY.tasks[TaskKind.GIVE_FEEDBACK], ladder=ladder)
    policy = replace(POLICY, tasks={**POLICY.tasks, TaskKind.GIVE_FEEDBACK: task})
    found = played(PASS, policy=policy, silent=Silent.LEAD)
    assert [line.what for line in found.lines if line.kind] == ["opened", "asked", "nothing_more"]


def test_whoever_is_in_time_is_reminded_before_and_nobody_is_brought_in() -> None:
    found = played(PASS, REJECT, rule="any_veto")
    assert Happens.BROUGHT_IN not in {line.what for line in found.lines}
    assert said(found.lines, Happens.SAID, Happens.RULED, Happens.LETTER_SENT, Happens.TOLD) == [
        ("Tue 11:30", "interviewer.1", "said"),
        ("Tue 11:30", "interviewer.2", "said"),
        ("Tue 11:30", "", "ruled"),
        ("Tue 14:30", "recruiter", "letter_sent"),
        ("Tue 16:30", "candidate", "told"),
    ]
    assert said(found.lines, Happens.NEWS) == [("Tue 12:00", "recruiter", "news")]


def test_at_once_is_when_it_comes_up() -> None:
    found = played(PASS, acting=Acting.AT_ONCE)
    times = {line.at for line in found.lines if line.what is not Happens.PROMISED}
    assert times == {ENDS}
    assert [line.what for line in found.lines[:3]] == ["opened", "asked", "said"]


@pytest.mark.parametrize(
    ("verdicts", "rule", "proposal", "row"),
    [
        ((PASS, PASS), "", Proposal.ADVANCE, "all_pass"),
        ((PASS, REJECT), "any_veto", Proposal.REJECT, "some_reject"),
        ((PASS, REJECT), "", Proposal.ASK, "otherwise"),
        ((HOLD, HOLD), "", Proposal.HOLD, "all_hold"),
        ((PASS, HOLD), "", Proposal.ASK, "otherwise"),
        ((PASS, REJECT, PASS), "majority", Proposal.ADVANCE, "most_pass"),
        ((REJECT, PASS, PASS), "lead_decides", Proposal.REJECT, "all_reject"),
    ],
)
def test_the_stages_rule_decides(
    verdicts: tuple[Verdict, ...], rule: str, proposal: Proposal, row: str
) -> None:
    (ruled,) = (
        line.ruling for line in played(*verdicts, rule=rule).lines if line.what is Happens.RULED
    )
    assert ruled is not None
    assert (ruled.proposal, ruled.row_id) == (proposal, row)


def test_a_rejection_waits_for_its_delay_and_for_a_day_with_another_after_it() -> None:
    found = played(REJECT, ends=ENDS + timedelta(days=3))  # sent on a Friday afternoon
    sent = next(line for line in found.lines if line.what is Happens.LETTER_SENT)
    assert found.told_at == release_at(POLICY, sent.at, None) == sent.due
    assert said(found.lines, Happens.TOLD)[0][0] == "Mon 09:00"
    assert said(found.lines, Happens.CLOSED)[0][0] == "Wed 18:00"


def test_good_news_waits_for_the_hours_of_the_candidate() -> None:
    in_dublin = played(PASS, candidate_zone="Europe/Dublin")
    assert in_dublin.told_at == datetime(2026, 12, 8, 9, tzinfo=UTC)  # sent at 6:30 over there
    assert played(PASS).told_at == datetime(2026, 12, 8, 6, 30, tzinfo=UTC)


def test_a_hold_is_reviewed_when_the_policy_says() -> None:
    found = played(PASS, HOLD, decided=Outcome.HOLD)
    review = [line for line in found.lines if line.kind is TaskKind.REVIEW_HOLD]
    assert [(line.what, line.who) for line in review] == [
        ("opened", "hiring_manager"),
        ("asked", "hiring_manager"),
    ]
    told = next(line for line in found.lines if line.what is Happens.TOLD)
    assert told.scenario is Scenario.STILL_DECIDING
    assert POLICY.calendar.hours_between(told.at, review[1].at) == POLICY.hold_revisit_hours


def test_whoever_is_brought_in_can_see_to_it() -> None:
    found = played(PASS, HOLD, silent=Silent.INTERVIEWER, stand_in=True)
    assert said(found.lines, Happens.BROUGHT_IN, Happens.WENT_ON) == [
        ("Tue 11:30", "hiring_manager", "brought_in"),
        ("Tue 11:30", "hiring_manager", "went_on"),
    ]
    ruled = next(line.ruling for line in found.lines if line.what is Happens.RULED)
    assert ruled is not None
    assert ruled.proposal is Proposal.ASK  # the verdict that nobody heard does not count
    assert found.told_at is not None


def test_a_silent_decider_and_a_silent_teller_are_followed_up_too() -> None:
    assert said(played(PASS, HOLD, silent=Silent.DECIDER).lines)[-3:] == [
        ("Wed 16:30", "hr_lead", "reminded"),
        ("Thu 16:30", "hr_lead", "reminded"),
        ("Fri 16:30", "hr_lead", "reminded"),
    ]
    assert said(played(PASS, silent=Silent.TELLER).lines)[-3:] == [
        ("Tue 14:30", "recruiter", "reminded"),
        ("Tue 16:30", "hr_lead", "brought_in"),
        ("Wed 16:30", "hr_lead", "reminded"),
    ]


def test_silence_of_somebody_who_has_nothing_to_say_changes_nothing() -> None:
    silent = played(PASS, silent=Silent.DECIDER)
    assert silent.needless
    assert silent.lines == played(PASS).lines


def test_an_urgent_application_takes_its_share_of_the_hours() -> None:
    due = next(line.due for line in played(PASS, urgent=True).lines if line.due)
    assert due == instants(POLICY, TaskKind.GIVE_FEEDBACK, Clock(ENDS, 0.5)).due


def test_reminders_wait_for_the_morning_and_say_for_when_they_were_planned() -> None:
    night = datetime.combine(MONDAY, time(22, 30), SHANGHAI)
    policy = replace(
        brisk(POLICY, 3600),
        sending=replace(POLICY.sending, reminder_window=Window(time(8), time(21))),
    )
    found = played(PASS, policy=policy, ends=night, silent=Silent.LEAD)
    asked, reminded, *_ = (line for line in found.lines if line.what in MAILED)
    assert (asked.what, asked.at) == (Happens.ASKED, night)  # who has just interviewed is awake
    # By the morning the first reminder is overtaken by what is worth saying.
    assert reminded.at.astimezone(SHANGHAI).time() == time(8)
    assert reminded.planned is not None
    assert reminded.planned < reminded.at


def test_what_a_day_cannot_bear_goes_together() -> None:
    policy = replace(POLICY, sending=replace(POLICY.sending, reminders_per_day=1))
    found = played(PASS, HOLD, policy=policy, silent=Silent.DECIDER)
    reminded = [
        line
        for line in found.lines
        if line.what is Happens.REMINDED and line.who == "hiring_manager"
    ]
    assert [line.together for line in reminded] == [False, True]


@given(
    verdicts=st.lists(st.sampled_from(Verdict), min_size=1, max_size=4),
    silent=st.sampled_from(Silent),
    acting=st.sampled_from(Acting),
    decided=st.sampled_from(Outcome),
    hour=st.integers(0, 24 * 14),
    stand_in=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_whatever_is_played_ends_in_order_and_nobody_acts_before_they_are_asked(
    verdicts: list[Verdict],
    silent: Silent,
    acting: Acting,
    decided: Outcome,
    hour: int,
    stand_in: bool,
) -> None:
    ends = ENDS + timedelta(hours=hour)
    found = played(
        *verdicts, ends=ends, silent=silent, acting=acting, decided=decided, stand_in=stand_in
    )
    times = [line.at for line in found.lines]
    assert times == sorted(times)
    assert min(times) >= ends
    assert all(span.done is None or span.done >= span.opened for span in found.spans)
    stays = any(line.what is Happens.ON_AND_ON for line in found.lines)
    assert (found.told_at is None) == stays
