"""The Temporal development server as a child process: on known ports, on a file or in memory."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from local.process import Child, free_port

SEARCH_ATTRIBUTES: Mapping[str, str] = {
    "HireJob": "Keyword",
    "HireStage": "Keyword",
    "HireState": "Keyword",
    "HireMode": "Keyword",
    "HireOwners": "KeywordList",
}
DYNAMIC_CONFIG: Mapping[str, object] = {
    # A new search attribute is usable at once instead of after the cache's minute.
    "system.forceSearchAttributesCacheRefreshOnRead": True,
    # Lets tests skip time on the real server; servers before 1.32 do not know it and do not mind.
    "frontend.WorkflowTimeSkippingEnabled": True,
}
READY_SECONDS = 60.0
# What the environment can say about the way to Temporal, to the `temporal` command and to us.
NAMES = (
    "ADDRESS", "NAMESPACE", "PROFILE", "CONFIG_FILE", "API_KEY", "TLS", "TLS_SERVER_NAME",
    "TLS_CLIENT_CERT_PATH", "TLS_CLIENT_CERT_DATA", "TLS_CLIENT_KEY_PATH", "TLS_CLIENT_KEY_DATA",
    "TLS_SERVER_CA_CERT_PATH", "TLS_SERVER_CA_CERT_DATA", "TLS_DISABLE_HOST_VERIFICATION",
)  # fmt: skip
NO_PROFILE: Mapping[str, str] = {"TEMPORAL_PROFILE": "", "TEMPORAL_CONFIG_FILE": os.devnull}


def only(address: str, namespace: str = "default") -> dict[str, str]:
    """The environment of a child that knows this server, and no profile, key or certificate of
    whoever starts it."""
    inherited = (name for name in os.environ if name.startswith("TEMPORAL_"))
    nothing = dict.fromkeys((*inherited, *(f"TEMPORAL_{name}" for name in NAMES)), "")
    here = {"TEMPORAL_ADDRESS": address, "TEMPORAL_NAMESPACE": namespace}
    return {**nothing, **NO_PROFILE, **here}


class TemporalServer:
    """One development server. It can be killed and started again on the same ports and file."""

    def __init__(
        self,
        binary: Path,
        *,
        log: Path,
        port: int | None = None,
        ui_port: int | None = None,
        database: Path | None = None,
        namespace: str = "default",
        dynamic_config: Mapping[str, object] | None = None,
    ) -> None:
        self.port = port or free_port()
        self.ui_port = ui_port
        self.namespace = namespace
        self.database = database
        self._http_port = free_port()
        command: list[str | Path] = [binary, "server", "start-dev", "--ip", "127.0.0.1"]
        command += ["--port", str(self.port), "--http-port", str(self._http_port)]
        command += ["--log-level", "warn", "--namespace", namespace]
        command += ["--ui-port", str(ui_port)] if ui_port else ["--headless"]
        if database is not None:
            command += ["--db-filename", database]
        for name, kind in SEARCH_ATTRIBUTES.items():
            command += ["--search-attribute", f"{name}={kind}"]
        for key, value in {**DYNAMIC_CONFIG, **(dynamic_config or {})}.items():
            command += ["--dynamic-config-value", f"{key}={json.dumps(value)}"]
        self.child = Child("The Temporal server", command, log=log)

    @property
    def address(self) -> str:
        """What goes into TEMPORAL_ADDRESS."""
        return f"127.0.0.1:{self.port}"

    @property
    def ui_url(self) -> str | None:
        """The address of its web pages, if they were asked for."""
        return f"http://127.0.0.1:{self.ui_port}" if self.ui_port else None

    def start(self) -> None:
        """Start it and wait until the namespace answers."""
        self.launch()
        self.wait_until_ready()

    def launch(self) -> None:
        """Start it without waiting. Done from the main thread, it ends with us whatever happens."""
        if self.database is not None:
            self.database.parent.mkdir(parents=True, exist_ok=True)
        self.child.start()

    def wait_until_ready(self) -> None:
        """Wait until the namespace answers; a sentence with the log's tail if it never does."""
        self.child.wait_until(self._answers, seconds=READY_SECONDS)

    def stop(self) -> None:
        """Stop it gently."""
        self.child.stop()

    def kill(self) -> None:
        """SIGKILL, as a power cut would."""
        self.child.kill()

    def _answers(self) -> bool:
        # Listing workflows passes through the frontend and the visibility store.
        place = f"/api/v1/namespaces/{self.namespace}/workflows?pageSize=1"
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self._http_port}{place}", timeout=2
            ) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False
