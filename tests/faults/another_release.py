"""A worker of another release: its process begins with a wait that ours does not know.

python -m tests.faults.another_release
"""

from __future__ import annotations

import asyncio

from composition import build
from log import configure_logging
from settings import Settings
from temporal_client import connect
from tests.process.planted import WaitsFirst
from worker import workers


async def main(settings: Settings) -> None:
    """Work until somebody kills it."""
    configure_logging(settings)
    parts = build(settings)
    client = await connect()
    hiring, mail = workers(client, parts, process=WaitsFirst)
    async with hiring, mail:
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Settings()))
