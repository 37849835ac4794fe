"""Connecting to Temporal: the same for API, worker and commands.

Where Temporal is and how one is let in is said as it is to the `temporal` command, and read by the
SDK (`temporalio.envconfig`): `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`,
`TEMPORAL_TLS` and its certificates, or a profile of the command's own file.
"""

from __future__ import annotations

from collections.abc import Mapping

from temporalio.client import Client
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig
from temporalio.service import RPCError, RPCStatusCode, TLSConfig

from activities.gauges import STEP_BUCKETS, STEP_SECONDS
from settings import ConnectionUnclear, Settings, environment
from workflows.plugin import PLUGIN

ADDRESS, NAMESPACE = "127.0.0.1:7233", "default"


NOT_LET_IN = frozenset({RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNAUTHENTICATED})
LOOK_AT = (
    "Is it running, and is TEMPORAL_ADDRESS right? If it asks for TLS:"
    " are TEMPORAL_TLS and its certificates?"
)


class NotConnected(Exception):
    """Nobody answers there, or whoever does shuts the door; the text says what to look at. A server
    that asks for certificates hangs up on whoever shows none: it cannot be told from one that is
    away."""


class NotLetIn(NotConnected):
    """Temporal answers, and refuses us: waiting does not help."""


def connection(said: Mapping[str, str] | None = None) -> ClientConnectConfig:
    """Where Temporal is and how one is let in.

    What is empty is not said: a compose file hands on every variable, set or not, and for the SDK
    an empty API key would be one.
    """
    known = environment() if said is None else said
    try:
        found = ClientConfig.load_client_connect_config(
            override_env_vars={name: value for name, value in known.items() if value}
        )
    except (RuntimeError, OSError) as error:
        raise ConnectionUnclear(f"How to reach Temporal is not clear: {error}") from error
    _refuse_half_a_pair(found.get("tls"))
    return {"target_host": ADDRESS, "namespace": NAMESPACE, **found}


def _refuse_half_a_pair(tls: TLSConfig | bool | None) -> None:
    """The client would only notice when it connects, and the API does so with the first act."""
    if isinstance(tls, TLSConfig) and (tls.client_cert is None) != (tls.client_private_key is None):
        raise ConnectionUnclear(
            "How to reach Temporal is not clear: a client's certificate and its key belong"
            " together, TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH"
        )


async def connect(
    to: ClientConnectConfig | None = None, *, lazy: bool = False, runtime: Runtime | None = None
) -> Client:
    """A client; `lazy` connects at first use, so that the API can start while Temporal is away.

    Raises `ConnectionUnclear` or `NotConnected`, each with a sentence for people.
    """
    known = to or connection()
    address = known["target_host"]
    try:
        return await Client.connect(**known, plugins=[PLUGIN], runtime=runtime, lazy=lazy)
    except RPCError as error:
        if error.status in NOT_LET_IN:
            raise NotLetIn(
                f"Temporal at {address} does not let us in: {error.message}."
                " Is TEMPORAL_API_KEY right, or the profile?"
            ) from error
        raise NotConnected(f"Temporal at {address} does not answer. {LOOK_AT}") from error
    except RuntimeError as error:
        raise NotConnected(f"Temporal at {address} does not answer. {LOOK_AT}") from error


def telemetry(settings: Settings) -> Runtime | None:
    """The SDK's runtime with its Prometheus metrics when `METRICS_BIND` (host:port) is set.

    The product's own gauges are made on the runtime's meter, so the one address serves both.
    """
    if not settings.metrics_bind:
        return None
    prometheus = PrometheusConfig(
        bind_address=settings.metrics_bind,
        histogram_bucket_overrides={STEP_SECONDS: STEP_BUCKETS},
    )
    return Runtime(telemetry=TelemetryConfig(metrics=prometheus))
