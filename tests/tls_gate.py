"""A gate with TLS in front of a Temporal server that has none: it asks for a client's certificate.

The development server speaks plain HTTP/2 only. What arrives through the gate is the same bytes, so
a client that passes it has spoken TLS with certificates on both sides.
"""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Certificates:
    """An authority, and what it has signed, as files."""

    folder: Path

    def certificate(self, name: str) -> Path:
        return self.folder / f"{name}.crt"

    def key(self, name: str) -> Path:
        return self.folder / f"{name}.key"


def made_certificates(folder: Path, *clients: str) -> Certificates:
    """An authority of our own (`ca`), a server on this machine, and clients."""
    made = Certificates(folder)
    _openssl("req", "-x509", *_new(made, "ca"), "-subj", "/CN=ca", "-out", made.certificate("ca"))
    for name in ("server", *clients):
        request = folder / f"{name}.csr"
        extensions = folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName=IP:{LOOPBACK}\n")
        _openssl("req", *_new(made, name), "-subj", f"/CN={name}", "-out", request)
        _openssl(
            *("x509", "-req", "-in", request, "-days", "2", "-extfile", extensions),
            *("-CA", made.certificate("ca"), "-CAkey", made.key("ca"), "-CAcreateserial"),
            *("-out", made.certificate(name)),
        )
    return made


@asynccontextmanager
async def tls_gate(certificates: Certificates, behind: str) -> AsyncIterator[str]:
    """The address of a gate that lets those in whose certificate its authority has signed."""
    host, _, port = behind.rpartition(":")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.certificate("server"), certificates.key("server"))
    context.load_verify_locations(certificates.certificate("ca"))
    context.verify_mode = ssl.CERT_REQUIRED
    context.set_alpn_protocols(["h2"])

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection(host, int(port))
        await asyncio.gather(_copy(reader, forth), _copy(back, writer))

    server = await asyncio.start_server(pass_on, LOOPBACK, 0, ssl=context)
    try:
        yield f"{LOOPBACK}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError, ssl.SSLError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    target.close()


def _new(made: Certificates, name: str) -> tuple[str | Path, ...]:
    kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    return (*kind, "-keyout", made.key(name))


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
