"""How Temporal is reached: as the `temporal` command is told, with certificates, keys, profiles."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from commands.search_attributes import ensure_search_attributes
from commands.temporal import reach
from commands.terminal import CommandFailed
from local.temporal import TemporalServer, only
from settings import ConnectionUnclear
from temporal_client import connect, connection
from tests.tls_gate import Certificates, made_certificates, tls_gate

NO_FILE = {"TEMPORAL_CONFIG_FILE": os.devnull}
PROFILES = """
[profile.default]
address = "default.example:7233"

[profile.cloud]
address = "cloud.example:7233"
namespace = "hiring"
api_key = "secret"
"""


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Of an authority that knows Genjin."""
    return made_certificates(tmp_path_factory.mktemp("known"), "genjin")


@pytest.fixture(scope="module")
def of_others(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Of an authority that nobody here knows."""
    return made_certificates(tmp_path_factory.mktemp("others"), "genjin")


@pytest.fixture
async def gate(temporal_server: TemporalServer, certificates: Certificates) -> AsyncIterator[str]:
    """The run's server behind TLS."""
    async with tls_gate(certificates, temporal_server.address) as address:
        yield address


def with_certificates(address: str, trusted: Certificates, own: Certificates) -> dict[str, str]:
    """What the environment says."""
    return NO_FILE | {
        "TEMPORAL_ADDRESS": address,
        "TEMPORAL_TLS_SERVER_CA_CERT_PATH": str(trusted.certificate("ca")),
        "TEMPORAL_TLS_CLIENT_CERT_PATH": str(own.certificate("genjin")),
        "TEMPORAL_TLS_CLIENT_KEY_PATH": str(own.key("genjin")),
    }


async def test_a_client_with_certificates_is_let_in(gate: str, certificates: Certificates) -> None:
    client = await connect(connection(with_certificates(gate, certificates, certificates)))
    assert await client.service_client.check_health()


@pytest.mark.parametrize("stranger", ["the server", "the client"])
async def test_whoever_is_a_stranger_to_the_other_is_not_let_in(
    stranger: str, gate: str, certificates: Certificates, of_others: Certificates
) -> None:
    trusted, own = (
        (of_others, certificates) if stranger == "the server" else (certificates, of_others)
    )
    with pytest.raises(CommandFailed, match=f"Temporal at {gate} did not answer within 0 s"):
        await reach(0, connection(with_certificates(gate, trusted, own)))


async def test_without_tls_nobody_passes_the_gate(gate: str) -> None:
    with pytest.raises(CommandFailed, match="Is it running, and is TEMPORAL_ADDRESS right"):
        await reach(0, connection(NO_FILE | {"TEMPORAL_ADDRESS": gate}))


async def test_the_commands_pass_the_gate(
    gate: str, certificates: Certificates, capsys: pytest.CaptureFixture[str]
) -> None:
    await ensure_search_attributes(
        10, connection(with_certificates(gate, certificates, certificates))
    )
    assert "search attributes there already" in capsys.readouterr().out


def test_a_profile_of_the_command_s_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "temporal.toml"
    file.write_text(PROFILES)
    said = {"TEMPORAL_CONFIG_FILE": str(file)}
    assert connection(said)["target_host"] == "default.example:7233"
    chosen = connection(said | {"TEMPORAL_PROFILE": "cloud", "TEMPORAL_NAMESPACE": "elsewhere"})
    assert chosen == {
        "target_host": "cloud.example:7233",
        "namespace": "elsewhere",
        "api_key": "secret",
        "tls": True,
    }


def test_an_api_key_brings_tls() -> None:
    assert connection(NO_FILE | {"TEMPORAL_API_KEY": "secret"})["tls"] is True


def test_what_is_empty_is_not_said() -> None:
    """A compose file hands every variable on, set or not; an empty key must not bring TLS."""
    empty = dict.fromkeys(("TEMPORAL_API_KEY", "TEMPORAL_TLS", "TEMPORAL_ADDRESS"), "")
    assert connection(NO_FILE | empty) == {"target_host": "127.0.0.1:7233", "namespace": "default"}


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"TEMPORAL_PROFILE": "moon"}, "Profile 'moon' not found"),
        ({"TEMPORAL_TLS_SERVER_CA_CERT_PATH": "/nowhere/ca.crt"}, "/nowhere/ca.crt"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(said: dict[str, str], wrong: str) -> None:
    with pytest.raises(ConnectionUnclear, match=f"How to reach Temporal is not clear: .*{wrong}"):
        connection(NO_FILE | said)


def test_half_a_pair_of_certificate_and_key_is_refused(certificates: Certificates) -> None:
    whole = with_certificates("127.0.0.1:1", certificates, certificates)
    for half in ("TEMPORAL_TLS_CLIENT_KEY_PATH", "TEMPORAL_TLS_CLIENT_CERT_PATH"):
        with pytest.raises(ConnectionUnclear, match="certificate and its key belong together"):
            connection(whole | {half: ""})


def test_what_we_start_ourselves_knows_our_server_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "temporal.toml"
    file.write_text(PROFILES)
    of_somebody = {
        "TEMPORAL_CONFIG_FILE": str(file),
        "TEMPORAL_PROFILE": "cloud",
        "TEMPORAL_API_KEY": "secret",
        "TEMPORAL_TLS_CLIENT_CERT_PATH": "/nowhere",
        "TEMPORAL_GRPC_META_WHO": "me",
    }
    for name, value in of_somebody.items():
        monkeypatch.setenv(name, value)
    of_a_child = dict(os.environ) | only("127.0.0.1:1")
    assert connection(of_a_child) == {"target_host": "127.0.0.1:1", "namespace": "default"}
