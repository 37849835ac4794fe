"""Until when a candidate is kept, as somebody says it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from api.calls.administration import administered
from api.services import Services
from db.directory.people import Person
from db.privacy.retention import Kept, kept, retain
from domain.administration import Administrator, AdminKind
from domain.wall_times import day_in
from domain.words import Role


async def retained(
    services: Services, person: Person, by: Administrator, candidate: str, until: date | None
) -> Kept:
    """Set their last day, by the clocks of who sets it; None goes back to the rule. A day that is
    nearer than the rule's is an HR lead's to set."""
    parts = services.parts
    today, months = day_in(person.zone, parts.clock()), parts.settings.retention_months
    may_erase = Role.HR_LEAD in person.roles

    def write(conn: Connection) -> Kept:
        retain(conn, candidate, until, today, months=months, may_erase=may_erase)
        return kept(conn, candidate, months)

    return await administered(services, by, AdminKind.RETENTION_SET, write, candidate)
