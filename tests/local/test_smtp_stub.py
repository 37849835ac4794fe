"""The misbehaving mail server of the tests really misbehaves, seen by the client that we use."""

from __future__ import annotations

import asyncio
from email.message import EmailMessage

import aiosmtplib
import pytest

from tests.smtp_stub import Mode, SmtpStub

RECIPIENT = "lin.wei@candidates.example"


def a_mail(subject: str = "hello") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "hiring@genjin.example"
    mail["To"] = RECIPIENT
    mail["Subject"] = subject
    mail.set_content("one\n.a line with a dot\nhttp://127.0.0.1/l/token\n")
    return mail


async def send(stub: SmtpStub, subject: str = "hello", *, patience_s: float = 20.0) -> None:
    async with aiosmtplib.SMTP(
        hostname=stub.host, port=stub.port, start_tls=False, timeout=patience_s
    ) as smtp:
        await smtp.send_message(a_mail(subject))


async def test_an_accepted_mail_can_be_read_back(smtp_stub: SmtpStub) -> None:
    await send(smtp_stub)
    [mail] = smtp_stub.mails(to=RECIPIENT)
    assert mail.subject == "hello"
    assert mail.text.splitlines()[1] == ".a line with a dot"
    assert mail.links == ["http://127.0.0.1/l/token"]


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        (Mode.REFUSE_RECIPIENT_FOR_NOW, 451),
        (Mode.REFUSE_RECIPIENT, 550),
    ],
)
async def test_a_recipient_is_refused(smtp_stub: SmtpStub, mode: Mode, code: int) -> None:
    smtp_stub.behave(mode, recipient=RECIPIENT)
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await send(smtp_stub)
    assert refused.value.recipients[0].code == code
    assert smtp_stub.mails() == []


@pytest.mark.parametrize(
    ("mode", "code"), [(Mode.REFUSE_CONTENT_FOR_NOW, 452), (Mode.REFUSE_CONTENT, 554)]
)
async def test_the_content_is_refused(smtp_stub: SmtpStub, mode: Mode, code: int) -> None:
    smtp_stub.behave(mode)
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await send(smtp_stub)
    assert refused.value.code == code
    assert smtp_stub.mails() == []


@pytest.mark.parametrize(
    ("mode", "kept"),
    [
        (Mode.HANG_AT_GREETING, 0),
        (Mode.BREAK_BEFORE_DOT, 0),
        (Mode.HANG_AFTER_DOT, 1),
        (Mode.LOSE_ANSWER, 1),
    ],
)
async def test_a_broken_conversation_fails_and_the_truth_is_in_the_stub(
    smtp_stub: SmtpStub, mode: Mode, kept: int
) -> None:
    smtp_stub.behave(mode, times=1)
    kept_waiting = mode in (Mode.HANG_AT_GREETING, Mode.HANG_AFTER_DOT)
    with pytest.raises(aiosmtplib.SMTPException):
        await send(smtp_stub, patience_s=2.0 if kept_waiting else 20.0)
    assert len(smtp_stub.mails()) == kept
    await send(smtp_stub, "again")
    assert smtp_stub.mails()[-1].subject == "again"


async def test_a_closed_port_refuses_until_it_listens_again(smtp_stub: SmtpStub) -> None:
    port = smtp_stub.port
    smtp_stub.refuse_connections()
    with pytest.raises(aiosmtplib.SMTPConnectError):
        await send(smtp_stub)
    smtp_stub.listen()
    assert smtp_stub.port == port
    await send(smtp_stub)


async def test_waiting_for_mails_ends_when_they_come_and_says_what_came_instead(
    smtp_stub: SmtpStub,
) -> None:
    waiting = asyncio.create_task(asyncio.to_thread(smtp_stub.wait_for, 2, to=RECIPIENT))
    await send(smtp_stub, "one")
    await send(smtp_stub, "two")
    assert [mail.subject for mail in await waiting] == ["one", "two"]
    with pytest.raises(AssertionError, match=r"1 of 2 mails .*: two"):
        smtp_stub.wait_for(2, subject="one", seconds=0.05)
