"""What saving a policy refuses: a broken policy per code, a sentence per code and language."""

from __future__ import annotations

import json
import string
import tomllib
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from domain import policy_faults, policy_json
from domain.calendar import Window, WorkCalendar
from domain.defaults import brisk, default_policy
from domain.ladder import CANDIDATE, Ladder, Rung, RungAction
from domain.policy import Mode, Policy, SendingRules, TaskPolicy
from domain.policy_faults import Fault, faults
from domain.rules import Amount, Condition, Opinion, Row, Rule, Seats, always_ask, any_veto
from domain.rules import lead_decides as lead_decides_rule
from domain.words import Party, Proposal, Role, TaskKind
from tests.domain.broken_ways_of_working import WORKED_TOGETHER

CATALOGUES = Path(__file__).parents[2] / "templates" / "catalogue"
GOOD = default_policy()
WORKING_DAY = GOOD.calendar.weekly[0]
ASK, REMIND, ESCALATE, TELL = RungAction
TO_HR_LEAD = Rung(9, ESCALATE, Role.HR_LEAD)
TELL_CANDIDATE = Rung(9, TELL, CANDIDATE)


def calendar(**changes: Any) -> Policy:
    return replace(GOOD, calendar=replace(GOOD.calendar, **changes))


def monday(*windows: Window) -> Policy:
    return calendar(weekly=(windows, *GOOD.calendar.weekly[1:]))


def ladder(*rungs: Rung, repeat_every: float | None = 8, due: float = 2) -> Policy:
    task = TaskPolicy(due, Ladder(rungs, repeat_every))
    return replace(GOOD, tasks={**GOOD.tasks, TaskKind.DECIDE: task})


def rule(*rows: Row) -> Policy:
    return replace(GOOD, rules={**GOOD.rules, "own": Rule("own", rows)})


def lead(opinion: Opinion) -> tuple[Condition, ...]:
    return (Condition(Amount.ALL, opinion, Seats.LEAD),)


def all_but_lead(left_out: Opinion) -> Policy:
    rows = [Row(o, lead(o), Proposal.ASK) for o in Opinion if o is not left_out]
    none = tuple(Condition(Amount.NONE, opinion, Seats.LEAD) for opinion in Opinion)
    return rule(*rows, Row("no_lead", none, Proposal.ASK))


def owned(kind: TaskKind, *parties: Party) -> Policy:
    task = replace(GOOD.tasks[kind], owner=parties)
    return replace(GOOD, tasks={**GOOD.tasks, kind: task})


OTHERWISE = always_ask().rows[0]
WITHOUT_DECIDE = dict(GOOD.tasks)
del WITHOUT_DECIDE[TaskKind.DECIDE]
SEVEN_REJECTS = (Condition(Amount.AT_LEAST, Opinion.REJECT, number=7),)

