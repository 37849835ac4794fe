"""The mails that a mail server received, as far as somebody kept them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol, runtime_checkable


class Mail(Protocol):
    """A mail as a mail server received it."""

    @property
    def message_id(self) -> str:
        """The header, with or without its angle brackets."""

    @property
    def rcpt_to(self) -> Sequence[str]:
        """The recipients of its envelope."""


@runtime_checkable
class Received(Protocol):
    """Who can be asked what has come, at any time: more may come while others are asked about."""

    def received(self, message_ids: Collection[str]) -> Mapping[str, int]:
        """How often each of these Message-IDs, without brackets, has come by now."""


class Kept:
    """Mails that were kept, and that no others join."""

    def __init__(self, mails: Iterable[Mail]) -> None:
        self._counts = Counter(mail.message_id.strip("<>") for mail in mails)

    def received(self, message_ids: Collection[str]) -> Mapping[str, int]:
        """How often each of them is among these."""
        return {each: self._counts[each] for each in message_ids}


class Looked:
    """What somebody saw who looked once."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts

    def received(self, message_ids: Collection[str]) -> Mapping[str, int]:
        """As it was then."""
        return {each: self._counts.get(each, 0) for each in message_ids}
