"""What a check-up finds, and how patient it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from doctor.mails import Received
from doctor.record import Record


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken promise. `code` is stable; `detail` holds ids, codes and numbers only."""

    checker: str
    application: str
    code: str
    detail: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells it from another: not how late something is, or how often, by now."""
        return self.checker, self.application, self.code, _COUNTED.sub("", self.detail)


_COUNTED = re.compile(r":\s.*\d.*$|(?<=counter )\d.*$|(?<=events )\d.*$")


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How long a healthy system may take. A fault test that waited for quiet allows nothing."""

    taking: timedelta = timedelta(minutes=1)
    waiting: timedelta = timedelta(minutes=1)
    overdue: timedelta = timedelta(minutes=5)
    sending: timedelta = timedelta(minutes=10)
    workflow_task_attempts: int = 3


@dataclass(frozen=True, slots=True)
class Visit:
    """What a checker may look at besides the record. `mails` is None where nobody kept them, and
    `at_work` are the versions of the workers that are there."""

    at: datetime
    tolerances: Tolerances
    mails: Received | None = None
    at_work: frozenset[str] = frozenset()


Checker = Callable[[Record, Visit], Iterator[Finding]]
