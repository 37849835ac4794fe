"""One child process: started with its log in a file, watched, stopped gently or killed hard."""

from __future__ import annotations

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


class LocalError(Exception):
    """Something on this machine is missing or in the way; the text is a sentence with the mend."""


def free_port() -> int:
    """A loopback port that nobody listens on, another one each time.

    It lies below those that Linux gives to whoever asks for any port (32768 and up): nobody comes
    by it while the program that it is for has yet to start.
    """
    while True:
        port = random.randrange(15_000, 32_000)
        if port not in _given and not port_is_taken(port):
            _given.add(port)
            return port


_given: set[int] = set()


def port_is_taken(port: int, host: str = "127.0.0.1") -> bool:
    """Whether somebody listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def account_flags(account: pwd.struct_passwd | None) -> list[str]:
    """The arguments of `setpriv` that change to an account; none for ourselves."""
    if account is None:
        return []
    if shutil.which("setpriv") is None:
        raise LocalError(
            f"`setpriv` (package util-linux) is missing; it starts a program as {account.pw_name}."
        )
    return [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]


class Child:
    """A process of ours. It gets a session of its own, so Ctrl-C in a terminal reaches only us."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        account: pwd.struct_passwd | None = None,
    ) -> None:
        self.name = name
        self.command = [str(part) for part in command]
        self.log = log
        self._env = dict(env or {})
        self._cwd = cwd
        self._stop_signal = stop_signal
        self._account = account
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id, while there is one."""
        return self._process.pid if self._process else None

    @property
    def exit_code(self) -> int | None:
        """How it ended: None while it runs or before its first start."""
        return self._process.poll() if self._process else None

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self, **more_env: str) -> None:
        """Start it, appending to its log; `more_env` counts for this start only."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._prefix(), *self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self._env, **more_env},
                cwd=self._cwd,
                start_new_session=True,
            )

    def stop(self, grace_seconds: float = 10.0) -> bool:
        """Ask it to end and kill what is left after the grace time. True if it went by itself."""
        if self._process is None:
            return True
        gently = True
        if self._process.poll() is None:
            self._process.send_signal(self._stop_signal)
            try:
                self._process.wait(grace_seconds)
            except subprocess.TimeoutExpired:
                gently = False
        self._kill_group()
        return gently

    def kill(self) -> None:
        """SIGKILL to it and to everything that it started."""
        self._kill_group()

    def ask_to_stop(self) -> None:
        """Send the stop signal without waiting, so that several can be stopped side by side."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(self._stop_signal)

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Poll `ready`; a sentence with the log's tail if the child dies or the time is over."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.running:
                raise LocalError(
                    f"{self.name} ended with exit code {self.exit_code}.\n{self.tail()}"
                )
            if time.monotonic() > deadline:
                raise LocalError(f"{self.name} was not ready after {seconds:.0f} s.\n{self.tail()}")
            time.sleep(0.05)

    def tail(self, lines: int = 15) -> str:
        """The end of its log, indented, with the place of the whole."""
        try:
            text = self.log.read_text("utf-8", errors="replace")
        except OSError:
            text = ""
        last = [f"    {line}" for line in text.splitlines()[-lines:]] or ["    (empty)"]
        return "\n".join([f"  Its log, {self.log}, ends with:", *last])

    def _kill_group(self) -> None:
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            self._process.kill()
        self._process.wait()

    def _prefix(self) -> list[str]:
        """Another account, if asked for; and let the kernel end the child with us where it can.

        The kernel watches the thread that starts the child, so only the main thread may ask; and
        a change of account makes it forget, so both stand in one command.
        """
        flags = account_flags(self._account)
        setpriv = shutil.which("setpriv")
        if setpriv and threading.current_thread() is threading.main_thread():
            flags.append("--pdeathsig=KILL")
        return [setpriv or "setpriv", *flags, "--"] if flags else []
