"""What a change is that one person proposes and another confirms: how it is made, what it rests on,
and what it would change, before and after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from composition import Parts
from db.process.acts import Actor
from db.setup.administration import administer
from domain.administration import Administrator, AdminKind, differing

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Making:
    """A change that is made now. `by` makes it, or confirms it; `author` is whose change it is.
    `told`: what its act of administration is to say besides."""

    conn: Connection
    parts: Parts
    by: Administrator
    actor: Actor
    author: str
    at: datetime
    subject: str
    wanted: Record
    told: Record

    def administer(
        self,
        kind: AdminKind,
        change: Callable[[Connection], Any],
        subject: str | Callable[[Any], str] = str,
        told: Callable[[Any], Record] | None = None,
    ) -> Any:
        """Make it, and keep whose it is."""
        return administer(
            self.conn,
            self.by,
            kind,
            self.at,
            change,
            subject,
            lambda done: {**self.told, **(told(done) if told is not None else {})},
        )


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change."""

    make: Callable[[Making], Any]
    ground: Callable[[Connection, str, Record], Record]
    shown: Callable[[Connection, Parts, Row[Any]], tuple[Record, Record]]


def same_fields(conn: Connection, parts: Parts, row: Row[Any]) -> tuple[Record, Record]:
    """What is shown of a change whose ground has the same names as what is wanted."""
    before = {name: row.ground[name] for name in row.wanted if name in row.ground}
    return differing(before, row.wanted)
