"""The folder of everything that has to survive: claimed by one run, put aside by another."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import IO

from local.process import LocalError

OWN = 0o700
LOCK = "lock"
ASIDE = "before-"


def claim(folder: Path) -> IO[str]:
    """Hold the folder until the result is closed; a LocalError says who holds it already.

    Whoever else works on this machine does not look into it: the mails that were caught hold links
    that sign in and judge, and the database what was said of whom.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=OWN)
    with suppress(PermissionError):  # it is somebody else's, who lets us in
        folder.chmod(OWN)
    lock = (folder / LOCK).open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise LocalError(
            f"Another Genjin (process {holder}) runs on {folder}. Stop it with Ctrl-C"
            " in its window, or give this one another folder: --data-dir FOLDER"
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def put_aside(folder: Path, instant: str) -> Path:
    """Move all that the folder holds into one inside it, called by this instant: the result.

    What was put aside earlier stays where it is.
    """
    aside = folder / f"{ASIDE}{instant}"
    with claim(folder):
        held = [each for each in folder.iterdir() if not _stays(each)]
        aside.mkdir()
        for each in held:
            each.rename(aside / each.name)
    return aside


def _stays(entry: Path) -> bool:
    return entry.name == LOCK or entry.name.startswith(ASIDE)
