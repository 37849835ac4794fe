"""Whose a task is: the one place that says so.

A policy and the table of tasks name parties; who they are on a job is looked up in
`db/process/owners.py`. Whether a mail's link opens a task follows from the party, too: it is for
those without a desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from domain.policy import Policy
from domain.task_kinds import OF_LEADS
from domain.tasks import TASKS
from domain.words import DESK_ROLES, Party, Role, TaskKind

ROLE_OF: Mapping[Party, Role] = {
    Party.RECRUITER: Role.RECRUITER,
    Party.HIRING_MANAGER: Role.HIRING_MANAGER,
    Party.HR_LEAD: Role.HR_LEAD,
}
"""The parties that are roles of the job; the others sit in its interviews."""

AT_DESK = frozenset(party for party, role in ROLE_OF.items() if role in DESK_ROLES)
"""Who lives in the desk's inbox, and does tasks there."""


def owner_of(policy: Policy, kind: TaskKind, variant: str = "") -> tuple[Party, ...]:
    """Who a task of a kind belongs to, the first of them that there is: what the policy says, else
    the usual ones. `variant`: the scenario of the letter, or the topic of the question, that it is
    about; some stay at the desk under every policy, and what the law gives its time with whom they
    are."""
    spec, own = TASKS[kind], policy.tasks.get(kind)
    if spec.by_law or kind in OF_LEADS:
        return spec.owner
    given = own.variants.get(variant, ()) if own else ()
    if variant in spec.stays_for:
        given = tuple(party for party in (*given, *spec.owner) if party in AT_DESK)
    elif own and not given:
        given = own.owner or ()
    return tuple(_up_to_who_is_there((*given, *spec.owner)))


def _up_to_who_is_there(parties: Iterable[Party]) -> Iterator[Party]:
    """A job always has its people: whoever stands behind one of them never comes in."""
    for party in parties:
        yield party
        if party in ROLE_OF:
            return


def opened_by_link(party: Party) -> bool:
    """Whether a mail's link opens its tasks without signing in."""
    return party not in AT_DESK
