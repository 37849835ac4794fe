"""The Nu HTML checker, by which the W3C checks pages: what it finds in ours."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from local.toolchain import client_packages

JAR: Final = "node_modules/vnu-jar/build/dist/vnu.jar"


async def faults_in(pages: Mapping[str, str], folder: Path) -> list[str]:
    """What is wrong with pages, given by their addresses: one line for each thing, with the first
    page that has it. Warnings of style are left out; the checker starts once for them all."""
    named = {}
    for number, (address, html) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(html, "utf-8")
        named[file.name] = address
    jar = await asyncio.to_thread(client_packages) / JAR
    command = ("java", "-jar", str(jar), "--errors-only", "--exit-zero-always", "--format", "json")
    checking = await asyncio.create_subprocess_exec(
        *command, str(folder), stderr=asyncio.subprocess.PIPE
    )
    _, said = await checking.communicate()
    found: dict[str, str] = {}
    for message in json.loads(said)["messages"]:
        where = named[message["url"].rpartition("/")[2]]
        about = f"{message['message']} {message.get('extract', '')}"
        found.setdefault(message["message"], f"{where}: {about}")
    return list(found.values())
