"""Decision tables: the presets case by case, and what the check at save time finds."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.rules import (
    PRESETS,
    Amount,
    Condition,
    Opinion,
    Panel,
    PanelVerdict,
    Row,
    Rule,
    Seats,
    any_veto,
    evaluate,
    holes,
    lead_decides,
    majority,
    unanimous,
    unreachable,
)
from domain.words import Outcome, Proposal, Verdict

LETTERS = {"p": Verdict.PASS, "h": Verdict.HOLD, "r": Verdict.REJECT, "-": None}


def panel(letters: str) -> list[PanelVerdict]:
    """One seat per letter: p, h, r, or - for none; a capital (or =) is the lead's."""
    return [
        PanelVerdict(LETTERS[letter.lower().replace("=", "-")], letter.isupper() or letter == "=")
        for letter in letters
    ]


@pytest.mark.parametrize(
    ("rule", "letters", "proposal", "row"),
    [
        (any_veto(), "p", "advance", "all_pass"),
        (any_veto(), "ppp", "advance", "all_pass"),
        (any_veto(), "ppr", "reject", "some_reject"),
        (any_veto(), "-r", "reject", "some_reject"),
        (any_veto(), "hh", "hold", "all_hold"),
        (any_veto(), "ph", "ask", "otherwise"),
        (any_veto(), "pp-", "ask", "otherwise"),
        (unanimous(), "pp", "advance", "all_pass"),
        (unanimous(), "rr", "reject", "all_reject"),
        (unanimous(), "pr", "ask", "otherwise"),
        (majority(), "ppr", "advance", "most_pass"),
        (majority(), "pprr", "ask", "otherwise"),
        (majority(), "prr-", "ask", "otherwise"),
        (majority(), "rrr-h", "reject", "most_reject"),
        (majority(), "hhp", "hold", "most_hold"),
        (lead_decides(), "Prr", "advance", "all_pass"),
        (lead_decides(), "ppR", "reject", "all_reject"),
        (lead_decides(), "pHr", "hold", "all_hold"),
        (lead_decides(), "pp=", "ask", "otherwise"),
        (lead_decides(), "pp", "ask", "otherwise"),
        (lead_decides(), "PR", "ask", "otherwise"),
        (lead_decides(), "PPr", "advance", "all_pass"),
    ],
)
def test_presets(rule: Rule, letters: str, proposal: str, row: str) -> None:
    ruling = evaluate(rule, panel(letters))
    assert (ruling.proposal, ruling.rule_id, ruling.row_id) == (proposal, rule.id, row)


def test_nobody_on_the_panel_is_a_question_for_a_person_in_every_preset() -> None:
    assert {evaluate(rule, []).proposal for rule in PRESETS.values()} == {Proposal.ASK}


@pytest.mark.parametrize("rule", PRESETS.values(), ids=PRESETS)
def test_presets_answer_every_panel_and_use_every_row(rule: Rule) -> None:
    assert holes(rule) == ()
    assert unreachable(rule) == ()


@pytest.mark.parametrize("rule", PRESETS.values(), ids=PRESETS)
def test_a_machine_never_rejects(rule: Rule) -> None:
    for letters in product("phr-", repeat=3):
        ruling = evaluate(rule, panel("".join(letters)))
        settled = ruling.proposal in (Proposal.ADVANCE, Proposal.HOLD)
        assert ruling.settles == (Outcome(ruling.proposal) if settled else None)


seats = st.builds(PanelVerdict, st.none() | st.sampled_from(Verdict), st.booleans())
conditions = st.builds(
    Condition,
    st.sampled_from(Amount),
    st.sampled_from(Opinion),
    st.sampled_from(Seats),
    st.integers(1, 6),
)
rows = st.lists(st.tuples(st.lists(conditions, max_size=3), st.sampled_from(Proposal)), max_size=5)
rules = rows.map(
    lambda made: Rule(
        "drawn", tuple(Row(str(n), tuple(when), then) for n, (when, then) in enumerate(made))
    )
)


shuffled = st.lists(seats, max_size=8).flatmap(
    lambda verdicts: st.tuples(st.just(verdicts), st.permutations(verdicts))
)


@settings(deadline=None)
@given(rules, shuffled)
def test_the_order_of_the_verdicts_plays_no_part(
    rule: Rule, verdicts: tuple[list[PanelVerdict], list[PanelVerdict]]
) -> None:
    given_so, given_otherwise = verdicts
    assert evaluate(rule, given_so) == evaluate(rule, given_otherwise)


@settings(deadline=None)
@given(rules, st.lists(seats, min_size=1, max_size=6))
def test_a_table_without_holes_always_names_a_row_and_never_an_unreachable_one(
    rule: Rule, verdicts: list[PanelVerdict]
) -> None:
    ruling = evaluate(rule, verdicts)
    if not holes(rule):
        assert ruling.row_id is not None
    assert ruling.row_id not in unreachable(rule)
    if ruling.row_id is None:
        assert ruling.proposal is Proposal.ASK


def test_a_hole_is_named_smallest_first() -> None:
    rule = Rule("gap", any_veto().rows[:3])
    assert holes(rule)[:2] == (Panel(missing=1), Panel(passes=1, holds=1))


def test_a_hole_names_the_lead_where_the_table_looks_at_the_lead() -> None:
    rule = Rule("gap", (*lead_decides().rows[:3], Row("no_lead", _no_lead(), Proposal.ASK)))
    assert holes(rule)[0] == Panel(missing=1, lead=Opinion.MISSING)


def _no_lead() -> tuple[Condition, ...]:
    return tuple(Condition(Amount.NONE, opinion, Seats.LEAD) for opinion in Opinion)


def test_rows_behind_a_row_that_always_matches_are_unreachable() -> None:
    first, *others, otherwise = any_veto().rows
    assert unreachable(Rule("late", (first, otherwise, *others))) == ("all_pass", "all_hold")


def test_rows_that_contradict_themselves_are_unreachable() -> None:
    both = tuple(Condition(Amount.ALL, opinion) for opinion in (Opinion.PASS, Opinion.REJECT))
    rule = Rule("odd", (Row("both", both, Proposal.ASK), *majority().rows))
    assert unreachable(rule) == ("both",)


def test_a_table_can_count() -> None:
    two = (Condition(Amount.AT_LEAST, Opinion.REJECT, number=2),)
    rule = Rule("two_vetoes", (Row("two", two, Proposal.REJECT), *majority().rows))
    assert evaluate(rule, panel("pppprr")).row_id == "two"
    assert evaluate(rule, panel("ppppr")).row_id == "most_pass"
