"""Reading an import whole, and checking all of it, before anything of it is there.

What is sound is staged as it is checked, in short transactions. With a fault anywhere nothing stays
staged; without one the import is ready, and `importing.applying` goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

from sqlalchemy import Connection

from db.clock_and_ids import Clock
from db.crashpoints import crash
from db.directory import imports
from db.directory.imports import HandedIn, StagedRow
from db.engine import Database
from db.setup.company import fill_company, read_company
from db.setup.policies import Policies
from domain.company import Company
from domain.imports import FILES, ImportState
from importing.adding import Promises
from importing.comparing import Came, Compared, Comparing, Known
from importing.counts import Count, Imported
from importing.faults import Faults, ImportFault, ImportRefused, Place
from importing.pace import Pace, Step
from importing.payloads import payload_of
from importing.records import ApplicationRecord, Bundle, CandidateRecord, Record

COMPARED_AT_ONCE = 500

MAY_FOLLOW = frozenset(
    f"importing.fault.{code}"
    for code in ("person_unknown", "candidate_unknown", "job_unknown", "policy_unknown")
)
"""What may be there, in a line that cannot be read: the true fault is that one's."""


class Staging:
    """Checks a bundle, and stages what it would add. `faults`: what could not be read of it.

    `known_as`: the import that it is of, if that is there already and somebody has taken it up;
    `sound`: what it is then, if nothing is wrong. `may_follow`: faults that say nothing as long as
    lines cannot be read.
    """

    def __init__(
        self,
        database: Database,
        bundle: Bundle,
        faults: Faults,
        company: Company,
        clock: Clock,
        *,
        via: str,
        person: str = "",
        known_as: str = "",
        sound: ImportState = ImportState.READY,
        may_follow: frozenset[str] = MAY_FOLLOW,
    ) -> None:
        self.id = known_as
        self._sound = sound
        self._may_follow = may_follow
        self._database = database
        self._bundle = bundle
        self._read = faults
        self._found = Faults()
        self._company = company
        self._clock = clock
        self._known = Known.of(Policies())
        self._promises = Promises()
        self._lines: dict[object, Place] = {}
        self._imported = Imported()
        self._staged = 0
        self._files = list(dict.fromkeys(each.place.file for _, each in bundle.records()))
        self._what = HandedIn(FILES, tuple(self._files), bundle.digest, person, via)

    def steps(self) -> Iterator[Step]:
        """Do it, a batch at each step. Raises ImportRefused at the end if anything is wrong."""
        self._company = self._database.write_now(self._begin)
        yield from self._forget({self.id, *self._database.read_now(self._abandoned)})
        records, pace, done = enumerate(self._bundle.records(), start=1), Pace(), 0
        while batch := list(islice(records, pace.rows if self._is_sound else COMPARED_AT_ONCE)):
            staged = self._database.read_now(partial(self._compare, batch=batch))
            if self._is_sound:
                self._keep(staged, pace)
            done += len(batch)
            yield Step(done, len(self._bundle), pace.rest_s)
        if not self._is_sound:
            yield from self._forget([self.id])
            self._database.empty_the_log()
        self._database.write_now(self._end)
        if not self._is_sound:
            raise ImportRefused(_in_order([*self._read, *self._found]))

    @property
    def _is_sound(self) -> bool:
        return not self._read and not self._found

    def _begin(self, conn: Connection) -> Company:
        if self.id:
            imports.change(conn, self.id, digest=self._what.digest, seen_at=self._clock())
        else:
            self.id = imports.begin(conn, self._what, self._clock())
        return read_company(conn) or self._company

    def _compare(
        self, conn: Connection, batch: Sequence[tuple[int, tuple[str, Record]]]
    ) -> list[StagedRow]:
        self._known.meet(conn, (record for _, (_, record) in batch))
        comparing = Comparing(conn, self._known, self._promises, self._company, self._clock())
        staged = []
        for n, (kind, record) in batch:
            self._promises.row = n
            compared = comparing.compare(record)
            self._refuse_twice(record, compared)
            if compared.came is Came.NEW:
                staged.append(self._row(n, kind, record, compared))
        self._found += [
            fault
            for fault in comparing.faults
            if not (self._read and fault.key in self._may_follow)
        ]
        # What is known stays as it is, and is counted at once; what is new is counted when it is
        # added, and the policies of jobs with them.
        for kind in Imported.kinds():
            getattr(comparing.imported, kind).added = 0
        comparing.imported.policies = Count()
        self._imported.add(comparing.imported)
        return staged

    def _refuse_twice(self, record: Record, compared: Compared) -> None:
        """An earlier line of the files that says the same is a slip."""
        said = compared.candidate if isinstance(record, CandidateRecord) else record.said()
        first = self._lines.setdefault((type(record), said), record.place)
        if first is not record.place:
            self._found.add(record.place, "twice", file=first.file, line=first.line)

    def _row(self, n: int, kind: str, record: Record, compared: Compared) -> StagedRow:
        return StagedRow(
            n=n,
            kind=kind,
            file=self._files.index(record.place.file),
            line=record.place.line,
            payload=payload_of(kind, record),
            candidate=compared.candidate if isinstance(record, ApplicationRecord) else None,
        )

    def _keep(self, staged: Sequence[StagedRow], pace: Pace) -> None:
        pace.write(
            self._database,
            len(staged),
            lambda conn: imports.keep_rows(conn, self.id, staged, self._clock()),
        )
        self._staged += len(staged)
        crash("import.staged")

    def _abandoned(self, conn: Connection) -> list[str]:
        return imports.abandoned(conn, self._clock())

    def _forget(self, ids: Iterable[str]) -> Iterator[Step]:
        """Delete what is staged of these, in short transactions too."""
        for id_ in ids:
            yield from forgetting(self._database, id_)

    def _end(self, conn: Connection) -> None:
        codes = Counter(fault.key.rpartition(".")[2] for fault in (*self._read, *self._found))
        state = self._sound if self._is_sound else ImportState.FAULTY
        files = self._files if self._is_sound else []
        if self._is_sound:
            fill_company(conn, self._company, self._clock())
        imports.change(
            conn,
            self.id,
            state=state,
            files=files,
            rows=self._staged if self._is_sound else 0,
            counts=self._imported.counts(),
            faults=dict(codes),
            seen_at=self._clock(),
        )


def forgetting(database: Database, id_: str) -> Iterator[Step]:
    """Delete what is staged of an import, a moment's worth at each step."""
    pace, gone = Pace(), 0
    while True:
        some = partial(imports.drop_some, id_=id_, limit=pace.rows)
        dropped = pace.write(database, pace.rows, some)
        if not dropped:
            return
        gone += dropped
        yield Step(gone, gone, pace.rest_s)


def _in_order(faults: Sequence[ImportFault]) -> list[ImportFault]:
    """File by file and line by line, as a person goes through them."""
    files = list(dict.fromkeys(fault.place.file for fault in faults))
    return sorted(faults, key=lambda fault: (files.index(fault.place.file), fault.place.line))
