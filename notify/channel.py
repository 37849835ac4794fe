"""What every channel can do: deliver one envelope, and say truthfully how it ended.

There are exactly three ends: it returns (the other side has answered for the message), it raises
`DeliveryRefused` (the message certainly did not go out), or it raises `DeliveryUnknown` (it may
have). The exceptions carry codes only: what servers answer quotes names and addresses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from domain.channels import ChannelKind
from domain.scenario_columns import CalendarMethod


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """An iCalendar object and what it asks of the recipient's calendar."""

    content: bytes
    method: CalendarMethod


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Somebody's name and address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message to one recipient, ready to go out."""

    # Without angle brackets; the same for every repetition of the same notice.
    message_id: str
    from_address: str
    from_name: str
    to_address: str
    to_name: str
    subject: str
    text: str
    html: str
    reply_to: str | None = None
    reply_to_name: str = ""
    # Whom an answer reaches besides.
    also_reply_to: tuple[Mailbox, ...] = ()
    calendar: CalendarPart | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()


class DeliveryRefused(Exception):
    """The message certainly did not go out."""

    def __init__(self, code: str, permanent: bool) -> None:
        super().__init__(code, permanent)
        self.code = code
        self.permanent = permanent


class HeaderRefused(DeliveryRefused):
    """A header of the envelope cannot be written safely; no server was asked."""

    def __init__(self, header: str) -> None:
        super().__init__(f"header_{header}", permanent=True)


class DeliveryUnknown(Exception):
    """The body may have been sent, and the answer to it was lost."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Channel(Protocol):
    """A way to reach somebody."""

    async def deliver(self, envelope: Envelope) -> None:
        """Hand the message over, or raise one of the two delivery exceptions."""


Channels = Mapping[ChannelKind, Channel]
"""The channels that a process has; another one is a class and an entry."""
