"""Ladders (催办与升级): what happens while a task stays open, and who is told when.

A rung has a place (its index). After the last rung the last one is climbed again and again, so its
index goes on counting; nothing that waits for a person falls silent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from domain.words import Role

OWNER: Final = "owner"
CANDIDATE: Final = "candidate"
FALLBACK: Final = (Role.HR_LEAD, Role.HIRING_MANAGER, Role.RECRUITER)


class RungAction(StrEnum):
    """What a rung does: first ask (请求), remind (催办), bring in somebody else (升级), or tell the
    candidate that nothing is decided yet (告知仍在考虑)."""

    ASK = "ask"
    REMIND = "remind"
    ESCALATE = "escalate"
    TELL = "tell"


@dataclass(frozen=True, slots=True)
class Rung:
    """`after` working hours, `action` is directed `to` the task's owner, to a role, or (the only
    one that tells) to the candidate."""

    after: float
    action: RungAction
    to: Role | Literal["owner", "candidate"] = OWNER


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs in the order of their hours; the last one repeats every so many working hours."""

    rungs: tuple[Rung, ...]
    repeat_every: float | None = None

    def hours_to(self, index: int) -> float | None:
        """Working hours from the origin to rung `index`, repeats included; None past the end."""
        if index < len(self.rungs):
            return self.rungs[index].after
        if not self.rungs or self.repeat_every is None:
            return None
        return self.rungs[-1].after + (index - len(self.rungs) + 1) * self.repeat_every


@dataclass(frozen=True, slots=True)
class RungEffect:
    """What is done now, and to which person ('' where it is the candidate who is told)."""

    action: RungAction
    person_id: str


def resolve_rung(
    ladder: Ladder,
    index: int,
    owner: str | None,
    people: Mapping[Role, str | None],
    already_escalated: Collection[str],
) -> RungEffect | None:
    """Who is told at rung `index`; None when the rung is skipped. A person who is gone is None.

    A rung whose person is the owner or gone is skipped, except the last and those that bring in the
    same one as the last: they look on until somebody can be told. Who was brought in before is
    reminded, not brought in again.
    """
    if not ladder.rungs:
        return None
    last = ladder.rungs[-1]
    rung = ladder.rungs[index] if index < len(ladder.rungs) else last
    if rung.to == CANDIDATE:
        return RungEffect(rung.action, "")
    if rung.to == OWNER:
        if owner is not None:
            return RungEffect(rung.action, owner)
    elif (person := people.get(rung.to)) is not None and person != owner:
        return _escalation(person, already_escalated)
    if index < len(ladder.rungs) - 1 and (rung.to == OWNER or rung.to != last.to):
        return None
    return _last_resort(rung.to, owner, people, already_escalated)


def worth_climbing(
    ladder: Ladder,
    due: Sequence[int],
    owner: str | None,
    people: Mapping[Role, str | None],
    already_escalated: Collection[str],
    *,
    may_tell: bool,
) -> list[tuple[int, RungEffect | None]]:
    """Of rungs that are due at once those that say something the later ones do not; and always the
    last, which says how high the task stands. None: that rung is skipped. `may_tell`: whether it is
    true that nothing is decided yet."""
    climbed: list[tuple[int, RungEffect | None]] = []
    told = set()
    for rung in reversed(due):
        effect = resolve_rung(ladder, rung, owner, people, already_escalated)
        if effect and effect.action is RungAction.TELL and not may_tell:
            effect = None
        if rung == due[-1] or (effect and effect.person_id not in told):
            climbed.append((rung, effect))
        told |= {effect.person_id} if effect else set()
    return climbed[::-1]


def _last_resort(
    to: Role | Literal["owner"],
    owner: str | None,
    people: Mapping[Role, str | None],
    already_escalated: Collection[str],
) -> RungEffect | None:
    if to != OWNER and owner is not None and people.get(to) == owner:
        # The last in line owns the task: there is nobody above to bring in.
        return RungEffect(RungAction.REMIND, owner)
    for role in FALLBACK:
        person = people.get(role)
        if person is not None and person != owner:
            return _escalation(person, already_escalated)
    return None if owner is None else RungEffect(RungAction.REMIND, owner)


def _escalation(person: str, already_escalated: Collection[str]) -> RungEffect:
    known = person in already_escalated
    return RungEffect(RungAction.REMIND if known else RungAction.ESCALATE, person)
