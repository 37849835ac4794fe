"""Two rows of the directory are two pairs of eyes only where no one human stands behind both."""

from __future__ import annotations

from typing import Any

import pytest

from domain.addresses import mailbox_of
from domain.administration import AdminKind
from domain.independence import MAKING, independent, makes

ADDRESSES = {
    "hana": "hana@starriver.example",
    "hugo": "hugo@starriver.example",
    "lina": "lina@starriver.example",
    "hana_again": "hana+2@starriver.example",
}


@pytest.mark.parametrize(
    ("made_by", "one", "other", "are"),
    [
        ({}, "hana", "hugo", True),
        ({"hugo": {"hana"}}, "hana", "hugo", False),
        ({"hugo": {"hana"}}, "hugo", "hana", False),
        ({"hugo": {"hana"}}, "lina", "hugo", True),
        # By a chain, and two puppets of one hand.
        ({"hugo": {"ivy"}, "ivy": {"hana"}}, "hana", "hugo", False),
        ({"hugo": {"hana"}, "lina": {"hana"}}, "lina", "hugo", False),
        ({"hugo": {"ivy"}, "ivy": {"hugo"}}, "hugo", "hana", True),
        ({}, "hana", "hana_again", False),
        ({"lina": {"hana_again"}}, "lina", "hana", False),
        ({}, "hana", "somebody_erased", True),
    ],
)
def test_nobody_stands_behind_both(
    made_by: dict[str, set[str]], one: str, other: str, are: bool
) -> None:
    assert independent(one, other, made_by, ADDRESSES) is are
    assert independent(other, one, made_by, ADDRESSES) is are


@pytest.mark.parametrize(
    ("kind", "before", "after", "made"),
    [
        (AdminKind.PERSON_ADDED, {}, {"roles": ["interviewer"]}, True),
        (AdminKind.PERSON_GIVEN_ROLES, {"roles": []}, {"roles": ["hr_lead"]}, True),
        (AdminKind.PERSON_GIVEN_ROLES, {"roles": []}, {"roles": ["recruiter"]}, True),
        (AdminKind.PERSON_GIVEN_ROLES, {"roles": ["hr_lead"]}, {"roles": ["recruiter"]}, True),
        # It is theirs already, or is no role in which one proposes or confirms.
        (AdminKind.PERSON_GIVEN_ROLES, {"roles": ["hr_lead"]}, {"roles": ["hr_lead"]}, False),
        (AdminKind.PERSON_GIVEN_ROLES, {"roles": []}, {"roles": ["interviewer"]}, False),
        (AdminKind.PERSON_CHANGED, {"email": "withheld"}, {"email": "withheld"}, True),
        (AdminKind.PERSON_CHANGED, {"zone": "UTC"}, {"zone": "Asia/Shanghai"}, False),
        # Two made them; or one, who was alone.
        (AdminKind.PERSON_ADDED, {}, {"proposed_by": "per_1"}, False),
        (AdminKind.PERSON_ADDED, {}, {"proposed_by": "per_1", "alone": True}, True),
    ],
)
def test_who_is_made_by_one_person_alone(
    kind: AdminKind, before: dict[str, Any], after: dict[str, Any], made: bool
) -> None:
    assert kind in MAKING
    assert makes(kind, before, after) is made


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("hana@starriver.example", "hana@starriver.example"),
        ("hana+leads@starriver.example", "hana@starriver.example"),
        ("ha.na@starriver.example", "ha.na@starriver.example"),
        ("h.a.n.a+x@gmail.com", "hana@gmail.com"),
        ("hana@googlemail.com", "hana@gmail.com"),
        ("+@starriver.example", "+@starriver.example"),
    ],
)
def test_an_alias_is_the_mailbox_that_it_reaches(address: str, mailbox: str) -> None:
    assert mailbox_of(address) == mailbox
