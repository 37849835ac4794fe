"""An outcome does not rest on HR's words for an interviewer alone: somebody glances at them."""

from __future__ import annotations

import pytest

from domain.glance import Said, refusal, to_confirm, verdicts_of
from domain.rules import (
    PRESETS,
    Amount,
    Condition,
    Opinion,
    Row,
    Rule,
    any_veto,
    evaluate,
    lead_decides,
    majority,
    unanimous,
)
from domain.words import Proposal, Verdict

PASS, HOLD, REJECT = Verdict.PASS, Verdict.HOLD, Verdict.REJECT
HR = "lina"


def own(who: str, verdict: Verdict, *, lead: bool = False) -> Said:
    return Said("int_1", who, verdict, lead, entered_by=who)


def by_hr(who: str, verdict: Verdict, *, lead: bool = False, confirmed: str = "") -> Said:
    return Said("int_1", who, verdict, lead, entered_by=HR, confirmed_by=confirmed)


def missing(who: str) -> Said:
    return Said("int_1", who)


def asked(rule: Rule, *panel: Said) -> list[str]:
    """Who is asked about what HR wrote down for them."""
    ruling = evaluate(rule, verdicts_of(panel))
    return [said.interviewer for said in to_confirm(rule, ruling, panel)]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_the_only_scorecard_is_confirmed_before_it_counts(verdict: Verdict) -> None:
    assert asked(any_veto(), by_hr("maya", verdict)) == ["maya"]
    assert asked(any_veto(), own("maya", verdict)) == []


def test_what_somebody_has_confirmed_is_not_asked_about_again() -> None:
    assert asked(any_veto(), by_hr("maya", PASS, confirmed="maya")) == []
    assert asked(any_veto(), by_hr("maya", PASS, confirmed="tom")) == []


def test_one_own_word_among_those_that_count_is_enough() -> None:
    assert asked(any_veto(), own("maya", PASS), by_hr("otto", PASS)) == []
    assert asked(unanimous(), by_hr("maya", REJECT), own("otto", REJECT)) == []
    assert asked(any_veto(), by_hr("maya", PASS, confirmed="maya"), by_hr("otto", PASS)) == []


def test_a_veto_rests_on_those_who_gave_it_and_not_on_the_others() -> None:
    assert asked(any_veto(), own("maya", PASS), by_hr("otto", REJECT)) == ["otto"]
    assert asked(any_veto(), by_hr("maya", PASS), own("otto", REJECT)) == []


def test_a_majority_rests_on_those_who_make_it() -> None:
    panel = (by_hr("maya", PASS), by_hr("otto", PASS), own("ines", REJECT))
    assert asked(majority(), *panel) == ["maya", "otto"]
    assert asked(majority(), own("maya", PASS), *panel[1:]) == []


def test_where_the_lead_decides_it_rests_on_the_lead() -> None:
    others = own("otto", PASS)
    assert asked(lead_decides(), by_hr("maya", PASS, lead=True), others) == ["maya"]
    assert asked(lead_decides(), own("maya", PASS, lead=True), by_hr("otto", PASS)) == []


def test_whoever_was_not_heard_gives_nothing_to_rest_on() -> None:
    assert asked(majority(), by_hr("maya", PASS), by_hr("otto", PASS), missing("ines")) == [
        "maya",
        "otto",
    ]


def test_where_a_person_is_asked_to_decide_their_decision_is_the_glance() -> None:
    assert asked(any_veto(), by_hr("maya", PASS), by_hr("otto", HOLD)) == []
    assert asked(PRESETS["always_ask"], by_hr("maya", PASS)) == []


def test_a_row_that_asks_who_does_not_say_something_rests_on_everybody_heard() -> None:
    nobody_rejects = Row("no_reject", (Condition(Amount.NONE, Opinion.REJECT),), Proposal.ADVANCE)
    rule = Rule("own", (nobody_rejects, Row("otherwise", (), Proposal.HOLD)))
    assert asked(rule, by_hr("maya", HOLD), own("otto", PASS)) == []
    assert asked(rule, by_hr("maya", HOLD), missing("otto")) == ["maya"]
    assert asked(rule, by_hr("maya", REJECT)) == ["maya"]


@pytest.mark.parametrize(
    ("by", "why"),
    [
        ("maya", ""),
        ("tom", ""),
        ("hana", "confirms_for_another"),
        (HR, "confirms_own_words"),
    ],
)
def test_the_interviewer_or_the_hiring_manager_confirms_and_nobody_of_hr(by: str, why: str) -> None:
    assert refusal(by=by, interviewer="maya", manager="tom", entered_by=HR) == why


def test_a_manager_does_not_confirm_what_they_wrote_down_themselves() -> None:
    written = {"interviewer": "maya", "manager": "tom", "entered_by": "tom"}
    assert refusal(by="tom", **written) == "confirms_own_words"
    assert refusal(by="maya", **written) == ""
