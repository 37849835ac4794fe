"""A decision as the pages show it: what, by whom or by which rule, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from db.reading.scorecards import texts_of
from db.schema import decisions, people, policy_versions
from db.setup.policies import CITED, Cited, cited


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What is to be told, or was proposed."""

    outcome: str
    rule: str
    rule_row: str
    policy: Cited
    decided_by_name: str
    reason_code: str
    note: str
    revisit_on: date | None


def read_decision(conn: Connection, decision: str) -> DecisionFacts | None:
    """The decision of an id; None for none."""
    if not decision:
        return None
    row = conn.execute(
        select(decisions, people.c.name, *CITED)
        .join(policy_versions, policy_versions.c.id == decisions.c.policy_version_id)
        .outerjoin(people, people.c.id == decisions.c.decided_by)
        .where(decisions.c.id == decision)
    ).first()
    if row is None:
        return None
    return DecisionFacts(
        outcome=row.outcome,
        rule=row.rule,
        rule_row=row.rule_row,
        policy=cited(row),
        decided_by_name=row.name or "",
        reason_code=row.reason_code,
        note=texts_of(conn, [row.act_id]).get(row.act_id, {}).get("note", ""),
        revisit_on=row.revisit_on,
    )
