"""What differs between two policies: the places that changed, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.defaults import brisk, default_policy
from domain.policy import Policy
from domain.policy_differences import differences
from domain.policy_said import Days, Hours, Listed, day_ranges
from domain.policy_sentences import sentences
from domain.rules import Rule, majority
from domain.words import Role, TaskKind

DECIDE = TaskKind.DECIDE


def with_decide(**changed: object) -> Policy:
    """The default policy with another way to decide."""
    policy = default_policy()
    task = replace(policy.tasks[DECIDE], **changed)  # type: ignore[arg-type]  # any field of it
    return replace(policy, tasks={**policy.tasks, DECIDE: task})


def test_a_policy_does_not_differ_from_itself() -> None:
    assert differences(default_policy(), default_policy()) == ()


def test_a_changed_deadline_is_one_difference_with_both_hours() -> None:
    (found,) = differences(default_policy(), with_decide(due=5))
    assert found.path == "tasks.decide.due"
    assert found.before is not None
    assert found.after is not None
    assert (found.before.params["hours"], found.after.params["hours"]) == (Hours(2), Hours(5))


def test_another_owner_is_said_and_so_is_who_is_asked_then() -> None:
    found = differences(default_policy(), with_decide(owner=Role.RECRUITER))
    assert [each.path for each in found] == ["tasks.decide.ladder", "tasks.decide.owner"]


def test_of_days_only_those_that_changed_are_said() -> None:
    policy = default_policy()
    first, second = (
        replace(policy, calendar=replace(policy.calendar, days_off=frozenset(days)))
        for days in (
            {date(2026, 10, 1), date(2026, 10, 2)},
            {date(2026, 10, 2), date(2026, 10, 5), date(2026, 10, 6)},
        )
    )
    (found,) = differences(first, second)
    assert found.path == "calendar.days_off"
    assert found.before is not None
    assert found.after is not None
    gone, come = found.before.params["days"], found.after.params["days"]
    assert gone == Listed((Days(date(2026, 10, 1), date(2026, 10, 1)),))
    assert come == Listed((Days(date(2026, 10, 5), date(2026, 10, 6)),))


def test_a_rule_that_came_and_one_that_went_are_said_on_one_side() -> None:
    policy = default_policy()
    ours = Rule("ours", majority().rows)
    rules = {name: rule for name, rule in policy.rules.items() if name != "unanimous"}
    found = differences(policy, replace(policy, rules={**rules, "ours": ours}))
    assert {each.path: (each.before is None, each.after is None) for each in found} == {
        "rules.ours": (True, False),
        "rules.unanimous": (False, True),
    }


def test_every_sentence_has_a_place_of_its_own() -> None:
    for policy in (default_policy(), brisk(default_policy(), 1)):
        paths = [each.path for each in sentences(policy)]
        assert len(paths) == len(set(paths))


def test_days_that_follow_each_other_stand_together_and_provisional_ones_apart() -> None:
    days = [date(2026, 12, 31), *(date(2027, 1, n) for n in (1, 2, 4))]
    assert day_ranges(days, date(2027, 1, 1)) == (
        Days(date(2026, 12, 31), date(2026, 12, 31)),
        Days(date(2027, 1, 1), date(2027, 1, 1)),
        Days(date(2027, 1, 2), date(2027, 1, 2), provisional=True),
        Days(date(2027, 1, 4), date(2027, 1, 4), provisional=True),
    )
