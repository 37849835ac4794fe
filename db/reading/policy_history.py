"""Which version of a policy a process followed at a moment of its life.

What a candidate was promised stands, by whichever version the process goes on; and what a policy
had the process do was done by the version of then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from db.schema import process_events
from db.setup.policies import Policies
from domain.events import EventType
from domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Followed:
    """`adopted`: (when, the version before), the earliest first; `current`: the version of now."""

    adopted: tuple[tuple[datetime, str], ...]
    current: str

    def version_at(self, at: datetime) -> str:
        """The id of the version that was followed at a moment."""
        return next((before for when, before in self.adopted if when > at), self.current)


def followed(events: Iterable[Any], current: str) -> Followed:
    """What the events of a process say of that, in their order."""
    adopted = (each for each in events if each.type == EventType.POLICY_ADOPTED)
    return Followed(tuple((each.at, str(each.data["from"])) for each in adopted), current)


@dataclass(frozen=True, slots=True)
class PoliciesThen:
    """The versions that a process has followed, as they can be asked."""

    conn: Connection
    policies: Policies
    versions: Followed

    def at(self, moment: datetime | None) -> Policy:
        """The policy of then; of None, the one of now."""
        then = self.versions
        version = then.current if moment is None else then.version_at(moment)
        return self.policies.of(self.conn, version)


def policies_then(
    conn: Connection, policies: Policies, application: str, current: str
) -> PoliciesThen:
    """What a process has followed until the version that it follows now."""
    events = conn.execute(
        select(process_events.c.type, process_events.c.at, process_events.c.data)
        .where(
            process_events.c.application_id == application,
            process_events.c.type == EventType.POLICY_ADOPTED,
        )
        .order_by(process_events.c.n)
    ).all()
    return PoliciesThen(conn, policies, followed(events, current))
