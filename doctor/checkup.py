"""The check-up: every checker on every application, and a report that a person can read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from functools import partial

from temporalio.client import Client

from db.engine import Database
from db.sources import Clock, system_clock
from doctor import acts, cards, outcomes, read_model, runs, waiting, webhooks
from doctor.findings import Checker, Finding, Mail, Tolerances, Visit
from doctor.record import Record, application_ids, read_record
from doctor.temporal import all_runs, looked_at
from workflows.contracts import workflow_id

CHECKERS: tuple[Checker, ...] = (
    acts.acts_are_numbered,
    acts.acts_are_taken,
    acts.acts_have_one_effect,
    acts.tasks_end_once,
    acts.closed_tasks_stay_closed,
    read_model.read_model_is_the_fold,
    cards.card_follows_the_read_model,
    outcomes.one_outcome_is_told,
    outcomes.outcome_mails_go_once,
    outcomes.mails_agree_with_the_ledger,
    outcomes.told_is_proven,
    outcomes.rejections_name_a_person,
    waiting.somebody_owns_the_next_move,
    waiting.ladders_are_climbed,
    waiting.messages_move_on,
    webhooks.webhooks_are_tried,
    runs.one_open_workflow,
    runs.workflow_tasks_pass,
    runs.no_personal_data,
)

PATIENT = Tolerances()


async def run(
    database: Database,
    client: Client | None,
    mails: Iterable[Mail] | None = None,
    *,
    tolerances: Tolerances = PATIENT,
    clock: Clock = system_clock,
) -> list[Finding]:
    """Every broken promise of every application. Reads only, and only from outside.

    Without a client what Temporal holds is not looked at, without mails what arrived is not.
    """
    kept = None if mails is None else tuple(mails)
    findings: list[Finding] = []
    async for record in _records(database, client):
        findings += examine(record, Visit(clock(), tolerances, kept))
    return findings


def examine(record: Record, visit: Visit) -> list[Finding]:
    """One application."""
    return [finding for checker in CHECKERS for finding in checker(record, visit)]


def report(findings: Sequence[Finding], applications: int) -> str:
    """What was found, one line for each, under the name of its checker."""
    counted = f"{applications} applications, {len(CHECKERS)} checks each"
    if not findings:
        return f"All is well: {counted}, nothing found."
    lines = [f"{len(findings)} findings in {counted}:"]
    for name in dict.fromkeys(finding.checker for finding in findings):
        lines.append(f"\n{name}")
        lines += [
            f"  {finding.application}  {finding.code}  {finding.detail}".rstrip()
            for finding in findings
            if finding.checker == name
        ]
    return "\n".join(lines)


async def _records(database: Database, client: Client | None) -> AsyncIterator[Record]:
    """Temporal is asked first: what it says it does must be in the database when that is read."""
    ids = await database.read(application_ids)
    listed = await all_runs(client) if client else {}
    for application in ids:
        known = listed.get(workflow_id(application), [])
        its_runs = await looked_at(client, application, known) if client else None
        record = await database.read(partial(read_record, application=application))
        yield replace(record, runs=its_runs)
