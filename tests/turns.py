"""In which order the processes of a run take the tests: what takes long first, each an equal part.

Whoever has nothing left takes half of what another one still has before it, but never what it is
at. So a long test that begins last is waited for by everybody, and short ones fill every gap.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def dealt(tests: Sequence[T], is_long: Callable[[T], bool], processes: int) -> list[T]:
    """The tests one process after the other, as `--dist worksteal` cuts them at the beginning."""
    long = [test for test in tests if is_long(test)]
    short = iter([test for test in tests if not is_long(test)])
    order: list[T] = []
    for number in range(processes):
        part = (len(tests) - len(order)) // (processes - number)
        first = long[number::processes]
        order += [*first, *islice(short, max(0, part - len(first)))]
    return [*order, *short]
