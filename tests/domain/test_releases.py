"""A stored word that this release knows, and one that only a newer release does."""

from __future__ import annotations

import pytest

from domain.releases import OfNewerRelease, known, known_among
from domain.scenarios import scenario_spec
from domain.tasks import kind_of, spec_of
from domain.words import Role, TaskKind


def test_a_word_of_this_release_is_its_member() -> None:
    assert known(TaskKind, "decide") is TaskKind.DECIDE


def test_another_word_is_of_a_newer_release_and_says_what_of() -> None:
    with pytest.raises(OfNewerRelease, match="^TaskKind check_visa is of a newer release$"):
        known(TaskKind, "check_visa")


def test_whoever_can_do_without_the_others_takes_those_that_are_known() -> None:
    assert known_among(Role, ["hr_lead", "sourcer"]) == {Role.HR_LEAD}


@pytest.mark.parametrize(
    "asked",
    [
        lambda: spec_of("check_visa"),
        lambda: kind_of("app_1:check_visa:1"),
        lambda: scenario_spec("visa_checked"),
    ],
)
def test_the_tables_have_no_row_of_a_newer_release(asked: object) -> None:
    assert callable(asked)
    with pytest.raises(OfNewerRelease):
        asked()
