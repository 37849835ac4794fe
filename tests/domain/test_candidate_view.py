"""The step and the promise of a candidate: the same for good news and for bad."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from domain.acts import ActKind
from domain.calendar import Window
from domain.candidate_view import STEP_OF_OUTCOME, Standing, answered_by, hear_by, step_of
from domain.defaults import default_policy
from domain.phases import Phase, Step
from domain.policy import SendingRules
from domain.tasks import TASKS
from domain.words import ProcessOutcome

POLICY = default_policy()
SHANGHAI = "Asia/Shanghai"
ANYTIME = SendingRules(candidate_window=None, rejection_delay=0, spare_eves_of_days_off=False)
SECRET = ("collecting", "deciding", "telling", "releasing")
"""The states between an interview and its outcome: which one it is, is nobody's but ours."""


def at(text: str) -> datetime:
    """An instant in Shanghai, as UTC: `2027-03-01 11:00`."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


@pytest.mark.parametrize("held", [False, True])
def test_nothing_between_the_interview_and_the_telling_can_be_told_apart(held: bool) -> None:
    steps = {step_of(Standing(state=state, met=True, held=held)) for state in SECRET}
    assert steps == {Step.ON_HOLD if held else Step.CONSIDERING}


@pytest.mark.parametrize(
    ("standing", "step"),
    [
        (Standing("opened"), Step.ARRANGING),
        (Standing("arranging", open=frozenset({Phase.ARRANGING})), Step.ARRANGING),
        (Standing("awaiting_interview", meeting=True, met=True), Step.INTERVIEW),
        (Standing("collecting", meeting=True, met=True), Step.INTERVIEW),
        (
            # Somebody of the panel cannot come: the candidate's appointment still stands.
            Standing("disturbed", meeting=True, open=frozenset({Phase.UNSETTLED})),
            Step.INTERVIEW,
        ),
        (
            Standing("disturbed", met=True, open=frozenset({Phase.UNSETTLED})),
            Step.UNSETTLED,
        ),
        (
            # The second of a stage's interviews is still to be arranged.
            Standing("collecting", met=True, open=frozenset({Phase.ARRANGING})),
            Step.ARRANGING,
        ),
        (Standing("telling"), Step.ARRANGING),
        (Standing("offering", met=True), Step.OFFER),
        (Standing("collecting", ended_by="abort", meeting=True, met=True), Step.STOPPED),
        (Standing("aborting", ended_by="abort", met=True), Step.STOPPED),
        (Standing("settling", outcome="aborted", ended_by="abort", met=True), Step.STOPPED),
        (Standing("settling", outcome="rejected", met=True), Step.WRITTEN),
        (Standing("settling", outcome="withdrawn", ended_by="withdraw"), Step.WITHDRAWN),
        (Standing("telling", ended_by="withdraw", met=True), Step.WITHDRAWN),
    ],
)
def test_the_step_follows_what_the_candidate_knows(standing: Standing, step: Step) -> None:
    assert step_of(standing) is step


@pytest.mark.parametrize("outcome", list(ProcessOutcome))
def test_every_outcome_has_a_step(outcome: ProcessOutcome) -> None:
    assert step_of(Standing("closed", outcome)) is STEP_OF_OUTCOME.get(outcome, Step.ENDED)


@pytest.mark.parametrize("state", sorted({spec.state for spec in TASKS.values()} - {""}))
def test_every_state_of_the_process_has_a_step(state: str) -> None:
    assert step_of(Standing(state, met=True)) in Step


def test_the_promise_is_everybodys_time_one_after_the_other_in_working_hours() -> None:
    policy = replace(POLICY, sending=ANYTIME)
    # Feedback 4, decision 2, telling 2: a working day after the interview on Monday morning.
    promised = hear_by(policy, Step.CONSIDERING, at("2027-03-01 11:00"), SHANGHAI)
    assert promised == at("2027-03-02 11:00")


def test_the_promise_holds_for_a_rejection_too_with_its_delay_and_its_good_day() -> None:
    # Done on Friday afternoon, when no rejection leaves, because nobody could answer on Saturday.
    promised = hear_by(POLICY, Step.INTERVIEW, at("2027-03-04 14:00"), SHANGHAI)
    assert promised == at("2027-03-08 09:00")
    assert promised == hear_by(POLICY, Step.CONSIDERING, at("2027-03-04 14:00"), SHANGHAI)


def test_a_letter_waits_for_the_candidates_own_morning() -> None:
    sending = replace(ANYTIME, candidate_window=Window(time(9), time(19)))
    policy = replace(POLICY, sending=sending)
    promised = hear_by(policy, Step.CONSIDERING, at("2027-03-01 11:00"), "America/New_York")
    assert promised == datetime(2027, 3, 2, 14, 0, tzinfo=UTC)


def test_an_invitation_waits_for_no_window() -> None:
    assert hear_by(POLICY, Step.ARRANGING, at("2027-03-01 11:00"), SHANGHAI) == at(
        "2027-03-02 11:00"
    )


@pytest.mark.parametrize(
    "step", [Step.HIRED, Step.WRITTEN, Step.WITHDRAWN, Step.STOPPED, Step.ENDED]
)
def test_after_the_end_nothing_more_is_promised(step: Step) -> None:
    assert hear_by(POLICY, step, at("2027-03-01 11:00"), SHANGHAI) is None


def test_without_anything_to_count_from_nothing_is_promised() -> None:
    assert hear_by(POLICY, Step.CONSIDERING, None, SHANGHAI) is None


def test_a_question_is_answered_in_a_day_and_a_review_in_two() -> None:
    asked = at("2027-03-01 11:00")
    assert answered_by(POLICY, ActKind.ASK, asked) == at("2027-03-02 11:00")
    assert answered_by(POLICY, ActKind.REQUEST_REVIEW, asked) == at("2027-03-03 11:00")
