"""Decision tables as sentences: when, and what is proposed then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from domain.policy import Policy
from domain.policy_said import Clauses, Listed, Sentence, Value, Word
from domain.rules import PRESETS, Amount, Condition, Row, Rule

SHIPPED_ROWS: Final = frozenset(row.id for rule in PRESETS.values() for row in rule.rows)
"""Their names say no more than their conditions."""


@dataclass(frozen=True, slots=True)
class RuleTable:
    """A decision table: when, and what is proposed then; a row of the team's own has its name."""

    rule: Word
    is_default: bool
    rows: tuple[RuleRow, ...]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One line of a table; all its conditions hold."""

    name: str
    when: Listed
    then: Word


def rule_tables(policy: Policy) -> tuple[RuleTable, ...]:
    """Its decision tables, the one that decides by default first."""
    rules = sorted(policy.rules.items(), key=lambda item: item[0] != policy.default_rule)
    return tuple(
        RuleTable(Word("rule", rule.id), name == policy.default_rule, tuple(map(_row, rule.rows)))
        for name, rule in rules
    )


def rule_sentence(path: str, rule: Rule) -> Sentence:
    rows = tuple(_row_clause(f"{path}.rows.{place}", row) for place, row in enumerate(rule.rows))
    return Sentence(path, "rule", {"rule": Word("rule", rule.id), "rows": Clauses(rows)})


def _row_clause(path: str, row: Row) -> Sentence:
    said = _row(row)
    params: dict[str, Value] = {"when": said.when, "then": said.then}
    if not said.name:
        return Sentence(path, "row", params)
    return Sentence(path, "row_named", {**params, "row": said.name})


def _row(row: Row) -> RuleRow:
    conditions = tuple(map(_condition, row.when)) or (Sentence("", "otherwise"),)
    name = "" if row.id in SHIPPED_ROWS else row.id
    return RuleRow(name, Listed(conditions), Word("proposed", row.then))


def _condition(condition: Condition) -> Sentence:
    params: dict[str, Value] = {"opinion": Word("opinion", condition.opinion)}
    if condition.amount is Amount.AT_LEAST:
        params["count"] = condition.number
    return Sentence("", f"{condition.seats}_{condition.amount}", params)
