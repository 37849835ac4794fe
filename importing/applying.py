"""Adding what is staged, a moment's worth in each transaction, until all of it is done.

A transaction adds some rows and deletes them from the staging, so that each is added once, whatever
is killed when; whoever comes next goes on. What became untrue since the check is kept with a code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from db.clock_and_ids import Clock
from db.crashpoints import crash
from db.directory import imports
from db.directory.applying import ApplicationOpen, JobEnded
from db.directory.hiring import UnknownCandidate, lock_address
from db.engine import Database
from db.setup.administration import administer
from db.setup.company import read_company
from db.setup.policies import Policies
from domain.administration import Administrator, AdminKind
from domain.company import Company
from domain.imports import PROMISED, UNDER_WAY, ImportState, Meanwhile, RowState
from importing.adding import Additions
from importing.comparing import Came, Comparing, Known
from importing.counts import Imported
from importing.pace import Pace, Step
from importing.payloads import record_of
from importing.records import ApplicationRecord, CandidateRecord, Record

TRIES = 5
"""Somebody else may add the same at the same moment; then it is looked at again."""


class Applying:
    """One import that is ready, or that somebody began to apply."""

    def __init__(
        self, database: Database, id_: str, policies: Policies, company: Company, clock: Clock
    ) -> None:
        self.id = id_
        self._database = database
        self._policies = policies
        self._company = company
        self._clock = clock
        self._pace = Pace()

    def resume(self) -> None:
        """Say that it is taken up again."""
        self._database.write_now(self._note_resumed)

    def steps(self) -> Iterator[Step]:
        """Do it, until it is done."""
        while (step := self.step()) is not None:
            yield step

    def step(self) -> Step | None:
        """One transaction; None when there is nothing left to be done."""
        for _ in range(TRIES):
            try:
                found = self._pace.write(self._database, self._pace.rows, self._some)
            except IntegrityError:
                continue
            crash("import.after_commit")
            if found is None:
                return None
            return Step(*found, self._pace.rest_s)
        raise RuntimeError(f"{self.id} meets what somebody else adds, again and again")

    def _note_resumed(self, conn: Connection) -> None:
        row = imports.locked_import(conn, self.id)
        if row is not None and row.state in UNDER_WAY:
            imports.change(conn, self.id, resumed=row.resumed + 1, seen_at=self._clock())

    def _some(self, conn: Connection) -> tuple[int, int] | None:
        """Add the next rows: how many are done now, of how many."""
        row = imports.locked_import(conn, self.id)
        if row is None or row.state not in UNDER_WAY:
            return None
        staged = imports.next_rows(conn, self.id, self._pace.rows)
        imported = Imported.of(row.counts)
        if staged:
            imported.add(self._add(conn, staged))
        values: dict[str, Any] = {
            "state": ImportState.APPLYING,
            "counts": imported.counts(),
            "applied": row.applied + len(staged),
            "seen_at": self._clock(),
        }
        if staged:
            imports.change(conn, self.id, **values)
        else:
            self._finish(conn, row, imported)
        crash("import.before_commit")
        return values["applied"], row.rows

    def _add(self, conn: Connection, staged: Sequence[Row[Any]]) -> Imported:
        """Add what is still true of these rows, which go then; the rest stays, with a code."""
        at = self._clock()
        records = [record_of(row.kind, row.payload) for row in staged]
        lock_address(conn, *{each.email for each in records if isinstance(each, CandidateRecord)})
        known = Known.of(self._policies)
        known.meet(conn, records)
        company = read_company(conn) or self._company
        additions = Additions(conn, at, self._policies)
        comparing = Comparing(conn, known, additions, company, at)
        added, named = [], dict[str, str]()
        for row, record in zip(staged, records, strict=True):
            if isinstance(record, ApplicationRecord):
                additions.flush()
            whose = named.get(row.candidate_id, row.candidate_id) or ""
            came, fault, candidate = _settled(comparing, record, whose)
            if came is Came.NEW:
                added.append(row.n)
            else:
                state = RowState.KNOWN if came is Came.KNOWN else RowState.REFUSED
                imports.set_aside(conn, self.id, row.n, state, fault)
            if isinstance(record, CandidateRecord):
                named[f"{PROMISED}{row.n}"] = candidate
        additions.flush()
        if named and imports.awaits_candidates(conn, self.id):
            imports.name_candidates(conn, self.id, named)
        imports.drop_rows(conn, self.id, added)
        return comparing.imported

    def _finish(self, conn: Connection, row: Row[Any], imported: Imported) -> None:
        """One act of administration, which says how much of what, and not whom."""
        at = self._clock()
        left = imports.faults_left(conn, self.id)

        def finish(conn: Connection) -> Imported:
            imports.change(
                conn,
                self.id,
                state=ImportState.DONE,
                done_at=at,
                seen_at=at,
                faults=left,
                files=row.files if left else [],
            )
            return imported

        administer(
            conn,
            Administrator(row.person_id, row.via),
            AdminKind.FILES_IMPORTED,
            at,
            finish,
            lambda imported: self.id if imported.changed_anything else "",
            lambda imported: imported.counts(),
        )


def _settled(comparing: Comparing, record: Record, whose: str) -> tuple[Came, str, str]:
    """What a row comes to, why it was not added, and whose it is."""
    found = len(comparing.faults)
    try:
        compared = comparing.compare(record, whose)
    except UnknownCandidate:
        return Came.REFUSED, Meanwhile.CANDIDATE_ERASED, ""
    except ApplicationOpen:
        return Came.REFUSED, Meanwhile.APPLICATION_OPEN, ""
    except JobEnded:
        return Came.REFUSED, Meanwhile.JOB_ENDED, ""
    if compared.came is Came.REFUSED:
        code = comparing.faults[found].key.rpartition(".")[2]
        return compared.came, code if code in set(Meanwhile) else Meanwhile.OTHERWISE, ""
    fault = Meanwhile.ADDED if compared.came is Came.KNOWN else ""
    return compared.came, fault, compared.candidate
