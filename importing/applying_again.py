"""Whether a line of the table of applications is known, or somebody applies again.

The same file again says nothing new. So who applies again is told by a day that is behind the
application before.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from db.directory.applying import last_application
from importing.faults import Faults
from importing.records import ApplicationRecord


def is_new(
    conn: Connection,
    record: ApplicationRecord,
    whose: tuple[str, str],
    at: datetime,
    zone: ZoneInfo,
    faults: Faults,
) -> bool:
    """Whether a line is an application that is not known, as far as faults do not stand in the way.
    `whose`: our ids of candidate and job."""
    applied_on = record.applied_on
    if applied_on is not None and applied_on > at.astimezone(zone).date():
        faults.add(record.place.at("applied_on"), "applied_ahead")
        return False
    last = last_application(conn, *whose)
    if last is None:
        return True
    if applied_on is not None and applied_on > last.created_at.astimezone(zone).date():
        if last.over_at is None:
            faults.add(record.place, "application_open", id=last.id)
        return last.over_at is not None
    if applied_on is None and last.over_at is not None:
        day = last.over_at.astimezone(zone).date().isoformat()
        faults.add(record.place, "application_over", day=day, id=last.id)
    return False
