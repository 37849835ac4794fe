"""What is wrong with a policy's rules: names, rows that never speak, panels that none speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from domain.policy import Policy
from domain.rules import LARGEST_CHECKED_PANEL, Amount, Rule, holes, unreachable
from domain.value_faults import Fault, called

LONGEST_CODE = 40
"""Of a rule and a row of it: decisions keep by which they were made."""


def rule_faults(policy: Policy) -> Iterator[Fault]:
    """What is wrong with each rule, and with the choice among them."""
    chosen = {"default_rule": policy.default_rule}
    for path, name in chosen.items():
        if name not in policy.rules:
            yield Fault(path, "rule_unknown", {"rule": name})
    for name, rule in policy.rules.items():
        if name != rule.id:
            yield Fault(f"rules.{name}.id", "rule_misnamed", {"rule": name, "id": rule.id})
        yield from called(f"rules.{name}.id", rule.id, LONGEST_CODE)
        yield from _rule(f"rules.{name}", rule)


def _rule(path: str, rule: Rule) -> Iterator[Fault]:
    if not rule.rows:
        yield Fault(f"{path}.rows", "rule_empty", {"rule": rule.id})
        return
    for place, row in enumerate(rule.rows):
        here = f"{path}.rows.{place}"
        yield from called(f"{here}.id", row.id, LONGEST_CODE)
        if row.id in [earlier.id for earlier in rule.rows[:place]]:
            yield Fault(f"{here}.id", "row_repeated", {"rule": rule.id, "row": row.id})
        for at, condition in enumerate(row.when):
            counted = condition.amount is Amount.AT_LEAST
            if counted and not 1 <= condition.number <= LARGEST_CHECKED_PANEL:
                yield Fault(
                    f"{here}.when.{at}.number",
                    "row_number_out_of_range",
                    {"number": str(condition.number), "largest": str(LARGEST_CHECKED_PANEL)},
                )
    for row_id in unreachable(rule):
        yield Fault(f"{path}.rows", "row_unreachable", {"rule": rule.id, "row": row_id})
    yield from _first_hole(path, rule)


def _first_hole(path: str, rule: Rule) -> Iterator[Fault]:
    for case in holes(rule)[:1]:
        code = "rule_hole" if case.lead is None else f"rule_hole_lead_{case.lead}"
        counts = {
            "passes": case.passes,
            "holds": case.holds,
            "rejects": case.rejects,
            "missing": case.missing,
        }
        params = {"rule": rule.id} | {name: str(count) for name, count in counts.items()}
        yield Fault(f"{path}.rows", code, params)
