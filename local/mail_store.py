"""The caught mails on disk: each one raw, as it was accepted, beside its envelope.

Ids grow with the time of arrival, so the order of names is the order of arrival. Lists are read
from the index (`local/mail_index.py`); a mail is opened when somebody looks at it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

from local.mail_index import MailIndex

AT_ONCE = 100
ID_PATTERN = re.compile(r"[0-9]{20}")
LINK_PATTERN = re.compile(r"https?://[^\s<>\"')\]]+")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the SMTP dialogue said, apart from the mail's own headers."""

    id: str
    mail_from: str
    rcpt_to: tuple[str, ...]
    received_at: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One caught mail, taken apart for pages and tests."""

    id: str
    envelope_from: str
    envelope_to: tuple[str, ...]
    received_at: str
    subject: str
    sender: str
    to: str
    reply_to: str
    message_id: str
    text: str
    html: str
    calendar: str
    links: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]

    def as_json(self) -> dict[str, object]:
        """The shape of the JSON interface; `from` is no name in Python."""
        fields = asdict(self)
        fields["from"] = fields.pop("sender")
        return fields | {"has_calendar": bool(self.calendar)}


class MailStore:
    """A folder of `<id>.eml` and `<id>.json`, and the index in which they are found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.index = MailIndex(folder)
        self._last = 0

    def close(self) -> None:
        """Let go of the index."""
        self.index.close()

    def add(self, content: bytes, mail_from: str, rcpt_to: Iterable[str]) -> Envelope:
        """Keep a mail; it is on disk when this returns."""
        # Two mails of the same nanosecond still get ids of their own, in order.
        self._last = max(time.time_ns(), self._last + 1)
        envelope = Envelope(
            id=f"{self._last:020d}",
            mail_from=mail_from,
            rcpt_to=tuple(rcpt_to),
            received_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        )
        (self.folder / f"{envelope.id}.eml").write_bytes(content)
        draft = self.folder / f"{envelope.id}.draft"
        draft.write_text(json.dumps(asdict(envelope), ensure_ascii=False), "utf-8")
        draft.replace(self.folder / f"{envelope.id}.json")
        self.index.add(envelope.id, envelope.rcpt_to, envelope.received_at, content)
        return envelope

    def list(self, *, to: str = "", after: str = "", limit: int = AT_ONCE) -> list[Mail]:
        """Mails to an address (or part of one), the oldest first: the first so many that came after
        an id, or without one the last."""
        if after:
            listed = self.index.following(to=to, after=after, limit=limit)
        else:
            listed = self.index.newest(to=to, limit=limit)[::-1]
        mails = (self.get(each.id) for each in listed)
        return [mail for mail in mails if mail is not None]

    def get(self, mail_id: str) -> Mail | None:
        """One mail, or None."""
        if not ID_PATTERN.fullmatch(mail_id):
            return None
        try:
            return _read(self.folder, mail_id)
        except FileNotFoundError:
            return None

    def raw(self, mail_id: str) -> bytes | None:
        """One mail exactly as it was accepted, or None."""
        if self.get(mail_id) is None:
            return None
        return (self.folder / f"{mail_id}.eml").read_bytes()


@lru_cache(maxsize=2000)
def _read(folder: Path, mail_id: str) -> Mail:
    """A caught mail never changes, so it is parsed once."""
    envelope = json.loads((folder / f"{mail_id}.json").read_text("utf-8"))
    content = (folder / f"{mail_id}.eml").read_bytes()
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
    html = _part(message, "text/html")
    text = _part(message, "text/plain")
    return Mail(
        id=mail_id,
        envelope_from=envelope["mail_from"],
        envelope_to=tuple(envelope["rcpt_to"]),
        received_at=envelope["received_at"],
        subject=str(message.get("subject", "")),
        sender=str(message.get("from", "")),
        to=str(message.get("to", "")),
        reply_to=str(message.get("reply-to", "")),
        message_id=str(message.get("message-id", "")),
        text=text,
        html=html,
        calendar=_part(message, "text/calendar"),
        links=tuple(dict.fromkeys([*LINK_PATTERN.findall(text), *_Links.of(html)])),
        headers=tuple((name, str(value)) for name, value in message.items()),
    )


def _part(message: EmailMessage, content_type: str) -> str:
    for part in message.walk():
        if part.get_content_type() == content_type and not part.is_multipart():
            content = part.get_content()
            return content if isinstance(content, str) else content.decode("utf-8", "replace")
    return ""


class _Links(HTMLParser):
    """Collects the targets of the links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    @classmethod
    def of(cls, html: str) -> list[str]:
        parser = cls()
        parser.feed(html)
        return parser.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        target = dict(attrs).get("href")
        if tag == "a" and target and target.startswith(("http://", "https://")):
            self.found.append(target)
