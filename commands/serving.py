"""`cli.py api`: the pages and the JSON API in a web server."""

from __future__ import annotations

import logging

import uvicorn

from api.app import Surface, create_app
from log import configure_logging
from settings import Settings

log = logging.getLogger("api")

# Docker and `up` allow more than this before they kill.
GRACE_SECONDS = 15
KEEP_ALIVE_SECONDS = 30


def serve_api(settings: Settings, surface: str, host: str, port: int) -> None:
    """Run the api until SIGTERM; requests that have begun are answered first."""
    configure_logging(settings)
    for concern in settings.concerns:
        log.warning(concern)
    config = uvicorn.Config(
        create_app(settings, surface=Surface(surface)),
        host=host,
        port=port,
        log_config=None,
        # The lines of uvicorn's own would hold the tokens of links.
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    uvicorn.Server(config).run()
