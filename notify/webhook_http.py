"""Posting webhooks: to the addresses that were checked, within a time limit, and nowhere else.

The host is asked for once for each connection, every address is judged, and the connection goes to
an address that passed. A name server that gives another answer a moment later is not asked again
(DNS rebinding), and the certificate is still the host's to show.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import httpx2

from domain.destinations import Destination, DestinationRefused, allowed, destination

TIMEOUT_S = 15.0
MOST_CONNECTIONS = 64
MOST_ADDRESSES = 3  # of one host are tried before the try counts as failed
RESOLVERS = 8
CONTENT_TYPE = "application/json"
USER_AGENT = "Genjin-Webhooks/1"

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port to the addresses in text; raises OSError if there are none."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of it: the status, or (status 0) the code of what went wrong."""

    status: int = 0
    error: str = ""


class SystemResolver:
    """Asks as the system is set up to, in threads of its own: a name server that does not answer
    must not keep the database's or anybody else's waiting."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(RESOLVERS, thread_name_prefix="names")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """Every address of the host, each once, in the system's order."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _ask, host, port)
        return tuple(dict.fromkeys(found))


def _ask(host: str, port: int) -> list[str]:
    return [
        str(address[0]) for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    ]


class Postman:
    """Posts bodies to URLs. `loopback` lets it post to this machine, over http too."""

    def __init__(
        self,
        resolve: Resolver | None = None,
        *,
        loopback: bool = False,
        timeout_s: float = TIMEOUT_S,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._resolve = resolve or SystemResolver()
        self._loopback = loopback
        self._timeout_s = timeout_s
        self._tls = tls

    async def check(self, url: str) -> str:
        """Why nothing can be posted there; empty if it can. For the moment at which it is saved."""
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._addresses(destination(url, loopback=self._loopback))
        except DestinationRefused as refused:
            return refused.code
        except (OSError, UnicodeError):
            return "host_unknown"
        return ""

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Posted:
        """Post once. The answer's body is not read, and redirects are not followed."""
        try:
            async with asyncio.timeout(self._timeout_s):
                where = destination(url, loopback=self._loopback)
                return await self._to_one_of(where, await self._addresses(where), headers, body)
        except DestinationRefused as refused:
            return Posted(error=refused.code)
        except TimeoutError:
            return Posted(error="timeout")
        except (OSError, UnicodeError):
            return Posted(error="host_unknown")

    @cached_property
    def _transport(self) -> httpx2.AsyncHTTPTransport:
        """Made when first used: whoever only checks addresses needs no certificates.

        A connection is never used twice: it was opened for one host's certificate, and two hosts
        can live at one address. Neither proxies nor passwords are taken from the environment.
        """
        return httpx2.AsyncHTTPTransport(
            verify=self._tls or True,
            trust_env=False,
            http2=False,
            limits=httpx2.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=0),
        )

    async def _addresses(self, where: Destination) -> tuple[str, ...]:
        found = await self._resolve(where.host, where.port)
        return allowed(where, found, loopback=self._loopback)

    async def _to_one_of(
        self,
        where: Destination,
        addresses: Sequence[str],
        headers: Mapping[str, str],
        body: bytes,
    ) -> Posted:
        posted = Posted(error="host_unknown")
        for address in addresses[:MOST_ADDRESSES]:
            try:
                posted = await self._to(where, address, headers, body)
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                posted = Posted(error=_why_not_connected(error))
                continue  # nothing was said yet: another address of the host may be up
            except httpx2.TimeoutException:
                return Posted(error="timeout")
            except httpx2.TransportError:
                return Posted(error="connection_lost")
            return posted
        return posted

    async def _to(
        self, where: Destination, address: str, headers: Mapping[str, str], body: bytes
    ) -> Posted:
        request = httpx2.Request(
            "POST",
            httpx2.URL(
                scheme=where.scheme,
                host=address,
                port=where.port,
                raw_path=where.path.encode("ascii"),
            ),
            headers={
                **headers,
                "Host": _host_header(where),
                "Content-Type": CONTENT_TYPE,
                "User-Agent": USER_AGENT,
            },
            content=body,
            extensions={
                "sni_hostname": where.host,
                "timeout": httpx2.Timeout(self._timeout_s).as_dict(),
            },
        )
        response = await self._transport.handle_async_request(request)
        # Closed without being read: whatever the receiver says beside its status is not heard.
        await response.aclose()
        return Posted(status=response.status_code)


def _host_header(where: Destination) -> str:
    host = f"[{where.host}]" if ":" in where.host else where.host
    usual = 443 if where.scheme == "https" else 80
    return host if where.port == usual else f"{host}:{where.port}"


def _why_not_connected(error: Exception) -> str:
    """TLS that fails is the receiver's to mend, an unreachable machine may come back."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "tls_failed"
        cause = cause.__cause__ or cause.__context__
    return "not_connected"
