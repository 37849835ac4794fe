"""Downloads the development server with the Temporal SDK, in a process of its own.

The SDK downloads only what it then starts, so the server is started and stopped once.
"""

from __future__ import annotations

import asyncio
import sys

from temporalio.testing import WorkflowEnvironment


async def download(folder: str) -> None:
    """Leave the server's executable in `folder`."""
    environment = await WorkflowEnvironment.start_local(download_dest_dir=folder)
    await environment.shutdown()


if __name__ == "__main__":
    asyncio.run(download(sys.argv[1]))
