"""The embedded stack: Temporal, the mail catcher, the worker and the api as child processes.

`make up` runs it in the foreground; the demo, the benchmark and the fault tests use the same object
on temporary data and free ports. Its data folder holds everything that has to survive, so a second
start continues where the first one stopped.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from local.data_folder import claim
from local.process import Child, LocalError, free_port, port_is_taken
from local.temporal import NO_PROFILE, TemporalServer, only
from local.toolchain import ROOT, Say, say_on_stderr, temporal_binary

LOOPBACK = "127.0.0.1"
READY_SECONDS = 60.0
# A mail that is being sent finishes first; the worker gives its activities less than this.
GRACE_SECONDS = 25.0


@dataclass(frozen=True, slots=True)
class Ports:
    """Where everything listens, on loopback."""

    api: int = 8000
    mails: int = 8025
    smtp: int = 1025
    temporal: int = 7233
    temporal_ui: int = 8233

    @classmethod
    def free(cls) -> Ports:
        """Ports that nobody uses at this moment."""
        return cls(*(free_port() for _ in fields(cls)))


@dataclass(frozen=True, slots=True)
class StackOptions:
    """What a run decides. The defaults are those of `make up`."""

    data_dir: Path = Path(".data")
    ports: Ports = field(default_factory=Ports)
    # A Temporal server that runs already; none is started then.
    temporal_address: str = ""
    # More settings for the children, by their environment names.
    settings: Mapping[str, str] = field(default_factory=dict)
    # Commands of cli.py that run to their end before worker and api start.
    prepare: tuple[tuple[str, ...], ...] = (("migrate",),)
    # Commands of cli.py that run to their end once everything answers.
    afterwards: tuple[tuple[str, ...], ...] = ()
    cli: tuple[str, ...] = (sys.executable, str(ROOT / "cli.py"))
    worker: tuple[str, ...] = (sys.executable, str(ROOT / "worker.py"))


class Stack:
    """All processes together. `with Stack(options) as stack:` starts and stops them."""

    def __init__(self, options: StackOptions, say: Say = say_on_stderr) -> None:
        self.options = options
        self.data_dir = options.data_dir.resolve()
        self.temporal: TemporalServer | None = None
        # In the order of their start; they are stopped the other way round.
        self.children: dict[str, Child] = {}
        self._say = say
        self._lock: IO[str] | None = None
        self._environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where the pages and the JSON interface are."""
        return f"http://{LOOPBACK}:{self.options.ports.api}"

    @property
    def mails_url(self) -> str:
        """Where the caught mails are."""
        return f"http://{LOOPBACK}:{self.options.ports.mails}"

    @property
    def temporal_address(self) -> str:
        """What TEMPORAL_ADDRESS is for the children."""
        return self.options.temporal_address or f"{LOOPBACK}:{self.options.ports.temporal}"

    @property
    def temporal_ui_url(self) -> str:
        """Temporal's own pages; empty if the server is not ours."""
        return (self.temporal and self.temporal.ui_url) or ""

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings of the children, for a test that starts one more process beside them."""
        return self._environment

    def start(self) -> None:
        """Start everything and wait until it answers. A LocalError says what is in the way."""
        self._lock = claim(self.data_dir)
        self._refuse_taken_ports()
        self._environment = self._settings()
        self._step("Temporal", self._start_temporal)
        self._step("mail catcher", self._start_mail_catcher)
        for command in self.options.prepare:
            self._step(" ".join(command), partial(self.run_cli, *command))
        self._step("worker", partial(self._spawn, "worker", *self.options.worker))
        self._step("api", self._start_api)
        for command in self.options.afterwards:
            self._step(" ".join(command), partial(self._run_if_possible, *command))

    def stop(self, grace_seconds: float = GRACE_SECONDS) -> list[str]:
        """Stop everything gently, the youngest first; the names of those that had to be killed."""
        killed = []
        for name in ("api", "worker"):
            # Both take their time, so they do it side by side.
            if name in self.children:
                self.children[name].ask_to_stop()
        for name, child in reversed(self.children.items()):
            if not child.stop(grace_seconds):
                killed.append(name)
        self.children.clear()
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        return killed

    def kill(self) -> None:
        """SIGKILL to everything at once, as a power cut would."""
        for child in self.children.values():
            child.kill()

    def dead(self) -> Child | None:
        """The first child that has ended by itself, if there is one."""
        return next((child for child in self.children.values() if not child.running), None)

    def run_cli(self, *arguments: str) -> str:
        """Run a command of cli.py with the stack's settings and return what it printed."""
        done = subprocess.run(
            [*self.options.cli, *arguments],
            cwd=ROOT,
            env={**os.environ, **self._environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            words = "\n".join(
                f"    {line}" for line in (done.stdout + done.stderr).splitlines()[-15:]
            )
            raise LocalError(
                f"`cli.py {' '.join(arguments)}` ended with exit code {done.returncode}.\n{words}"
            )
        return done.stdout

    def _run_if_possible(self, *command: str) -> None:
        """What is not needed to go on must not be in the way either."""
        try:
            self.run_cli(*command)
        except LocalError as error:
            self._say(f"  {error}")

    def _step(self, name: str, work: Callable[[], object]) -> None:
        started = time.monotonic()
        work()
        self._say(f"  {name:<14} {time.monotonic() - started:5.1f} s")

    def _spawn(self, name: str, *command: str) -> Child:
        child = Child(
            f"The {name}",
            command,
            log=self.data_dir / "logs" / f"{name.replace(' ', '-')}.log",
            env=self._environment,
            cwd=ROOT,
        )
        self.children[name] = child
        child.start()
        return child

    def _start_temporal(self) -> None:
        if self.options.temporal_address:
            return
        self.temporal = TemporalServer(
            temporal_binary(self._say),
            log=self.data_dir / "logs" / "temporal.log",
            port=self.options.ports.temporal,
            ui_port=self.options.ports.temporal_ui,
            database=self.data_dir / "temporal.db",
        )
        self.children["Temporal server"] = self.temporal.child
        self.temporal.start()

    def _start_mail_catcher(self) -> None:
        ports = self.options.ports
        listen = ["--smtp-port", str(ports.smtp), "--http-port", str(ports.mails)]
        folder = ["--dir", str(self.data_dir / "mails")]
        child = self._spawn("mail catcher", *self.options.cli, "catch-mail", *listen, *folder)
        child.wait_until(lambda: _answers(f"{self.mails_url}/healthz"), seconds=READY_SECONDS)

    def _start_api(self) -> None:
        listen = ["--host", LOOPBACK, "--port", str(self.options.ports.api)]
        child = self._spawn("api", *self.options.cli, "api", "--surface", "all", *listen)
        child.wait_until(self._ready, seconds=READY_SECONDS)

    def _ready(self) -> bool:
        """Whether the api says so; a worker that died at once would never be noticed by it."""
        if (dead := self.dead()) is not None:
            raise LocalError(f"{dead.name} ended with exit code {dead.exit_code}.\n{dead.tail()}")
        return _answers(f"{self.url}/readyz")

    def _settings(self) -> dict[str, str]:
        ports = self.options.ports
        own = self._way_to_temporal() | {
            "ENVIRONMENT": "development",
            "DATA_DIR": str(self.data_dir),
            # Mails go to the catcher, whatever the environment says: `up` never writes to people.
            "SMTP_HOST": LOOPBACK,
            "SMTP_PORT": str(ports.smtp),
            "SMTP_TLS": "none",
            "SMTP_USERNAME": "",
            "PUBLIC_BASE_URL": self.url,
            "DESK_BASE_URL": self.url,
            "LINK_KEYS": os.environ.get("LINK_KEYS") or self._kept_link_keys(),
            "PYTHONUNBUFFERED": "1",
        }
        return own | dict(self.options.settings)

    def _way_to_temporal(self) -> dict[str, str]:
        """To a server that was named: as the environment says. No profile is read in any case."""
        if self.options.temporal_address:
            return {**NO_PROFILE, "TEMPORAL_ADDRESS": self.options.temporal_address}
        ui_url = f"http://{LOOPBACK}:{self.options.ports.temporal_ui}"
        return only(self.temporal_address) | {"TEMPORAL_UI_URL": ui_url}

    def _kept_link_keys(self) -> str:
        """The secret that signs links, made once: links in caught mails work after a restart."""
        file = self.data_dir / "link-keys"
        if not file.exists():
            # Opened with the mode it keeps, so that there is no moment when others can read it.
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as out:
                out.write(f"local:{secrets.token_urlsafe(32)}")
        return file.read_text()

    def _refuse_taken_ports(self) -> None:
        ports = self.options.ports
        wanted = {
            "pages and api": ("--port", ports.api),
            "caught mails": ("--mails-port", ports.mails),
            "SMTP": ("--smtp-port", ports.smtp),
        }
        if not self.options.temporal_address:
            wanted["Temporal"] = ("--temporal-port", ports.temporal)
            wanted["Temporal UI"] = ("--temporal-ui-port", ports.temporal_ui)
        taken = [
            f"Port {port} ({purpose}) is taken by another program. Stop that, or choose another:"
            f" make up ARGS='{flag} {port + 10}'"
            for purpose, (flag, port) in wanted.items()
            if port_is_taken(port)
        ]
        if taken:
            if any("(Temporal)" in line for line in taken):
                taken.append(
                    "If that is a Temporal server that you want to use:"
                    f" TEMPORAL_ADDRESS={LOOPBACK}:{ports.temporal} make up"
                )
            raise LocalError("\n".join(taken))


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
