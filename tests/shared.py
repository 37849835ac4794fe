"""Servers that the processes of one run share: whoever needs one first starts it for all of them.

With `pytest -n 3` every process would otherwise have its own, and most of what a server costs it
costs by being there.
"""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Callable
from contextlib import ExitStack
from typing import BinaryIO, Protocol, TypeVar

import pytest


class Server(Protocol):
    """What can be started, and kept in a file before that."""

    def start(self) -> None: ...


S = TypeVar("S", bound=Server)


class House:
    """The servers of a run, as one of its processes uses them.

    Each server has a file. Whoever uses the server holds a lock on it together with the others,
    which the kernel takes from a process that dies; the starter ends it when it has the lock alone.
    """

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        own = factory.getbasetemp()
        # The processes of a run meet above the folders that they have for themselves.
        self.folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
        self._used: list[BinaryIO] = []
        self._started: list[tuple[BinaryIO, Callable[[], None]]] = []

    def server(self, name: str, make: Callable[[], S], end: Callable[[S], None]) -> S:
        """The server of this name, running."""
        file = (self.folder / f"{name}.server").open("a+b", buffering=0)
        file.seek(0)
        self._used.append(file)
        fcntl.flock(file, fcntl.LOCK_SH)
        if not (kept := file.read()):
            fcntl.flock(file, fcntl.LOCK_EX)
            kept = file.read()
        if kept:
            server: S = pickle.loads(kept)
        else:
            server = make()
            kept = pickle.dumps(server)  # where it is, and nothing by which it could be stopped
            server.start()
            file.write(kept)
            self._started.append((file, lambda: end(server)))
        fcntl.flock(file, fcntl.LOCK_SH)
        return server

    def leave(self) -> None:
        """Let go of everything; then wait, with what was started here, until the others have."""
        for file in self._used:
            fcntl.flock(file, fcntl.LOCK_UN)
        with ExitStack() as stack:
            for file in self._used:
                stack.enter_context(file)
            for file, end in self._started:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.truncate(0)
                end()
