"""How much of a task's letter somebody may word, and the form that they fill in for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from db.process.case import Case
from db.process.requests import ActRequest
from db.schema import applications, candidates
from db.setup.policies import Policies
from db.setup.templates import newest_letter
from domain.fields import Field
from domain.forms import FormFault, FormRefused
from domain.own_words import fields_for, has_place, not_theirs, writes_as
from domain.policy import Policy
from domain.policy_wording import wording_level
from domain.read_model import Task
from domain.releases import known
from domain.scenarios import Scenario
from domain.task_columns import Letter
from domain.task_specs import Capacity
from domain.tasks import spec_of
from domain.words import Party, WordingLevel


def level_of(
    conn: Connection,
    policy: Policy,
    row: Task | Row[Any],
    held: frozenset[Capacity],
    locale: str,
) -> WordingLevel:
    """How much of the letter that a task drafts somebody in these capacities may word. `locale`: in
    which language it is. A saved letter without a place for a paragraph is sent as it stands."""
    if spec_of(row.kind).letter is not Letter.DRAFTED:
        return WordingLevel.FREE
    scenario = known(Scenario, row.scenario)
    level = wording_level(policy, scenario, writes_as(known(Party, row.party), held))
    if level is not WordingLevel.PARAGRAPH:
        return level
    saved = newest_letter(conn, scenario, locale)
    return level if has_place(scenario, saved.body if saved else None) else WordingLevel.LOCKED


def level_shown(
    conn: Connection, policies: Policies, row: Row[Any], held: frozenset[Capacity]
) -> WordingLevel:
    """The same for somebody who only looks at the task (its row) so far."""
    if spec_of(row.kind).letter is not Letter.DRAFTED:
        return WordingLevel.FREE
    case = conn.execute(_CASE, {"of": row.application_id}).one()
    return level_of(conn, policies.of(conn, case.policy_version_id), row, held, case.locale)


def fields_asked(case: Case, request: ActRequest) -> tuple[Field, ...]:
    """The form of a way to complete a task, as it is for whoever acts. Raises `FormRefused` where
    they write words of a letter that are not theirs."""
    row, held = case.task(request.task), request.actor.held
    fields = spec_of(row.kind).completions[request.completion].fields
    if all(field.written_at is None for field in fields):
        return fields_for(fields, held, WordingLevel.FREE)
    level = level_of(case.conn, case.policy, row, held, case.row.candidate_locale)
    faults = [
        FormFault(name, "words_are_fixed") for name in not_theirs(fields, request.form, level)
    ]
    if faults:
        raise FormRefused(faults)
    return fields_for(fields, held, level)


_CASE = (
    select(applications.c.policy_version_id, candidates.c.locale)
    .join(candidates, candidates.c.id == applications.c.candidate_id)
    .where(applications.c.id == bindparam("of"))
)
