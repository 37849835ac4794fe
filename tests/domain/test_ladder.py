"""Ladders: who is told at which rung, and that in the end somebody always is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.defaults import default_policy
from domain.ladder import Ladder, Rung, RungAction, RungEffect, resolve_rung
from domain.words import Role, TaskKind

ASK, REMIND, ESCALATE, TELL = RungAction
PEOPLE: dict[Role, str | None] = {
    Role.RECRUITER: "rita",
    Role.HIRING_MANAGER: "max",
    Role.HR_LEAD: "lea",
    Role.INTERVIEWER: "ines",
}
FEEDBACK = default_policy().tasks[TaskKind.GIVE_FEEDBACK].ladder


def test_feedback_is_asked_for_reminded_of_and_escalated_twice() -> None:
    effects = [resolve_rung(FEEDBACK, rung, "ines", PEOPLE, ()) for rung in range(5)]
    assert effects == [
        RungEffect(ASK, "ines"),
        RungEffect(REMIND, "ines"),
        RungEffect(REMIND, "ines"),
        RungEffect(ESCALATE, "max"),
        RungEffect(ESCALATE, "lea"),
    ]


def test_after_the_last_rung_whoever_was_brought_in_is_reminded_again_and_again() -> None:
    for rung in (5, 7, 60):
        assert resolve_rung(FEEDBACK, rung, "ines", PEOPLE, {"max", "lea"}) == RungEffect(
            REMIND, "lea"
        )


def test_while_nothing_is_decided_the_candidate_is_told_whoever_is_gone() -> None:
    everybody_gone = dict.fromkeys(PEOPLE)
    assert FEEDBACK.rungs[6].action is TELL
    assert resolve_rung(FEEDBACK, 6, None, everybody_gone, ()) == RungEffect(TELL, "")


def test_a_rung_whose_person_is_the_owner_is_skipped() -> None:
    assert resolve_rung(FEEDBACK, 3, "max", PEOPLE, ()) is None


def test_a_rung_whose_person_is_gone_is_skipped() -> None:
    people = PEOPLE | {Role.HIRING_MANAGER: None}
    assert resolve_rung(FEEDBACK, 3, "ines", people, ()) is None
    assert resolve_rung(FEEDBACK, 1, None, people, ()) is None


def test_one_person_in_two_roles_is_brought_in_once() -> None:
    people = PEOPLE | {Role.HIRING_MANAGER: "lea"}
    assert resolve_rung(FEEDBACK, 4, "ines", people, {"lea"}) == RungEffect(REMIND, "lea")


def test_the_last_rung_looks_on_when_its_person_is_gone() -> None:
    people = PEOPLE | {Role.HR_LEAD: None}
    assert resolve_rung(FEEDBACK, 4, "ines", people, ()) == RungEffect(ESCALATE, "max")
    people |= {Role.HIRING_MANAGER: None}
    assert resolve_rung(FEEDBACK, 4, "ines", people, ()) == RungEffect(ESCALATE, "rita")
    people |= {Role.RECRUITER: None}
    assert resolve_rung(FEEDBACK, 4, "ines", people, ()) == RungEffect(REMIND, "ines")


def test_the_last_in_line_is_reminded_of_a_task_of_their_own() -> None:
    assert resolve_rung(FEEDBACK, 4, "lea", PEOPLE, ()) == RungEffect(REMIND, "lea")


def test_a_last_rung_to_an_owner_who_is_gone_goes_to_the_hr_lead() -> None:
    ladder = Ladder((Rung(0, ASK), Rung(1, REMIND)), repeat_every=8)
    assert resolve_rung(ladder, 1, None, PEOPLE, ()) == RungEffect(ESCALATE, "lea")


def test_an_empty_ladder_tells_nobody() -> None:
    assert resolve_rung(Ladder(()), 0, "ines", PEOPLE, ()) is None


@pytest.mark.parametrize(
    ("rung", "hours"), [(0, 0), (1, 1), (2, 3), (3, 4), (4, 8), (5, 16), (6, 24)]
)
def test_the_last_rung_repeats_every_working_day(rung: int, hours: float) -> None:
    assert FEEDBACK.hours_to(rung) == hours


def test_a_ladder_without_repeat_ends() -> None:
    assert Ladder((Rung(0, ASK),)).hours_to(1) is None
    assert Ladder((), repeat_every=1).hours_to(0) is None


somebody = st.none() | st.sampled_from(["ines", "max", "lea", "rita"])
staff = st.fixed_dictionaries(dict.fromkeys(Role, somebody))


@settings(deadline=None)
@given(
    st.sampled_from(sorted(default_policy().tasks)),
    st.integers(0, 20),
    somebody,
    staff,
    st.sets(st.sampled_from(["max", "lea", "rita"])),
)
def test_whoever_is_left_the_last_rung_reaches_somebody(
    kind: TaskKind,
    repeat: int,
    owner: str | None,
    people: dict[Role, str | None],
    already: set[str],
) -> None:
    ladder = default_policy().tasks[kind].ladder
    effect = resolve_rung(ladder, len(ladder.rungs) - 1 + repeat, owner, people, already)
    told = owner or people[Role.HR_LEAD] or people[Role.HIRING_MANAGER] or people[Role.RECRUITER]
    assert (effect is not None) == (told is not None)
    if effect is not None and effect.action is ESCALATE:
        assert effect.person_id not in already
        assert effect.person_id != owner
