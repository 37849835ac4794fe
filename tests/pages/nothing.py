"""A company with nobody in it, and the link of whoever comes first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from api.calls.identity import new_first_link
from db.engine import Database
from db.setup.company import fill_company
from tests.api.world import START, Facts, World, opened
from tests.databases import make_tables

FIRST: dict[str, str] = {
    "name": "周宁",
    "email": "zhou.ning@chenxi.example",
    "company": "晨曦科技",
    "locale": "zh",
    "zone": "Asia/Shanghai",
}
"""Who comes first, and to which company."""


@asynccontextmanager
async def nothing(tmp_path: Path, **settings: Any) -> AsyncIterator[World]:
    """A company that nobody has begun."""
    database = Database(f"sqlite:///{tmp_path / 'nothing.db'}")
    make_tables(database)
    address = f"sqlite:///{tmp_path / 'nothing.db'}"
    async with opened(tmp_path, facts=NOBODY, database_url=address, **settings) as world:
        first = world.parts.company.first
        database.write_now(lambda conn: fill_company(conn, first, START))
        database.dispose()
        yield world


NOBODY = Facts({}, {}, "", "", "", "")


def first_link(world: World) -> str:
    """The path of a link that lives."""
    parts = world.parts
    link = new_first_link(parts.settings, parts.keys, world.clock())
    return link.removeprefix(parts.settings.desk_base_url)
