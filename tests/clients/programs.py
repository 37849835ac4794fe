"""Running other people's programs beside a server of our own, and serving the API to them."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI


@asynccontextmanager
async def served(app: FastAPI, *, lifespan: bool) -> AsyncIterator[str]:
    """An app on a free port of this machine; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, log_config=None, lifespan="on" if lifespan else "off")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            # It listens already: whoever comes before the app is up waits, and is not turned away.
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


async def run(
    *command: str | Path, folder: Path, env: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """How a program ended, and what it said; the server goes on answering meanwhile."""
    process = await asyncio.create_subprocess_exec(
        *(str(part) for part in command),
        cwd=folder,
        env={**os.environ, **(env or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        raise
    return process.returncode or 0, said.decode("utf-8", "replace")


async def succeeds(*command: str | Path, folder: Path, env: Mapping[str, str] | None = None) -> str:
    """What a program said that ended well."""
    code, said = await run(*command, folder=folder, env=env)
    assert code == 0, said[-6000:]
    return said
