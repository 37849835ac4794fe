"""`make up`: the stack in the foreground of a terminal, until Ctrl-C."""

from __future__ import annotations

import signal
import sys
import time

from local.process import LocalError
from local.stack import Stack, StackOptions

WATCH_SECONDS = 0.3


def run(options: StackOptions, *, sign_in_as: str = "") -> int:
    """Start everything, print the addresses, watch, stop. The result is the exit code.

    `sign_in_as` is the address of a person of the directory who gets a sign-in link printed; where
    there is nobody yet (''), the link of whoever comes first is.
    """
    # `docker stop`, systemd and Ctrl-C all mean the same: finish and go. Both are said aloud: a
    # script's shell has what it starts in the background ignore Ctrl-C, with no other end in sight.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    stack = Stack(options, say=_say)
    try:
        _say(f"Starting Genjin on {options.data_dir}")
        stack.start()
        _say(_addresses(stack, sign_in_as))
        return _watch(stack)
    except LocalError as error:
        _say(f"\n{error}\n")
        return 1
    except KeyboardInterrupt:
        _say("\nStopping; running work finishes first (Ctrl-C again ends it at once)")
        return 0
    finally:
        _stop(stack)


def _watch(stack: Stack) -> int:
    while (dead := stack.dead()) is None:
        time.sleep(WATCH_SECONDS)
    _say(
        f"\n{dead.name} ended by itself with exit code {dead.exit_code}; stopping the others."
        f" Nothing is lost: `make up` continues.\n{dead.tail()}"
    )
    return 1


def _stop(stack: Stack) -> None:
    if not stack.children:
        return
    try:
        killed = stack.stop()
    except KeyboardInterrupt:
        stack.kill()
        killed = list(stack.children)
    for name in killed:
        _say(f"The {name} did not stop in time and was killed")
    _say(f"Stopped. Everything is kept in {stack.options.data_dir}; `make up` continues.")


def _addresses(stack: Stack, sign_in_as: str) -> str:
    rows = [
        ("Board", f"{stack.url}/"),
        ("Inbox", f"{stack.url}/inbox"),
        ("API docs", f"{stack.url}/api/docs"),
        ("Caught mails", f"{stack.mails_url}/"),
    ]
    if stack.temporal_ui_url:
        rows.append(("Temporal UI", stack.temporal_ui_url))
    rows.append(("Logs", str(stack.data_dir / "logs")))
    if sign_in_as:
        link = _printed_link(stack, "sign-in-link", sign_in_as)
        rows.append((f"Sign in as {sign_in_as}", link))
    else:
        # Whoever comes first needs one address, and there is nothing to see at the others yet.
        rows = [*rows[3:], ("Begin here", _printed_link(stack, "first-link"))]
    width = max(len(name) for name, _ in rows)
    lines = [f"  {name:<{width}}  {value}" for name, value in rows]
    return "\n".join(["", "Genjin is running. Ctrl-C stops it.", "", *lines, ""])


def _printed_link(stack: Stack, *command: str) -> str:
    try:
        printed = stack.run_cli(*command).strip().splitlines()
    except LocalError as error:
        return f"not available: {error}"
    return printed[-1] if printed else "not available: the command printed nothing"


def _say(line: str) -> None:
    print(line, file=sys.stdout, flush=True)
