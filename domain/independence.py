"""Whether two people are two pairs of eyes: two rows of the directory may be one human.

Whoever can make colleagues could make themselves a second one, propose as one and confirm as the
other. So two people are not independent of each other while one of them, alone and lately, made
the other what they are, or somebody else made both; nor if their mails reach one mailbox. Where
two people made somebody, by a proposal that another one confirmed, neither has them in hand.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final

from domain.addresses import mailbox_of
from domain.administration import AdminKind
from domain.words import Role

LATELY: Final = timedelta(days=30)
"""So long somebody who was made by one person is taken for that person."""

MAKING: Final = frozenset(
    {AdminKind.PERSON_ADDED, AdminKind.PERSON_GIVEN_ROLES, AdminKind.PERSON_CHANGED}
)
"""What makes somebody: they are added, get a role in which one proposes or confirms, or their
sign-in mails are led elsewhere."""

_OF_THE_EYES: Final = frozenset({Role.RECRUITER, Role.HR_LEAD})


def makes(kind: AdminKind, before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    """Whether an act of administration, of a kind in `MAKING`, made its subject what they are, by
    the word of one person alone."""
    if "proposed_by" in after and "alone" not in after:
        return False
    if kind is AdminKind.PERSON_GIVEN_ROLES:
        return bool(_OF_THE_EYES & (_roles(after) - _roles(before)))
    return kind is AdminKind.PERSON_ADDED or "email" in after


def independent(
    one: str, other: str, made_by: Mapping[str, Collection[str]], addresses: Mapping[str, str]
) -> bool:
    """Whether nobody stands behind both. `made_by`: by whom each was made lately; `addresses`:
    where each is reached. Both by a person's id."""
    return _behind(one, made_by, addresses).isdisjoint(_behind(other, made_by, addresses))


def _behind(
    person: str, made_by: Mapping[str, Collection[str]], addresses: Mapping[str, str]
) -> set[str]:
    """Themselves, whoever made them, whoever made those, and the mailboxes of all of these."""
    found: set[str] = set()
    left = [person]
    while left:
        each = left.pop()
        if each not in found:
            found.add(each)
            left += made_by.get(each, ())
    return found | {mailbox_of(addresses[each]) for each in found if each in addresses}


def _roles(record: Mapping[str, object]) -> set[str]:
    said = record.get("roles")
    return set(said) if isinstance(said, list) else set()
