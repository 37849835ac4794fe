"""The SMTP channel against a relay that misbehaves: refused and unknown are never mixed up."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import traceback
from time import perf_counter
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import Envelope as Received
from aiosmtpd.smtp import Session

from notify.channel import DeliveryRefused, DeliveryUnknown, HeaderRefused
from notify.smtp import SmtpChannel, Tls
from tests.notify.envelopes import envelope, noon
from tests.notify.relay import CLOSE, HANG, RESET, Relay, running


def channel_to(port: int, total_timeout_s: float = 20.0, **options: Any) -> SmtpChannel:
    return SmtpChannel(
        "127.0.0.1",
        port,
        noon,
        total_timeout_s=total_timeout_s,
        **options,
    )


async def refusal(relay: Relay, total_timeout_s: float = 20.0) -> DeliveryRefused:
    channel = channel_to(relay.port, total_timeout_s)
    with pytest.raises(DeliveryRefused) as refused:
        await channel.deliver(envelope())
    await channel.aclose()
    return refused.value


@pytest.mark.parametrize("code", [550, 551, 552, 553, 554])
@pytest.mark.parametrize("moment", ["RCPT", "DATA", "body"])
async def test_a_5xx_for_the_recipient_or_the_message_is_permanent(moment: str, code: int) -> None:
    async with running(Relay({moment: f"{code} no zhang.wei@mail.example here"})) as relay:
        refused = await refusal(relay)
    assert (refused.code, refused.permanent) == (f"smtp_{code}", True)


@pytest.mark.parametrize("code", [421, 450, 451, 452])
@pytest.mark.parametrize("moment", ["MAIL", "RCPT", "DATA", "body"])
async def test_a_4xx_is_temporary_wherever_it_comes(moment: str, code: int) -> None:
    async with running(Relay({moment: f"{code} come back later"})) as relay:
        refused = await refusal(relay)
    assert (refused.code, refused.permanent) == (f"smtp_{code}", False)


@pytest.mark.parametrize("moment", ["greeting", "MAIL"])
async def test_a_5xx_before_the_recipient_is_named_says_nothing_about_the_recipient(
    moment: str,
) -> None:
    async with running(Relay({moment: "554 not from you"})) as relay:
        refused = await refusal(relay)
    assert (refused.code, refused.permanent) == ("smtp_554", False)


async def test_nobody_listening_is_temporary() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        refused = await refusal(Relay(port=unused.getsockname()[1]))
    assert (refused.code, refused.permanent) == ("connect_refused", False)


@pytest.mark.parametrize("moment", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
async def test_a_hang_before_the_body_is_refused_within_the_total_time(moment: str) -> None:
    async with running(Relay({moment: HANG})) as relay:
        began = perf_counter()
        refused = await refusal(relay, total_timeout_s=0.2)
    assert (refused.code, refused.permanent) == ("timeout_before_data", False)
    assert perf_counter() - began < 10


@pytest.mark.parametrize("moment", ["EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("way", [RESET, CLOSE])
async def test_a_connection_lost_before_the_body_is_refused(moment: str, way: str) -> None:
    async with running(Relay({moment: way})) as relay:
        refused = await refusal(relay)
    assert (refused.code, refused.permanent) == ("lost_before_data", False)


@pytest.mark.parametrize(
    ("way", "code"),
    [
        (HANG, "timeout_after_data"),
        (RESET, "lost_after_data"),
        (CLOSE, "lost_after_data"),
        ("what a fine mail", "unreadable_answer"),
        ("354 go on", "unreadable_answer"),
    ],
)
async def test_no_answer_to_the_final_dot_is_unknown_and_never_tried_again(
    way: str, code: str
) -> None:
    async with running(Relay({"body": way})) as relay:
        channel = channel_to(relay.port, total_timeout_s=2.0 if way == HANG else 20.0)
        with pytest.raises(DeliveryUnknown) as unknown:
            await channel.deliver(envelope())
    assert unknown.value.code == code
    assert len(relay.bodies) == 1


async def test_a_missing_starttls_is_refused_and_nothing_is_sent_in_the_clear() -> None:
    async with running(Relay()) as relay:
        channel = channel_to(relay.port, tls=Tls.STARTTLS)
        with pytest.raises(DeliveryRefused) as refused:
            await channel.deliver(envelope())
    assert (refused.value.code, refused.value.permanent) == ("smtp_unusable", False)
    assert "MAIL" not in relay.commands


async def test_what_is_not_tls_is_named_so() -> None:
    async with running(Relay()) as relay:
        channel = channel_to(relay.port, tls=Tls.IMPLICIT)
        with pytest.raises(DeliveryRefused) as refused:
            await channel.deliver(envelope())
    assert (refused.value.code, refused.value.permanent) == ("tls_failed", False)


async def test_a_login_that_is_refused_makes_no_mail_undeliverable() -> None:
    script = {"EHLO": "250-relay.example\r\n250 AUTH PLAIN", "AUTH": "535 no"}
    async with running(Relay(script)) as relay:
        channel = channel_to(relay.port, username="genjin", password="wrong")
        with pytest.raises(DeliveryRefused) as refused:
            await channel.deliver(envelope())
    assert (refused.value.code, refused.value.permanent) == ("smtp_535", False)


async def test_the_exceptions_carry_neither_addresses_nor_the_words_of_the_server() -> None:
    async with running(Relay({"RCPT": "550 zhang.wei@mail.example left in March"})) as relay:
        refused = await refusal(relay)
    whole = "".join(traceback.format_exception(refused))
    assert refused.__context__ is None
    assert "zhang.wei" not in whole
    assert "March" not in whole


async def test_several_mails_share_a_warm_connection() -> None:
    async with running(Relay()) as relay:
        channel = channel_to(relay.port)
        for _ in range(5):
            await channel.deliver(envelope())
        await channel.aclose()
    assert (relay.connections, len(relay.bodies)) == (1, 5)


async def test_at_most_so_many_connections_are_open_at_a_time() -> None:
    async with running(Relay()) as relay:
        channel = channel_to(relay.port, connections=3)
        await asyncio.gather(*(channel.deliver(envelope()) for _ in range(30)))
        await channel.aclose()
    assert relay.connections <= 3
    assert len(relay.bodies) == 30


async def test_a_connection_that_died_at_rest_is_replaced_and_the_mail_goes_out_once() -> None:
    async with running(Relay(hang_up_after=1)) as relay:
        channel = channel_to(relay.port)
        for _ in range(3):
            await channel.deliver(envelope())
        await channel.aclose()
    assert (relay.connections, len(relay.bodies)) == (3, 3)


async def test_a_relay_that_was_restarted_is_reached_again() -> None:
    async with running(Relay()) as relay:
        channel = channel_to(relay.port)
        await channel.deliver(envelope())
    with pytest.raises(DeliveryRefused):
        await channel.deliver(envelope())
    async with running(Relay()) as again:
        channel.port = again.port
        await channel.deliver(envelope())
        await channel.aclose()
    assert len(again.bodies) == 1


async def test_after_a_refusal_the_next_mail_finds_a_clean_connection() -> None:
    async with running(Relay({"RCPT": "550 no"})) as relay:
        channel = channel_to(relay.port)
        with pytest.raises(DeliveryRefused):
            await channel.deliver(envelope())
        relay.script.clear()
        await channel.deliver(envelope())
        await channel.aclose()
    assert len(relay.bodies) == 1


async def test_a_connection_that_rested_too_long_is_not_tried() -> None:
    async with running(Relay()) as relay:
        channel = channel_to(relay.port, idle_s=-1.0)  # any rest is too long
        await channel.deliver(envelope())
        await channel.deliver(envelope())
        await channel.aclose()
    assert relay.connections == 2


async def test_a_cancelled_delivery_gives_its_place_back() -> None:
    async with running(Relay({"RCPT": HANG})) as relay:
        channel = channel_to(relay.port, connections=1)
        delivery = asyncio.create_task(channel.deliver(envelope()))
        await relay.heard("RCPT")
        delivery.cancel()
        with pytest.raises(asyncio.CancelledError):
            await delivery
        relay.script.clear()
        await channel.deliver(envelope())
        await channel.aclose()
    assert len(relay.bodies) == 1


async def test_an_unsafe_envelope_never_reaches_the_relay() -> None:
    async with running(Relay()) as relay:
        channel = channel_to(relay.port)
        with pytest.raises(HeaderRefused) as refused:
            await channel.deliver(envelope(to_name="Zhang\r\nBcc: eve@evil.example"))
    assert (refused.value.code, refused.value.permanent) == ("header_to", True)
    assert relay.connections == 0


class Keeper:
    """A handler of the real test server that keeps what it got."""

    def __init__(self) -> None:
        self.received: list[Received] = []

    async def handle_DATA(self, server: Server, session: Session, received: Received) -> str:
        self.received.append(received)
        return "250 kept"


async def test_a_mail_arrives_whole_at_a_real_server() -> None:
    keeper = Keeper()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(keeper, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        channel = channel_to(port)
        sent = envelope()
        await channel.deliver(sent)
        await channel.aclose()
    finally:
        controller.stop()
    [received] = keeper.received
    assert received.mail_from == "hiring@xinghe.example"
    assert received.rcpt_tos == ["zhang.wei@mail.example"]
    assert isinstance(received.content, bytes)
    message = email.message_from_bytes(received.content, policy=email.policy.default)
    text = message.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == sent.text
