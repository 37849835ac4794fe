"""Previews of whom a policy waits for, consults, and lets tell: of every way of working."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.hearing import HeardFrom, WaitFor
from domain.presets import MODES, preset
from domain.preview_lines import Happens, Silent
from domain.words import Outcome, Party, TaskKind
from tests.domain.previewed import (
    HOLD,
    PASS,
    POLICY,
    REJECT,
    consulting,
    given_to,
    played,
    said,
)


@pytest.mark.parametrize(
    ("waits", "decided"),
    [
        (WaitFor(HeardFrom.LEAD), "Tue 11:30"),
        (WaitFor(HeardFrom.LEAD, hours=2), "Tue 14:30"),
        (WaitFor(HeardFrom.SOME, number=2, hours=1), "Tue 13:30"),
    ],
)
def test_a_stage_goes_on_without_those_it_does_not_wait_for(waits: WaitFor, decided: str) -> None:
    policy = replace(POLICY, wait_for=waits)
    found = played(PASS, PASS, PASS, policy=policy, silent=Silent.INTERVIEWER)
    assert said(found.lines, Happens.HEARD, Happens.RULED) == [
        (decided, "", "heard"),
        (decided, "", "ruled"),
    ]
    assert found.spans[2].done == found.spans[3].opened


def test_nobody_is_passed_over_whom_a_policy_waits_for() -> None:
    policy = replace(POLICY, wait_for=WaitFor(HeardFrom.LEAD))
    assert played(PASS, PASS, policy=policy, silent=Silent.LEAD).told_at is None


def test_whom_a_policy_consults_is_asked_before_the_decision() -> None:
    found = played(PASS, policy=consulting(Party.HIRING_MANAGER))
    opened = said(found.lines, Happens.OPENED)[1:3]
    assert opened == [
        ("Tue 11:30", "hiring_manager", "opened"),
        ("Wed 11:30", "recruiter", "opened"),
    ]


def test_advice_that_does_not_come_is_not_waited_for_after_the_last_step() -> None:
    found = played(PASS, policy=consulting(Party.HIRING_MANAGER), silent=Silent.CONSULTED)
    assert said(found.lines, Happens.WENT_ON, Happens.DECIDED)[0] == ("Thu 11:30", "", "went_on")
    assert found.told_at is not None


def test_nobody_is_consulted_who_decides_or_has_said_what_they_think() -> None:
    policy = consulting(Party.RECRUITER, Party.STAGE_LEAD)
    asked = {line.kind for line in played(PASS, policy=policy).lines}
    assert TaskKind.ADVISE not in asked
    assert TaskKind.DECIDE in asked


def test_a_proposed_rejection_is_shown_to_whom_the_policy_says_before_it_leaves() -> None:
    found = played(REJECT)
    assert said(found.lines, Happens.LETTER_SENT, Happens.SHOWN, Happens.TOLD) == [
        ("Tue 14:30", "recruiter", "letter_sent"),
        ("Tue 14:30", "hiring_manager", "shown"),
        ("Tue 16:30", "candidate", "told"),
    ]
    decided = played(PASS, REJECT, decided=Outcome.REJECT)
    assert said(decided.lines, Happens.SHOWN) == []  # who decided it has seen it


def test_a_rejection_that_its_sender_alone_has_judged_is_another_ones_to_send() -> None:
    policy = given_to(POLICY, decide=Party.RECRUITER)
    senders = [
        line.who
        for verdicts, of in (
            ((PASS, HOLD), policy),
            ((PASS, HOLD), replace(policy, rejection_needs_two=False)),
            ((PASS,), consulting(Party.HIRING_MANAGER)),
        )
        for line in played(*verdicts, policy=of, decided=Outcome.REJECT).lines
        if line.what is Happens.LETTER_SENT
    ]
    assert senders == ["hr_lead", "recruiter", "recruiter"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("silent", Silent)
def test_every_way_of_working_can_be_played(mode: str, silent: Silent) -> None:
    for verdicts in ((PASS,), (PASS, REJECT), (REJECT, REJECT)):
        found = played(*verdicts, policy=preset(mode), silent=silent, decided=Outcome.REJECT)
        stays = any(line.what is Happens.ON_AND_ON for line in found.lines)
        assert (found.told_at is None) == stays
        assert (
            found.needless
            == (found.lines == played(*verdicts, policy=preset(mode), decided=Outcome.REJECT).lines)
            or silent is Silent.NOBODY
        )


def test_a_letter_is_sent_by_whom_the_policy_names_and_a_rejection_by_the_desk() -> None:
    policy = given_to(POLICY, notify_candidate=Party.STAGE_LEAD)
    senders = [
        line.who
        for verdict in (PASS, REJECT)
        for line in played(verdict, policy=policy).lines
        if line.what is Happens.LETTER_SENT
    ]
    assert senders == ["interviewer.1", "recruiter"]


def test_hr_is_not_told_of_what_follows_from_their_own_decision() -> None:
    policy = given_to(POLICY, decide=Party.RECRUITER)
    found = played(PASS, HOLD, policy=policy)
    assert said(found.lines, Happens.NEWS) == []
