"""Acts of administration: what is changed and who changed it are written in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlalchemy import Connection

from api.services import Services
from db.setup.administration import administer
from domain.administration import Administrator, AdminKind

T = TypeVar("T")


async def administered(
    services: Services,
    by: Administrator,
    kind: AdminKind,
    change: Callable[[Connection], T],
    subject: str | Callable[[T], str],
    told: Callable[[T], Mapping[str, object]] | None = None,
) -> T:
    """`db.setup.administration.administer`, in a transaction of its own."""
    at = services.parts.clock()
    return await services.parts.database.write(
        lambda conn: administer(conn, by, kind, at, change, subject, told)
    )
