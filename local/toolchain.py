"""Finds, fetches or builds what runs on a developer's machine beside Genjin: Temporal's servers.

The development server comes from the PATH, from our cache, from the SDK's download or from a build
with Go; the time-skipping test server comes from Maven; a cluster's server is built with Go. All
are kept in the user's cache folder, under a name that changes with the files that pin their
versions. So are the programs that look at the API from outside in the tests: makers of clients and
of requests, in Python and for Node, each with packages of its own.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from local.process import LocalError

ROOT = Path(__file__).resolve().parent.parent
GO_MODULE = ROOT / "tools" / "temporal"
GO_COMMAND = "github.com/temporalio/cli/cmd/temporal"
GO_CLUSTER = "./cluster"
MAVEN_PROJECT = ROOT / "tools" / "testserver"
CLIENT_TOOLS = ROOT / "tools" / "clients"
TEST_SERVER_CLASS = "io.temporal.testserver.TestServer"
DOWNLOAD_PATIENCE_SECONDS = 300
PROGRESS_SECONDS = 15

Say = Callable[[str], None]


def say_on_stderr(line: str) -> None:
    """Progress for a person; standard output stays free for results."""
    print(line, file=sys.stderr, flush=True)


def cache_folder() -> Path:
    """Where the servers are kept between runs and between checkouts."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "genjin"


def temporal_binary(say: Say = say_on_stderr) -> Path:
    """The `temporal` command, found or made: PATH, cache, the SDK's download, a build with Go."""
    on_path = shutil.which("temporal")
    if on_path:
        return Path(on_path)
    folder = cache_folder() / f"temporal-{_key(GO_MODULE / 'go.mod', GO_MODULE / 'go.sum')}"
    kept = folder / "temporal"
    if kept.exists():
        return kept
    with _locked(folder, say):
        if not kept.exists() and not _download_with_sdk(kept, say):
            _build_with_go(kept, say)
    return kept


def cluster_binary(say: Say = say_on_stderr) -> Path:
    """The server as a cluster runs it, with a configuration file; built with Go, for tests of TLS.

    Most of it has been built already where the `temporal` command has.
    """
    pinned = (GO_MODULE / "go.mod", GO_MODULE / "go.sum", GO_MODULE / "cluster" / "main.go")
    folder = cache_folder() / f"cluster-{_key(*pinned)}"
    kept = folder / "cluster"
    if kept.exists():
        return kept
    with _locked(folder, say):
        if not kept.exists():
            _build_with_go(kept, say, GO_CLUSTER)
    return kept


def skipping_server_script(say: Say = say_on_stderr) -> Path:
    """The script for `WorkflowEnvironment.start_time_skipping(test_server_existing_path=...)`."""
    folder = cache_folder() / f"testserver-{_key(MAVEN_PROJECT / 'pom.xml')}"
    script = folder / "testserver"
    if script.exists():
        return script
    with _locked(folder, say):
        if not script.exists():
            _fetch_with_maven(script, say)
    return script


def client_programs(say: Say = say_on_stderr) -> Path:
    """The folder of the Python programs that are clients of the API, or make some."""
    pinned = CLIENT_TOOLS / "requirements.txt"
    folder = cache_folder() / f"clients-{_key(pinned)}-{sys.version_info[0]}.{sys.version_info[1]}"
    kept = folder / "venv"
    with _locked(folder, say):
        if not (folder / "whole").exists():
            say("clients: installing their makers once, in an environment of their own")
            _run(
                "making it", [sys.executable, "-m", "venv", "--clear", str(kept)], cwd=ROOT, say=say
            )
            pip = [str(kept / "bin" / "python"), "-m", "pip", "install", "--quiet"]
            pip += ["--disable-pip-version-check", "--require-hashes", "--requirement", str(pinned)]
            _run("installing what makes clients", pip, cwd=ROOT, say=say)
            (folder / "whole").touch()
    return kept / "bin"


