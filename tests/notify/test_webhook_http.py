"""Posting webhooks over real HTTP: to the addresses that were checked, and within a time limit."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from notify.webhook_http import Postman
from tests.receiver import Receiver


class Names:
    """A name server by hand: each question is answered with the next list, the last one stays."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """Answer."""
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


HERE = ("127.0.0.1",)


async def test_a_body_arrives_with_its_headers_at_the_hosts_name() -> None:
    async with Receiver() as receiver:
        postman = Postman(Names(HERE), loopback=True)
        posted = await postman.post(f"{receiver.url}?x=1", {"webhook-id": "whd_1"}, b'{"a":1}')
        port = receiver.port
    assert (posted.status, posted.error) == (200, "")
    (received,) = receiver.received
    assert received.line == "POST /hooks?x=1 HTTP/1.1"
    assert received.headers["host"] == f"localhost:{port}"
    assert received.headers["webhook-id"] == "whd_1"
    assert received.headers["content-type"] == "application/json"
    assert received.body == b'{"a":1}'


async def test_a_private_address_is_never_connected_to() -> None:
    async with Receiver() as receiver:
        names = Names(HERE)
        postman = Postman(names)  # as in production
        url = f"https://hooks.example:{receiver.port}/"
        assert await postman.check(url) == "address_not_public"
        assert (await postman.post(url, {}, b"{}")).error == "address_not_public"
    assert names.asked == ["hooks.example", "hooks.example"]
    assert receiver.received == []


async def test_a_name_that_changes_its_mind_after_the_check_gains_nothing() -> None:
    async with Receiver() as receiver:
        names = Names(("8.8.8.8",), HERE)
        postman = Postman(names)
        url = f"https://hooks.example:{receiver.port}/"
        assert await postman.check(url) == ""
        assert (await postman.post(url, {}, b"{}")).error == "address_not_public"
        assert len(names.asked) == 2
    assert receiver.received == []


async def test_the_connection_goes_to_the_checked_address_and_nobody_is_asked_again() -> None:
    async with Receiver() as receiver:
        names = Names(HERE, ("8.8.8.8",))
        postman = Postman(names, loopback=True)
        posted = await postman.post(f"http://nowhere.invalid:{receiver.port}/", {}, b"{}")
    assert posted.status == 200
    assert names.asked == ["nowhere.invalid"]


async def test_redirects_are_not_followed() -> None:
    async with (
        Receiver() as inside,
        Receiver(status=307, extra=f"Location: {inside.url}\r\n") as receiver,
    ):
        posted = await Postman(Names(HERE), loopback=True).post(receiver.url, {}, b"{}")
    assert posted.status == 307
    assert inside.received == []


async def test_a_receiver_that_does_not_answer_ends_at_the_time_limit() -> None:
    async with Receiver(hold=asyncio.Event()) as receiver:
        postman = Postman(Names(HERE), loopback=True, timeout_s=0.2)
        posted = await postman.post(receiver.url, {}, b"{}")
    assert (posted.status, posted.error) == (0, "timeout")


async def test_a_name_server_that_does_not_answer_ends_at_the_time_limit() -> None:
    async def never(host: str, port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return ()

    posted = await Postman(never, timeout_s=0.1).post("https://a.example/", {}, b"{}")
    assert posted.error == "timeout"


async def test_nobody_listening_is_said_so() -> None:
    async with Receiver() as receiver:
        url = receiver.url
    posted = await Postman(Names(HERE), loopback=True).post(url, {}, b"{}")
    assert posted.error == "not_connected"


async def test_another_address_of_the_host_is_tried_when_one_is_down() -> None:
    async with Receiver() as receiver:
        postman = Postman(Names(("127.0.0.2", "127.0.0.1")), loopback=True)
        posted = await postman.post(receiver.url, {}, b"{}")
    assert posted.status == 200


async def test_a_host_that_nobody_knows_is_said_so() -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("no such host")

    postman = Postman(unknown)
    assert await postman.check("https://a.example/") == "host_unknown"
    assert (await postman.post("https://a.example/", {}, b"{}")).error == "host_unknown"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of `hooks.example`, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=hooks.example"),
            *("-addext", "subjectAltName=DNS:hooks.example"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


@pytest.mark.parametrize(
    ("host", "status", "error"),
    [("hooks.example", 200, ""), ("other.example", 0, "tls_failed")],
)
async def test_the_certificate_is_the_hosts_though_the_connection_goes_to_an_address(
    certificate: tuple[Path, Path], host: str, status: int, error: str
) -> None:
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(*certificate)
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    async with Receiver(tls=serving) as receiver:
        postman = Postman(Names(HERE), loopback=True, tls=trusting)
        posted = await postman.post(f"https://{host}:{receiver.port}/", {}, b"{}")
    assert (posted.status, posted.error) == (status, error)