BROKEN: list[tuple[Policy, str, str]] = [
    (replace(GOOD, name=" "), "name", "blank"),
    (replace(GOOD, name="a" * 81), "name", "name_unfit"),
    (replace(GOOD, name="a" + " " * 80), "name", "name_unfit"),
    (replace(GOOD, name="two\nlines"), "name", "name_unfit"),
    (
        replace(GOOD, mode=Mode("own", {"en": "Ours", "zh": "自定\x00"})),
        "mode.words.zh",
        "name_unfit",
    ),
    (
        owned(TaskKind.PREPARE_OFFER, Party.STAGE_LEAD),
        "tasks.prepare_offer.owner",
        "owner_without_page",
    ),
    (
        owned(TaskKind.RESOLVE_INTERVIEW, Party.RECRUITER, Party.HIRING_MANAGER),
        "tasks.resolve_interview.owner",
        "owner_without_page",
    ),
    (
        owned(TaskKind.GIVE_FEEDBACK, Party.INTERVIEWER, Party.HIRING_MANAGER),
        "tasks.give_feedback.owner",
        "feedback_is_ones_own",
    ),
    (
        owned(TaskKind.GIVE_OPINION, Party.HIRING_MANAGER),
        "tasks.give_opinion.owner",
        "opinion_is_of_the_asked",
    ),
    (owned(TaskKind.DECIDE), "tasks.decide.owner", "owner_nobody"),
    (
        owned(TaskKind.DECIDE, Party.INTERVIEWER),
        "tasks.decide.owner",
        "owner_without_seat",
    ),
    (replace(GOOD, mode=Mode("Anyone's guess")), "mode.name", "mode_misnamed"),
    (replace(GOOD, mode=Mode("shared", {"en": "Shared"})), "mode.words.zh", "mode_without_words"),
    (replace(GOOD, settling_hours=0), "settling_hours", "not_positive"),
    (replace(GOOD, settling_hours=1e300), "settling_hours", "too_many"),
    (ladder(Rung(0, ASK), TO_HR_LEAD, due=1e7), "tasks.decide.due", "too_many"),
    (calendar(seconds_per_hour=1e9), "calendar.seconds_per_hour", "too_many"),
    (replace(GOOD, notice_hours=-1), "notice_hours", "negative"),
    (replace(GOOD, hold_revisit_hours=-1), "hold_revisit_hours", "not_positive"),
    (replace(GOOD, holds_at_most=0), "holds_at_most", "not_positive"),
    (calendar(zone="Asia/Shangri-La"), "calendar.zone", "zone_unknown"),
    (calendar(zone="../etc/passwd"), "calendar.zone", "zone_unknown"),
    (calendar(zone="Asia"), "calendar.zone", "zone_unknown"),
    (calendar(zone=""), "calendar.zone", "zone_unknown"),
    (calendar(seconds_per_hour=0), "calendar.seconds_per_hour", "not_positive"),
    (calendar(weekly=(WORKING_DAY,)), "calendar.weekly", "week_not_seven_days"),
    (calendar(weekly=((),) * 7), "calendar.weekly", "calendar_never_open"),
    (monday(Window(time(9), time(8))), "calendar.weekly.0.0", "window_empty"),
    (monday(*reversed(WORKING_DAY)), "calendar.weekly.0.1", "windows_overlap"),
    (monday(Window(time(9), time(0)), WORKING_DAY[1]), "calendar.weekly.0.1", "windows_overlap"),
    (
        calendar(
            days_off=frozenset({date(2026, 10, 1)}), working_days=frozenset({date(2026, 10, 1)})
        ),
        "calendar.working_days",
        "day_both_off_and_working",
    ),
    (replace(GOOD, tasks=WITHOUT_DECIDE), "tasks.decide", "kind_missing"),
    (
        replace(GOOD, tasks={**GOOD.tasks, TaskKind.SETTLING: GOOD.tasks[TaskKind.DECIDE]}),
        "tasks.settling",
        "kind_not_for_people",
    ),
    (ladder(Rung(0, ASK), TO_HR_LEAD, due=-1), "tasks.decide.due", "negative"),
    (
        ladder(Rung(0, ASK), TO_HR_LEAD, repeat_every=0),
        "tasks.decide.ladder.repeat_every",
        "not_positive",
    ),
    (
        ladder(Rung(0, ASK), TO_HR_LEAD, repeat_every=1e-9),
        "tasks.decide.ladder.repeat_every",
        "repeats_too_fast",
    ),
    (ladder(), "tasks.decide.ladder.rungs", "ladder_empty"),
    (ladder(TO_HR_LEAD), "tasks.decide.ladder.rungs.0.action", "ladder_first_not_ask"),
    (ladder(Rung(0, ASK)), "tasks.decide.ladder.rungs.0.to", "ladder_end_can_be_empty"),
    (
        ladder(Rung(0, ASK), Rung(4, ESCALATE, Role.HIRING_MANAGER)),
        "tasks.decide.ladder.rungs.1.to",
        "ladder_end_can_be_empty",
    ),
    (
        ladder(Rung(0, ASK), Rung(3, REMIND), Rung(1, REMIND), TO_HR_LEAD),
        "tasks.decide.ladder.rungs.2.after",
        "rungs_unsorted",
    ),
    (ladder(Rung(-1, ASK), TO_HR_LEAD), "tasks.decide.ladder.rungs.0.after", "negative"),
    (
        ladder(Rung(0, ASK), Rung(1, ESCALATE), TO_HR_LEAD),
        "tasks.decide.ladder.rungs.1.to",
        "rung_escalates_to_owner",
    ),
    (
        ladder(Rung(0, ASK), Rung(1, REMIND, Role.RECRUITER), TO_HR_LEAD),
        "tasks.decide.ladder.rungs.1.to",
        "rung_must_address_owner",
    ),
    (
        ladder(Rung(0, ASK), Rung(1, TELL), TO_HR_LEAD),
        "tasks.decide.ladder.rungs.1.to",
        "rung_tells_somebody_else",
    ),
    (
        ladder(Rung(0, ASK), Rung(1, REMIND, CANDIDATE), TO_HR_LEAD),
        "tasks.decide.ladder.rungs.1.to",
        "rung_bothers_candidate",
    ),
    (
        ladder(Rung(0, ASK), Rung(1, ESCALATE, CANDIDATE), TO_HR_LEAD),
        "tasks.decide.ladder.rungs.1.to",
        "rung_bothers_candidate",
    ),
    (
        ladder(Rung(0, ASK), TO_HR_LEAD, TELL_CANDIDATE),
        "tasks.decide.ladder.rungs.2.to",
        "ladder_end_can_be_empty",
    ),
    (
        replace(GOOD, tasks={**GOOD.tasks, TaskKind.REVIEW_HOLD: GOOD.tasks[TaskKind.DECIDE]}),
        "tasks.review_hold.ladder.rungs.6.action",
        "rung_cannot_tell",
    ),
    (rule(), "rules.own.rows", "rule_empty"),
    (replace(GOOD, default_rule="gut"), "default_rule", "rule_unknown"),
    (
        replace(GOOD, rules={**GOOD.rules, "mine": any_veto()}),
        "rules.mine.id",
        "rule_misnamed",
    ),
    (rule(Row("", (), Proposal.ASK)), "rules.own.rows.0.id", "blank"),
    (rule(Row("r" * 41, (), Proposal.ASK)), "rules.own.rows.0.id", "name_unfit"),
    (rule(Row("nul\x00", (), Proposal.ASK)), "rules.own.rows.0.id", "name_unfit"),
    (rule(Row("\ud800", (), Proposal.ASK)), "rules.own.rows.0.id", "name_unfit"),
    (
        replace(GOOD, rules={**GOOD.rules, "r" * 41: replace(any_veto(), id="r" * 41)}),
        f"rules.{'r' * 41}.id",
        "name_unfit",
    ),
    (rule(OTHERWISE, OTHERWISE), "rules.own.rows.1.id", "row_repeated"),
    (rule(OTHERWISE, *any_veto().rows[:1]), "rules.own.rows", "row_unreachable"),
    (
        rule(Row("seven", SEVEN_REJECTS, Proposal.REJECT), OTHERWISE),
        "rules.own.rows.0.when.0.number",
        "row_number_out_of_range",
    ),
    (rule(*lead_decides_rule().rows[:3]), "rules.own.rows", "rule_hole"),
    *(
        (all_but_lead(opinion), "rules.own.rows", f"rule_hole_lead_{opinion}")
        for opinion in Opinion
    ),
    (
        replace(GOOD, sending=SendingRules(candidate_window=Window(time(19), time(9)))),
        "sending.candidate_window",
        "window_empty",
    ),
    (
        replace(GOOD, sending=SendingRules(reminder_window=Window(time(9), time(9)))),
        "sending.reminder_window",
        "window_empty",
    ),
    (
        replace(GOOD, sending=SendingRules(rejection_delay=-2)),
        "sending.rejection_delay",
        "negative",
    ),
    (
        replace(GOOD, sending=SendingRules(reminders_per_day=0)),
        "sending.reminders_per_day",
        "not_positive",
    ),
]


