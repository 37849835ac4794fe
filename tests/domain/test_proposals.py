"""Which changes need two pairs of eyes, and whose they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.defaults import default_policy
from domain.owners import owner_of
from domain.proposals import (
    GUARDED_ROLES,
    PROPOSALS,
    ProposalKind,
    Way,
    flat,
    guarded_among,
    plain,
    way_of,
)
from domain.task_kinds import OF_LEADS
from domain.task_specs import LEADS, Capacity, capacities
from domain.tasks import TASKS, possible
from domain.words import Party, Role, TaskKind

RECRUITER, LEAD = frozenset({Role.RECRUITER}), frozenset({Role.HR_LEAD})


def test_every_kind_says_who_makes_and_who_confirms_it() -> None:
    assert set(PROPOSALS) == set(ProposalKind)
    assert all(Role.RECRUITER not in spec.confirms for spec in PROPOSALS.values())


@pytest.mark.parametrize("kind", list(ProposalKind))
@pytest.mark.parametrize(
    ("roles", "two_leads", "others", "way"),
    [
        (RECRUITER, False, True, Way.PROPOSED),
        (RECRUITER, True, True, Way.PROPOSED),
        (LEAD, False, True, Way.DIRECT),
        (LEAD, False, False, Way.DIRECT),
        (LEAD, True, True, Way.PROPOSED),
        (LEAD, True, False, Way.ALONE),
        (LEAD | RECRUITER, False, True, Way.DIRECT),
    ],
)
def test_how_a_change_goes(
    kind: ProposalKind, roles: frozenset[Role], two_leads: bool, others: bool, way: Way
) -> None:
    assert way_of(kind, roles, two_leads=two_leads, others=others) is way


def test_nobody_gets_the_roles_that_decide_or_confirm_from_one_pair_of_eyes() -> None:
    assert guarded_among([Role.INTERVIEWER, Role.RECRUITER]) == frozenset()
    assert guarded_among(list(Role)) == GUARDED_ROLES


def test_a_record_is_compared_as_it_is_kept_and_shown_by_its_leaves() -> None:
    record = {"roles": (Role.RECRUITER,), "tasks": {"decide": {"due": 2}}, "rules": {}}
    assert plain(record)["roles"] == ["recruiter"]
    assert flat(record) == {"roles": (Role.RECRUITER,), "tasks.decide.due": 2, "rules": {}}


def test_an_hr_leads_tasks_are_completed_by_hr_leads() -> None:
    assert {
        TaskKind.REVIEW_REJECTION,
        TaskKind.RESOLVE_WEBHOOK,
        TaskKind.RECONCILE,
    } == OF_LEADS
    for kind in OF_LEADS:
        recruiter = capacities(actor="lina", owner="lina", escalated_to=("lina",), roles=RECRUITER)
        lead = capacities(actor="hana", owner="lina", escalated_to=(), roles=LEAD)
        assert possible(kind, recruiter) == ()
        assert possible(kind, lead) == tuple(TASKS[kind].completions)
    assert frozenset({Capacity.HR_LEAD}) == LEADS


@pytest.mark.parametrize("kind", sorted(OF_LEADS))
def test_no_policy_gives_them_to_somebody_who_could_not(kind: TaskKind) -> None:
    usual = default_policy()
    given = replace(usual.tasks[kind], owner=(Party.RECRUITER,))
    policy = replace(usual, tasks={**usual.tasks, kind: given})
    assert owner_of(policy, kind) == (Party.HR_LEAD,)
