"""The candidates that an import finds, and adds: known by address and name, not by the address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from db.schema import candidates
from domain.same_person import like_named
from importing.faults import Faults
from importing.records import ApplicationRecord


@dataclass(slots=True)
class KnownCandidates:
    """Who there is, by address: each one's name and id, the first one first. Whoever was merged is
    who they are now: their line, imported once more, adds nobody."""

    _by_address: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _looked_up: set[str] = field(default_factory=set)

    def meet(self, conn: Connection, emails: Iterable[str]) -> None:
        """Read who has these addresses, unless that was read before."""
        asked = set(emails) - self._looked_up
        self._looked_up |= asked
        now = func.coalesce(candidates.c.merged_into, candidates.c.id).label("now")
        query = select(candidates.c.email, candidates.c.name, now)
        of_these = query.where(candidates.c.email.in_(sorted(asked)))
        for row in conn.execute(of_these.order_by(candidates.c.created_at, candidates.c.id)):
            self.add(row.email, row.name, row.now)

    def add(self, email: str, name: str, id_: str) -> None:
        """One more."""
        self._by_address.setdefault(email, []).append((name, id_))

    def like(self, email: str, name: str) -> str:
        """The id of whoever has this address and a name that is not clearly different, or ''."""
        there = self._by_address.get(email, ())
        return next((id_ for known, id_ in there if like_named(known, name)), "")

    def named(self, record: ApplicationRecord, faults: Faults) -> str | None:
        """Whom a line of the table of applications means; None, and a fault, where that is nobody
        or could be several."""
        there = self._by_address.get(record.candidate, [])
        if record.name:
            there = [each for each in there if like_named(each[0], record.name)]
        meant = {id_ for _, id_ in there}
        if len(meant) == 1:
            return meant.pop()
        code = "candidate_ambiguous" if there else "candidate_unknown"
        faults.add(record.place.at("candidate"), code, email=record.candidate)
        return None
