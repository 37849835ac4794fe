"""A table of candidates that somebody hands in on a page: kept, checked, imported."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from sqlalchemy import Connection

from api.calls.files import Upload
from api.deps import Via
from api.services import Services
from db.directory import import_tables
from db.directory.people import Person
from domain.file_names import clean_file_name
from importing import checking
from importing.handed_in import guessed, pack, read_handed_in
from importing.words import ImportWords

A_MOMENT_S: Final = 1.5
"""So long an answer waits for what goes on after it: most tables are done by then."""


async def handed_in(services: Services, person: Person, upload: Upload, words: ImportWords) -> str:
    """Keep a table; the id of its import. Raises `importing.cells.Unreadable`."""
    parts = services.parts
    spellings = words.spellings()
    name = clean_file_name(upload.name, ".csv" if upload.name.endswith(".csv") else ".xlsx")
    table = await asyncio.to_thread(read_handed_in, name, upload.content, spellings)
    content, at = await asyncio.to_thread(pack, table), parts.clock()
    return await parts.database.write(
        lambda conn: import_tables.hand_in(
            conn,
            name,
            content,
            guessed(table, spellings),
            person=person.id,
            via=Via.DESK,
            at=at,
        )
    )


async def check(
    services: Services, id_: str, meant: Sequence[str], job: str, words: ImportWords
) -> None:
    """Check it by what its columns are said to hold, unless somebody is at it already."""
    parts, at = services.parts, services.parts.clock()

    def take_up(conn: Connection) -> bool:
        taken = import_tables.take_up(conn, id_, at)
        if taken:
            import_tables.keep_meaning(conn, id_, meant, job)
        return taken

    if await parts.database.write(take_up):
        company, spellings = parts.company.known, words.spellings()
        work = partial(checking.check, parts.database, id_, spellings, company, parts.clock)
        await _begin(services, work)


async def import_(services: Services, id_: str) -> None:
    """Import what was checked and is sound. It goes on until it is done, whatever is killed."""
    parts, at = services.parts, services.parts.clock()
    if await parts.database.write(lambda conn: import_tables.release(conn, id_, at)):
        company = parts.company.known
        work = partial(checking.apply, parts.database, id_, parts.policies, company, parts.clock)
        await _begin(services, work)


async def forget(services: Services, id_: str) -> None:
    """Delete what was handed in, or the list of what did not come in."""
    await asyncio.to_thread(checking.forget, services.parts.database, id_)


async def _begin(services: Services, work: Callable[[], None]) -> None:
    """Do it after the answer; which waits for a moment, to say how it went."""
    done = asyncio.Event()

    async def working() -> None:
        try:
            await asyncio.to_thread(work)
        finally:
            done.set()

    services.in_background(working())
    try:
        await asyncio.wait_for(done.wait(), A_MOMENT_S)
    except TimeoutError:
        return
