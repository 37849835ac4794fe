"""A mail as a test's SMTP server took it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import EmailMessage

LINK_PATTERN = re.compile(r"https?://[^\s<>\"')\]]+")


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A mail whose final dot arrived and that the server took as its own."""

    mail_from: str
    rcpt_to: tuple[str, ...]
    content: bytes
    at: float
    message: EmailMessage = field(repr=False, compare=False)

    @property
    def subject(self) -> str:
        return str(self.message.get("subject", ""))

    @property
    def message_id(self) -> str:
        return str(self.message.get("message-id", ""))

    @property
    def text(self) -> str:
        """The plain text part."""
        body = self.message.get_body(("plain",))
        return str(body.get_content()) if isinstance(body, EmailMessage) else ""

    @property
    def links(self) -> list[str]:
        """The addresses in the plain text part, in order."""
        return LINK_PATTERN.findall(self.text)

    def matches(self, to: str, subject: str) -> bool:
        """Whether it went to that address, and its subject holds that text; empty asks nothing."""
        recipients = [address.casefold() for address in self.rcpt_to]
        return (not to or to.casefold() in recipients) and subject in self.subject
