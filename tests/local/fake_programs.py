"""Stand-ins for cli.py and worker.py that show how the stack treats its children.

Called as cli.py: `migrate`, `catch-mail ...`, `api ...`, `sign-in-link EMAIL`; else as the worker.
What they do besides is asked for in the environment: FAKE_WORKER is `steady`, `dies` or `stubborn`.
"""

from __future__ import annotations

import http.server
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from tests.waiting import until_now


def migrate() -> None:
    """Leaves a mark and the settings that it got."""
    folder = Path(os.environ["DATA_DIR"])
    marks = folder / "migrated"
    marks.write_text(marks.read_text() + "x" if marks.exists() else "x")
    (folder / "link-keys-seen").write_text(os.environ["LINK_KEYS"])


def sign_in_link() -> None:
    sys.stdout.write(f"http://127.0.0.1/sign-in/{sys.argv[2]}\n")


def catch() -> None:
    from local.mailbox import main as catch_mail  # the other programs start at once without it

    sys.argv = sys.argv[:1] + sys.argv[2:]
    catch_mail()


def api() -> None:
    port = int(sys.argv[sys.argv.index("--port") + 1])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), _Ready)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server.serve_forever()


def worker() -> None:
    """Runs until it is asked to stop, and leaves a mark when it stops by itself."""
    if os.environ.get("FAKE_WORKER") == "dies":
        until_now("the order to die", (Path(os.environ["DATA_DIR"]) / "die-now").exists)
        sys.stderr.write("the reason of its death\n")
        sys.exit(3)
    if os.environ.get("FAKE_WORKER") == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        (Path(os.environ["DATA_DIR"]) / "worker-runs").touch()
        while True:
            signal.pause()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    (Path(os.environ["DATA_DIR"]) / "worker-runs").touch()
    try:
        while True:
            signal.pause()
    finally:
        (Path(os.environ["DATA_DIR"]) / "worker-stopped-gently").touch()


class _Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


COMMANDS: dict[str, Callable[[], None]] = {
    "migrate": migrate,
    "catch-mail": catch,
    "api": api,
    "sign-in-link": sign_in_link,
}

if __name__ == "__main__":
    COMMANDS.get(sys.argv[1] if len(sys.argv) > 1 else "", worker)()
