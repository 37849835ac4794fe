"""Checking a table that came by a page, and adding what it says: the same staging as of files.

Whoever calls these is in a thread of their own, and rests between the steps as every import does.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial

from sqlalchemy import Connection, select

from db.clock_and_ids import Clock
from db.directory import import_tables, imports
from db.engine import Database
from db.schema import jobs
from db.setup.policies import Policies
from domain.company import Company
from domain.imports import ImportState
from importing.applying import Applying
from importing.faults import Faults, ImportRefused
from importing.handed_in import bundle_of, located, pack_faults, unpack
from importing.headings import key_of
from importing.pace import Step
from importing.staging import Staging, forgetting
from importing.tables import Spellings

MAY_FOLLOW = frozenset({"importing.fault.candidate_unknown"})
"""Of a table alone: no other line of it could bring the job that one of them names."""


def check(
    database: Database, id_: str, spellings: Spellings, company: Company, clock: Clock
) -> None:
    """Check an import that was taken up, and stage it; or keep what is wrong with it."""
    row = database.read_now(partial(imports.find_import, id_=id_))
    kept = database.read_now(partial(import_tables.find_table, id_=id_))
    if row is None or kept is None:
        return
    codes, default = database.read_now(partial(_codes, job=kept.job_id))
    table, faults = unpack(kept.content), Faults()
    bundle = bundle_of(table, kept.meant, default, codes, spellings.options, faults)
    staging = Staging(
        database,
        bundle,
        faults,
        company,
        clock,
        via=row.via,
        person=row.person_id,
        known_as=id_,
        sound=ImportState.CHECKED,
        may_follow=MAY_FOLLOW,
    )
    found = b""
    try:
        _rest_between(staging.steps())
    except ImportRefused as refused:
        found = pack_faults(located(table, kept.meant, refused.faults))
    database.write_now(partial(import_tables.keep_found, id_=id_, found=found))


def apply(database: Database, id_: str, policies: Policies, company: Company, clock: Clock) -> None:
    """Add what was staged, until it is done. A worker goes on with it, if this ends before."""
    _rest_between(Applying(database, id_, policies, company, clock).steps())


def forget(database: Database, id_: str) -> None:
    """Delete everything that was handed in, and what was staged of it."""
    _rest_between(forgetting(database, id_))
    database.write_now(partial(import_tables.drop_table, id_=id_))
    database.write_now(partial(imports.change, id_=id_, files=[]))
    database.empty_the_log()


def _codes(conn: Connection, job: str) -> tuple[dict[str, str], str]:
    """The codes of jobs by the keys of their titles, if one job alone has it, and of their codes;
    and the code of one job."""
    rows = conn.execute(select(jobs.c.id, jobs.c.code, jobs.c.title)).all()
    titles = [key_of(row.title) for row in rows]
    named = {key_of(row.title): row.code for row in rows if titles.count(key_of(row.title)) == 1}
    named |= {key_of(row.code): row.code for row in rows}
    return named, next((str(row.code) for row in rows if row.id == job), "")


def _rest_between(steps: Iterable[Step]) -> None:
    for step in steps:
        time.sleep(step.rest_s)
