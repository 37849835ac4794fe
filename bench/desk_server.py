"""The desk's pages and, beside each, a bare route that runs the same SQL: one process serves both.

What a page asks the database is written down the first time it is asked for; the bare route then
runs just that with the driver, and answers with the rows as JSON. Started by `bench.desk`.
"""

from __future__ import annotations

import argparse
import asyncio
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import uvicorn
from fastapi import FastAPI, Request
from sqlalchemy import event

from api.app import create_app
from composition import Parts, build, settle_in
from settings import Settings

Asked = tuple[str, Any]


def bare(parts: Parts, app: FastAPI) -> FastAPI:
    """The plainest app over the same statements."""
    made = FastAPI(openapi_url=None)
    known: dict[tuple[str, str], list[Asked]] = {}

    async def asked_by(request: Request, path: str) -> list[Asked]:
        found: list[Asked] = []

        def note(conn: Any, cursor: Any, sql: str, params: Any, context: Any, many: Any) -> None:
            if sql != "BEGIN":
                found.append((sql, params))

        event.listen(parts.database.engine, "before_cursor_execute", note)
        try:
            transport = httpx2.ASGITransport(app=app)
            base = "http://127.0.0.1"
            async with httpx2.AsyncClient(transport=transport, base_url=base) as client:
                answer = await client.get(path, headers={"cookie": request.headers["cookie"]})
                answer.raise_for_status()
        finally:
            event.remove(parts.database.engine, "before_cursor_execute", note)
        return found

    def rows_of(statements: list[Asked]) -> list[list[Any]]:
        connection = parts.database.engine.raw_connection()
        try:
            cursor = connection.cursor()
            found = []
            for sql, params in statements:
                cursor.execute(sql, params)
                found.append([list(row) for row in cursor.fetchall()])
            return found
        finally:
            connection.close()

    @made.get("/rows")
    async def rows(request: Request, of: str) -> list[list[Any]]:
        # Another reader is shown other cases, by other statements.
        asked = request.headers["cookie"], of
        if asked not in known:
            known[asked] = await asked_by(request, of)
        return await asyncio.to_thread(rows_of, known[asked])

    return made


async def serve(settings: Settings, ours: int, floor: int) -> None:
    """Both apps on ports of their own, until the process is ended."""
    parts = build(settings)
    app = create_app(settings, parts=parts)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        settle_in()  # as `cli.py api` does
        servers = [
            uvicorn.Server(
                uvicorn.Config(each, port=port, lifespan="off", log_level="warning", ws="none")
            )
            for each, port in ((app, ours), (bare(parts, app), floor))
        ]
        await asyncio.gather(*(server.serve() for server in servers))


def main() -> None:
    """The settings are those of the environment."""
    arguments = argparse.ArgumentParser(prog="python -m bench.desk_server", description=__doc__)
    arguments.add_argument("--ours", type=int, required=True)
    arguments.add_argument("--floor", type=int, required=True)
    given = arguments.parse_args()
    asyncio.run(serve(Settings(), given.ours, given.floor))


if __name__ == "__main__":
    main()
