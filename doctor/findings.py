"""What a check-up finds, and how patient it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from doctor.record import Record


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken promise. `code` is stable; `detail` holds ids, codes and numbers only."""

    checker: str
    application: str
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How long a healthy system may take. A fault test that waited for quiet allows nothing."""

    taking: timedelta = timedelta(minutes=1)
    waiting: timedelta = timedelta(minutes=1)
    overdue: timedelta = timedelta(minutes=5)
    sending: timedelta = timedelta(minutes=10)
    workflow_task_attempts: int = 3


class Mail(Protocol):
    """A mail as a mail server received it."""

    @property
    def message_id(self) -> str:
        """The header, with or without its angle brackets."""

    @property
    def rcpt_to(self) -> Sequence[str]:
        """The recipients of its envelope."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a checker may look at besides the record. `mails` is None where nobody kept them."""

    at: datetime
    tolerances: Tolerances
    mails: tuple[Mail, ...] | None = None


Checker = Callable[[Record, Visit], Iterator[Finding]]