ALL = (*BROKEN, *WORKED_TOGETHER)


@pytest.mark.parametrize(
    ("policy", "path", "code"), ALL, ids=[f"{path}-{code}" for _, path, code in ALL]
)
def test_a_broken_policy_is_refused_with_the_place_and_the_reason(
    policy: Policy, path: str, code: str
) -> None:
    assert (path, code) in [(fault.path, fault.code) for fault in faults(policy)]


def test_the_policy_a_team_starts_with_has_no_faults() -> None:
    assert faults(GOOD) == ()
    assert faults(brisk(GOOD, 0.2)) == ()


@pytest.mark.parametrize(
    ("kind", "party"),
    [
        (TaskKind.DECIDE, Party.RECRUITER),
        (TaskKind.DECIDE, Party.LAST_LEAD),
        (TaskKind.NOTIFY_CANDIDATE, Party.HR_LEAD),
        (TaskKind.ANSWER_QUESTION, Party.HIRING_MANAGER),
    ],
)
def test_a_task_can_be_given_to_whoever_has_a_page_for_it(kind: TaskKind, party: Party) -> None:
    assert faults(owned(kind, party)) == ()


def test_the_policy_among_the_samples_has_no_faults() -> None:
    sample = Path(__file__).parents[2] / "samples" / "quick-feedback.json"
    assert faults(policy_json.from_json(json.loads(sample.read_text("utf-8")))) == ()


def test_a_team_may_have_a_mode_of_its_own_with_its_own_words() -> None:
    shared = Mode("shared", {"en": "Shared", "zh": "共同跟进"})
    assert faults(replace(GOOD, mode=shared)) == ()


def test_a_calendar_that_is_always_open_needs_no_week() -> None:
    assert faults(replace(GOOD, calendar=WorkCalendar("UTC", (), always_open=True))) == ()


def test_a_hole_names_its_first_case() -> None:
    assert faults(rule(*any_veto().rows[:3])) == (
        Fault(
            "rules.own.rows",
            "rule_hole",
            {"rule": "own", "passes": "0", "holds": "0", "rejects": "0", "missing": "1"},
        ),
    )


def test_every_code_is_produced_by_some_broken_policy() -> None:
    assert {code for _, _, code in ALL} == policy_faults.CODES


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_code_has_a_sentence_that_fits_its_details(language: str) -> None:
    texts = tomllib.loads((CATALOGUES / language / "policy.toml").read_text("utf-8"))
    assert set(texts["fault"]) == policy_faults.CODES
    assert set(texts["malformed"]) == policy_json.CODES
    for policy, _, _ in BROKEN:
        for fault in faults(policy):
            wanted = {
                name for _, name, _, _ in string.Formatter().parse(texts["fault"][fault.code])
            }
            assert wanted - {None} <= set(fault.params), fault
