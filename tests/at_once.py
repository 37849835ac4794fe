"""Several who do the same at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable


def at_once(work: Callable[[], object], times: int) -> list[Exception]:
    """Do it in so many threads together; what went wrong in them."""
    failures: list[Exception] = []

    def one() -> None:
        try:
            work()
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures
