"""A temporary real PostgreSQL on loopback, for tests and benchmarks.

PostgreSQL refuses to run as root; then the `postgres` account of its package, or `nobody`, runs it.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from local.process import Child, LocalError, account_flags, free_port

USER = "genjin"
READY_SECONDS = 60.0
DEBIAN_BINARIES = Path("/usr/lib/postgresql")
MISSING = (
    "PostgreSQL's server programs (initdb, postgres) were found neither on the PATH nor under"
    f" {DEBIAN_BINARIES}.\nOn Debian: apt-get install --no-install-recommends postgresql"
    " (or run tools/setup-system)."
)


def binaries() -> Path:
    """The folder of `initdb` and `postgres`; the newest version that is installed."""
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    candidates += sorted(
        DEBIAN_BINARIES.glob("*/bin"), key=lambda folder: _major(folder.parent.name), reverse=True
    )
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise LocalError(MISSING)


class TemporaryPostgres:
    """One PostgreSQL server with data of its own, gone after `remove`."""

    def __init__(self, *, port: int | None = None, durable: bool = False) -> None:
        self.port = port or free_port()
        self._binaries = binaries()
        self._account = _account()
        self._password = secrets.token_hex(16)
        self.folder = Path(tempfile.mkdtemp(prefix="genjin-postgres-"))
        self._data = self.folder / "data"
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            # A killed server loses nothing without fsync, only a killed machine would; benchmarks
            # ask for the real thing.
            "fsync": "on" if durable else "off",
        }
        flags = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        self.child = Child(
            "PostgreSQL",
            [self._binaries / "postgres", "-D", self._data, *flags],
            log=self.folder / "postgres.log",
            cwd=self.folder,
            # "Fast": do not wait until the last client has gone.
            stop_signal=signal.SIGINT,
            account=self._account,
        )
        self._initialise()

    def url(self, database: str = "postgres") -> str:
        """The address of a database, as DATABASE_URL takes it."""
        return f"postgresql://{USER}:{self._password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it, also after a kill, and wait until it answers."""
        self.child.start()
        self.child.wait_until(self._answers, seconds=READY_SECONDS)

    def stop(self) -> None:
        """Stop it gently, without waiting for clients."""
        self.child.stop()

    def kill(self) -> None:
        """SIGKILL to the server and all of its backends."""
        self.child.kill()

    def remove(self) -> None:
        """Stop it and delete its data."""
        self.child.stop(5)
        shutil.rmtree(self.folder, ignore_errors=True)

    def create_database(self, name: str) -> str:
        """Make an empty database and return its URL."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Delete a database, whoever is still connected to it."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _initialise(self) -> None:
        password_file = self.folder / "password"
        password_file.write_text(self._password)
        if self._account is not None:
            for path in (self.folder, password_file):
                os.chown(path, self._account.pw_uid, self._account.pw_gid)
        flags = account_flags(self._account)
        command = ["setpriv", *flags, "--"] if flags else []
        command += [str(self._binaries / "initdb"), "-D", str(self._data)]
        command += ["--username", USER, "--auth", "scram-sha-256", "--pwfile", str(password_file)]
        command += ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        password_file.unlink()
        if done.returncode != 0:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise LocalError(f"PostgreSQL's initdb failed:\n{done.stderr.strip()}")

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.url(), connect_timeout=2) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


def _account() -> pwd.struct_passwd | None:
    """The account that runs the server: None for ourselves, unless we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise LocalError("PostgreSQL refuses to run as root, and there is no account `nobody` here.")


def _major(version: str) -> float:
    try:
        return float(version)
    except ValueError:
        return 0.0
