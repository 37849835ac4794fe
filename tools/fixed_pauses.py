"""Refuses a pause of a fixed length in the tests, unless a comment says why time is the subject.

A test that pauses for half a second until somebody else has surely come so far fails on a busy
machine. It waits for the thing itself instead (`tests/waiting.py`): a row, a lock, a process's end.
Where time is what the test is about, the line of the pause says so:

    await asyncio.sleep(AWAY_S)  # time itself: whoever retries has to back off meanwhile
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

PAUSES = frozenset({"sleep", "wait_for_timeout"})
REASON = re.compile(r"# time itself: \S+")
MEND = "a pause of a fixed length; wait for the thing itself, or end the line with `# time itself: "


def fixed_pauses(source: str) -> Iterator[int]:
    """The lines on which a pause begins that says no reason."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in PAUSES:
            written = lines[node.lineno - 1 : node.end_lineno]
            if not any(REASON.search(line) for line in written):
                yield node.lineno


def _name(called: ast.expr) -> str:
    match called:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def main(places: Iterable[str]) -> int:
    """Say every place; 1 if there is one."""
    found = [
        f"{path}:{line}: {MEND}<why>`"
        for place in places
        for path in sorted(Path(place).rglob("*.py"))
        for line in sorted(fixed_pauses(path.read_text("utf-8")))
    ]
    print("\n".join(found or ["No pause of a fixed length without a reason."]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
