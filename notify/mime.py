"""From an envelope to the bytes of an Internet message.

Every text that becomes a header is checked first, here and not only where it entered the product:
a header is the one place where a line end in a name becomes another mail. The standard library's
header classes encode and fold the headers; the parts are put together by hand, because a tree of
`EmailMessage` objects costs 2.5 ms of processor time for a mail that differs from the last one in
its texts only.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import encodebytes
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache

from domain.addresses import AddressRefused, ascii_domain
from domain.names import has_bidi_control, has_control
from notify.channel import CalendarPart, Envelope, HeaderRefused, Mailbox

LONGEST_HEADER = 500
ENCODED = "=?"
"""What an encoded word begins with."""

_MESSAGE_ID = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LINE_END = re.compile(rb"\r\n|\r|\n")


def build(envelope: Envelope, sent_at: datetime) -> bytes:
    """Build the message; the same envelope at the same instant gives the same bytes."""
    message_id = reference("message_id", envelope.message_id)
    boundary = "=_" + hashlib.sha256(envelope.message_id.encode()).hexdigest()[:32]
    lines = [
        _mailbox_line("From", "from", envelope.from_name, envelope.from_address),
        _mailbox_line("To", "to", envelope.to_name, envelope.to_address),
        _subject(line("subject", envelope.subject)),
        f"Message-ID: {message_id}\r\n".encode("ascii"),
        f"Date: {format_datetime(sent_at)}\r\n".encode("ascii"),
        *_optional_headers(envelope),
        # No vacation notice may answer.
        b"Auto-Submitted: auto-generated\r\n",
        b"X-Auto-Response-Suppress: All\r\n",
        b"MIME-Version: 1.0\r\n",
        *_body(envelope, boundary.encode("ascii")),
    ]
    return b"".join(lines)


def _optional_headers(envelope: Envelope) -> Iterator[bytes]:
    if envelope.reply_to is not None:
        first = Mailbox(envelope.reply_to_name, envelope.reply_to)
        yield _reply_to((first, *envelope.also_reply_to))
    if envelope.in_reply_to is not None:
        parent = reference("in_reply_to", envelope.in_reply_to)
        yield f"In-Reply-To: {parent}\r\n".encode("ascii")
    if envelope.references:
        known = "\r\n ".join(reference("references", one) for one in envelope.references)
        yield f"References: {known}\r\n".encode("ascii")


def _body(envelope: Envelope, boundary: bytes) -> Iterator[bytes]:
    """The two alternatives, the calendar as the last of them, and the calendar as a file."""
    calendar = envelope.calendar
    if calendar is None:
        yield from _alternatives(envelope, boundary)
        return
    outer = boundary + b"m"
    yield b'Content-Type: multipart/mixed;\r\n boundary="' + outer + b'"\r\n\r\n'
    yield b"--" + outer + b"\r\n"
    yield from _alternatives(envelope, boundary)
    yield b"\r\n--" + outer + b"\r\n"
    yield b'Content-Type: application/ics; name="invite.ics"\r\n'
    yield b'Content-Disposition: attachment; filename="invite.ics"\r\n'
    yield _base64(calendar.content)
    yield b"--" + outer + b"--\r\n"


def _alternatives(envelope: Envelope, boundary: bytes) -> Iterator[bytes]:
    yield b'Content-Type: multipart/alternative;\r\n boundary="' + boundary + b'"\r\n\r\n'
    yield b"--" + boundary + b"\r\n"
    yield b'Content-Type: text/plain; charset="utf-8"\r\n' + _encoded(envelope.text)
    yield b"--" + boundary + b"\r\n"
    yield b'Content-Type: text/html; charset="utf-8"\r\n' + _encoded(envelope.html)
    if envelope.calendar is not None:
        yield b"--" + boundary + b"\r\n"
        yield _calendar_type(envelope.calendar) + _base64(envelope.calendar.content)
    yield b"--" + boundary + b"--\r\n"


def _calendar_type(calendar: CalendarPart) -> bytes:
    method = calendar.method.value
    return f'Content-Type: text/calendar; charset="utf-8"; method={method}\r\n'.encode("ascii")


def _encoded(text: str) -> bytes:
    """Quoted-printable where most is ASCII, as spam filters like it; base64 for Chinese."""
    content = text.encode("utf-8")
    if len(content) - len(text) > len(text) // 5:
        return _base64(_LINE_END.sub(b"\r\n", content))
    quoted = binascii.b2a_qp(_LINE_END.sub(b"\n", content), istext=True)
    return b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + (
        quoted.replace(b"\n", b"\r\n") + b"\r\n"
    )


def _base64(content: bytes) -> bytes:
    encoded = encodebytes(content).replace(b"\n", b"\r\n")
    return b"Content-Transfer-Encoding: base64\r\n\r\n" + encoded


def _reply_to(boxes: Sequence[Mailbox]) -> bytes:
    """All of them in one header, as there may be no second one; each on lines of its own."""
    lines = [_mailbox_line("Reply-To", "reply_to", each.name, each.address) for each in boxes]
    first, *others = (line.removesuffix(b"\r\n") for line in lines)
    return b",\r\n ".join((first, *(each.removeprefix(b"Reply-To: ") for each in others))) + b"\r\n"


@lru_cache(maxsize=2048)
def _mailbox_line(name: str, header: str, shown: str, address: str) -> bytes:
    box = mailbox(header, shown, address)
    if shown.isascii():
        return _folded(name, box)
    # As a whole, like a subject, and the address on a line of its own.
    words = Header(shown, charset="utf-8", header_name=name).encode(linesep="\r\n")
    return f"{name}: {words}\r\n <{box.addr_spec}>\r\n".encode("ascii")


def _subject(text: str) -> bytes:
    """Encoded as a whole where it is not ASCII: what folds headers word by word loses blanks
    between words in two scripts. So is what mail programs would take for an encoded word."""
    if text.isascii() and ENCODED not in text:
        return _folded("Subject", text)
    words = Header(text, charset="utf-8", header_name="Subject").encode(linesep="\r\n")
    return f"Subject: {words}\r\n".encode("ascii")


def _folded(name: str, value: str | Address) -> bytes:
    # The header classes are made at run time, so their constructor and `fold` are untyped.
    parsed = SMTP.header_factory(name, value)
    folded: str = parsed.fold(policy=SMTP)
    return folded.encode("ascii")


def line(header: str, text: str) -> str:
    """Return the text if it may stand in a header, on one line and reading as it is written."""
    if not text.strip() or len(text) > LONGEST_HEADER:
        raise HeaderRefused(header)
    if has_control(text) or has_bidi_control(text):
        raise HeaderRefused(header)
    return text


def mailbox(header: str, name: str, address: str) -> Address:
    """Return a display name and an address as a header value; an empty name is allowed."""
    # The header classes decode encoded words that they are given, and so would write another name.
    if ENCODED in name:
        raise HeaderRefused(header)
    shown = line(header, name) if name else ""
    local, at, domain = address.rpartition("@")
    if not at or not _LOCAL_PART.fullmatch(local) or len(address) > 254:
        raise HeaderRefused(header)
    return Address(shown, local, _ascii_domain(header, domain))


def smtp_address(header: str, address: str) -> str:
    """Return an address as the SMTP commands carry it."""
    return mailbox(header, "", address).addr_spec


def reference(header: str, message_id: str) -> str:
    """Return a message id in its angle brackets."""
    if not _MESSAGE_ID.fullmatch(message_id):
        raise HeaderRefused(header)
    return f"<{message_id}>"


def _ascii_domain(header: str, domain: str) -> str:
    try:
        return ascii_domain(domain)
    except AddressRefused:
        raise HeaderRefused(header) from None