def client_packages(say: Say = say_on_stderr) -> Path:
    """The folder whose `node_modules` make a TypeScript client, check its types and serve it."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise LocalError(
            "The TypeScript client of the tests needs Node.js 20 or newer with npm, and one of them"
            " is not installed.\nOn Debian: apt-get install --no-install-recommends nodejs npm"
        )
    names = ("package.json", "package-lock.json", ".npmrc")
    folder = cache_folder() / f"node-{_key(*(CLIENT_TOOLS / name for name in names))}"
    with _locked(folder, say):
        if not (folder / "whole").exists():
            say("clients: installing the maker of TypeScript clients once, with npm")
            for name in names:
                shutil.copyfile(CLIENT_TOOLS / name, folder / name)
            _run("installing with npm", [npm, "ci", "--ignore-scripts"], cwd=folder, say=say)
            (folder / "whole").touch()
    return folder


def _download_with_sdk(target: Path, say: Say) -> bool:
    """Let the SDK download the server it knows. Without internet this fails within a second."""
    say("temporal: not on the PATH; asking the SDK to download it")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "local.sdk_download", folder],
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=DOWNLOAD_PATIENCE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            say(f"temporal: the download took longer than {DOWNLOAD_PATIENCE_SECONDS} s")
            return False
        fetched = [path for path in Path(folder).iterdir() if os.access(path, os.X_OK)]
        if done.returncode != 0 or not fetched:
            say("temporal: the download is not possible from here")
            return False
        fetched[0].replace(target)
    say(f"temporal: downloaded to {target}")
    return True


def _build_with_go(target: Path, say: Say, what: str = GO_COMMAND) -> None:
    go = shutil.which("go")
    if go is None:
        raise LocalError(
            "The Temporal development server is missing, and it can neither be downloaded from"
            " here nor built, because Go is not installed.\nDo one of these, then run this again:"
            "\n  - install Go 1.21 or newer (it builds the server once, a few minutes)"
            "\n  - put the `temporal` command on the PATH (https://docs.temporal.io/cli)"
            "\n  - name a running server: TEMPORAL_ADDRESS=host:7233"
        )
    say("temporal: building it once with Go; this takes about three minutes on two cores")
    built = target.with_suffix(f".{os.getpid()}")
    _run(
        "building the Temporal development server",
        [go, "build", "-v", "-buildvcs=false", "-ldflags=-s -w", "-o", str(built), what],
        cwd=GO_MODULE,
        say=say,
    )
    built.replace(target)
    say(f"temporal: built, kept as {target}")


def _fetch_with_maven(script: Path, say: Say) -> None:
    maven, java = shutil.which("mvn"), shutil.which("java")
    if maven is None or java is None:
        missing = "Maven (mvn)" if maven is None else "Java"
        raise LocalError(
            f"The time-skipping test server needs Java and Maven, and {missing} is not installed."
            "\nOn Debian: apt-get install --no-install-recommends default-jre-headless maven"
        )
    say("test server: fetching it once with Maven")
    jars = Path(tempfile.mkdtemp(dir=script.parent, prefix="jars-"))
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={jars}"]
    project = str(MAVEN_PROJECT / "pom.xml")
    try:
        _run(
            "fetching the time-skipping test server",
            [maven, "--quiet", "--batch-mode", "--file", project, *goal],
            cwd=MAVEN_PROJECT,
            say=say,
        )
    except BaseException:
        shutil.rmtree(jars, ignore_errors=True)
        raise
    draft = script.with_suffix(f".{os.getpid()}")
    draft.write_text(f'#!/bin/sh\nexec "{java}" -cp "{jars}/*" {TEST_SERVER_CLASS} "$@"\n')
    draft.chmod(0o755)
    draft.replace(script)
    say(f"test server: kept as {script}")


def _run(purpose: str, command: Sequence[str], *, cwd: Path, say: Say) -> None:
    """Run a long command, with a line of progress now and then and its words when it fails."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            while process.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(PROGRESS_SECONDS)
                    break
                last = _last_lines(output.fileno(), 1)
                say(f"  {time.monotonic() - started:4.0f} s  {last}")
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.returncode != 0:
            raise LocalError(
                f"{purpose[0].upper()}{purpose[1:]} failed: `{' '.join(command)}` in {cwd} ended"
                f" with {process.returncode}.\n{_last_lines(output.fileno(), 12)}"
            )


def _last_lines(file: int, count: int) -> str:
    size = os.fstat(file).st_size
    text = os.pread(file, 8192, max(0, size - 8192)).decode("utf-8", "replace")
    return "\n".join(text.splitlines()[-count:])


def _key(*files: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _locked(folder: Path, say: Say) -> Iterator[None]:
    """One process at a time makes a server; the others wait for it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another process is preparing {folder}; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
