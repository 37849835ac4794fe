"""Erasing one candidate: the same for the API and for the application's page."""

from __future__ import annotations

import asyncio

from api.services import Services
from db.privacy.erasing import Erasure, erase_one
from db.process.acts import ActKind
from domain.administration import Administrator


async def erase_candidate(services: Services, candidate: str, by: Administrator) -> Erasure:
    """Erase them for good and let their open processes know.

    Raises `UnknownCandidate`, and `ErasureRefused` while a mail of theirs is being sent.
    """
    parts = services.parts
    done = await asyncio.to_thread(
        erase_one, parts.database, parts.policies, candidate, by, parts.clock()
    )
    for application in done.ended:
        services.ring_soon(application, ActKind.ERASE)
    return done
