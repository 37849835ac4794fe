"""The worker goes on with imports that somebody began and left alone: killed, or cut off."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

from db.clock_and_ids import Clock
from db.directory import import_tables, imports
from db.engine import Database
from db.setup.policies import Policies
from domain.company import Company
from importing.applying import Applying
from importing.checking import forget

LEFT_ALONE = timedelta(seconds=30)
"""Whoever works on an import gives a sign with each transaction."""
LOOK_EVERY_S = 15.0

log = logging.getLogger(__name__)


async def keep_resuming(
    database: Database, policies: Policies, company: Callable[[], Company], clock: Clock
) -> None:
    """Look for such imports for ever; what fails is tried again."""
    while True:
        with suppress(Exception):  # the database is away: others say so
            await resume_left_alone(database, policies, company(), clock)
            await forget_given_up(database, clock)
        await asyncio.sleep(LOOK_EVERY_S)


async def resume_left_alone(
    database: Database, policies: Policies, company: Company, clock: Clock
) -> None:
    """Go on with each until it is done."""
    before = clock() - LEFT_ALONE
    for id_ in await database.read(partial(imports.under_way, before=before)):
        log.info("going on with %s", id_)
        try:
            await _resume(Applying(database, id_, policies, company, clock))
        except Exception as error:
            log.warning("%s could not be gone on with: %s", id_, type(error).__name__)
        else:
            log.info("%s is done; `cli.py import --resume` lists what did not come in", id_)


async def forget_given_up(database: Database, clock: Clock) -> None:
    """Delete the tables that somebody handed in on a page and did not come back to."""
    at = clock()
    for id_ in await database.read(partial(import_tables.given_up, at=at)):
        await asyncio.to_thread(forget, database, id_)
        log.info("%s was given up", id_)


async def _resume(applying: Applying) -> None:
    """Step by step, letting others go first between them."""
    await asyncio.to_thread(applying.resume)
    rest_s: float | None = 0.0
    while rest_s is not None:
        await asyncio.sleep(rest_s)
        step = await asyncio.to_thread(applying.step)
        rest_s = step.rest_s if step is not None else None
