"""A Temporal server as a cluster runs it, which lets nobody in without a certificate it has signed.

It is configured by a file, as in production, and not by the flags of the development server: its
frontend asks every client for a certificate, its own workers too.
"""

from __future__ import annotations

from pathlib import Path

import yaml
from temporalio.service import RPCError

from local.process import Child, free_port
from local.temporal import only
from local.toolchain import cluster_binary
from temporal_client import NotConnected, connect, connection
from tests.tls_gate import LOOPBACK, Certificates

SERVICES = ("frontend", "history", "matching", "worker")
DYNAMIC = {"system.forceSearchAttributesCacheRefreshOnRead": [{"value": True}]}


class Cluster:
    """One server with all of its services, in memory; `certificates` are its authority's, with one
    for `temporal` beside those of its clients."""

    def __init__(self, folder: Path, certificates: Certificates) -> None:
        self.certificates = certificates
        self._ports = {name: (free_port(), free_port()) for name in SERVICES}
        self.address = f"{LOOPBACK}:{self._ports['frontend'][0]}"
        dynamic = folder / "dynamic.yaml"
        dynamic.write_text(yaml.safe_dump(DYNAMIC))
        file = folder / "cluster.yaml"
        file.write_text(yaml.safe_dump(self._configuration(dynamic)))
        self.child = Child("The cluster", [cluster_binary(), file], log=folder / "cluster.log")

    async def answers(self) -> bool:
        """Whether somebody with a certificate is let in."""
        assert self.child.running, self.child.tail()
        try:
            client = await connect(connection(self.environment("default")))
            return await client.service_client.check_health()
        except (NotConnected, RPCError):
            return False

    def environment(self, namespace: str, client: str = "genjin") -> dict[str, str]:
        """How a client with this certificate comes in; '' has none, and knows the server's."""
        own = {
            "TEMPORAL_TLS_CLIENT_CERT_PATH": str(self.certificates.certificate(client)),
            "TEMPORAL_TLS_CLIENT_KEY_PATH": str(self.certificates.key(client)),
        }
        authority = {"TEMPORAL_TLS_SERVER_CA_CERT_PATH": str(self.certificates.certificate("ca"))}
        return {**only(self.address, namespace), **authority, **(own if client else {})}

    def profile(self, folder: Path, namespace: str) -> dict[str, str]:
        """The same, said by a profile of the `temporal` command's file."""
        file = folder / "temporal.toml"
        file.write_text(
            f'[profile.house]\naddress = "{self.address}"\nnamespace = "{namespace}"\n'
            "[profile.house.tls]\n"
            f'server_ca_cert_path = "{self.certificates.certificate("ca")}"\n'
            f'client_cert_path = "{self.certificates.certificate("genjin")}"\n'
            f'client_key_path = "{self.certificates.key("genjin")}"\n'
        )
        nothing = dict.fromkeys(only("", ""), "")
        return {**nothing, "TEMPORAL_CONFIG_FILE": str(file), "TEMPORAL_PROFILE": "house"}

    def _configuration(self, dynamic: Path) -> dict[str, object]:
        store = {
            "sql": {
                "pluginName": "sqlite",
                "databaseName": "default",
                "connectAddr": "localhost",
                "connectProtocol": "tcp",
                "connectAttributes": {"mode": "memory", "cache": "private"},
                "maxConns": 1,
                "maxIdleConns": 1,
                "maxConnLifetime": "1h",
            }
        }
        return {
            "log": {"stdout": True, "level": "warn"},
            "persistence": {
                "defaultStore": "default",
                "visibilityStore": "visibility",
                "numHistoryShards": 1,
                "datastores": {"default": store, "visibility": store},
            },
            "global": {
                "membership": {"maxJoinDuration": "30s", "broadcastAddress": LOOPBACK},
                "tls": self._tls(),
            },
            "services": {name: {"rpc": self._rpc(name)} for name in SERVICES},
            "clusterMetadata": {
                "failoverVersionIncrement": 10,
                "masterClusterName": "active",
                "currentClusterName": "active",
                "clusterInformation": {
                    "active": {
                        "enabled": True,
                        "initialFailoverVersion": 1,
                        "rpcName": "frontend",
                        "rpcAddress": self.address,
                    }
                },
            },
            "dcRedirectionPolicy": {"policy": "noop"},
            "dynamicConfigClient": {"filepath": str(dynamic), "pollInterval": "10s"},
        }

    def _rpc(self, service: str) -> dict[str, object]:
        grpc, membership = self._ports[service]
        return {"grpcPort": grpc, "membershipPort": membership, "bindOnLocalHost": True}

    def _tls(self) -> dict[str, object]:
        made = self.certificates
        authority = [str(made.certificate("ca"))]
        client = {"serverName": LOOPBACK, "rootCaFiles": authority}
        server = {
            "certFile": str(made.certificate("server")),
            "keyFile": str(made.key("server")),
            "requireClientAuth": True,
            "clientCaFiles": authority,
        }
        itself = {
            "certFile": str(made.certificate("temporal")),
            "keyFile": str(made.key("temporal")),
            "client": client,
        }
        return {"frontend": {"server": server, "client": client}, "systemWorker": itself}
