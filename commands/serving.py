"""`cli.py api`: the pages and the JSON API in a web server."""

from __future__ import annotations

import uvicorn

from api.app import Surface, create_app
from api.door.connections import PatientProtocol
from api.rates import RateUnknown, limits_of
from commands.terminal import CommandFailed
from log import configure_logging
from settings import Settings
from temporal_client import connection

# Docker and `up` allow more than this before they kill.
GRACE_SECONDS = 15
KEEP_ALIVE_SECONDS = 30


def serve_api(settings: Settings, surface: str, host: str, port: int) -> None:
    """Run the api until SIGTERM; requests that have begun are answered first."""
    configure_logging(settings)
    connection()  # refused now, with a sentence, and not with the first act
    try:
        limits_of(settings.rate_limits)
    except RateUnknown as unknown:
        raise CommandFailed(str(unknown)) from None
    uvicorn.Server(config_of(settings, surface, host, port)).run()


def config_of(settings: Settings, surface: str, host: str, port: int) -> uvicorn.Config:
    """How the web server is run."""
    return uvicorn.Config(
        create_app(settings, surface=Surface(surface)),
        host=host,
        port=port,
        http=PatientProtocol,
        log_config=None,
        # The lines of uvicorn's own would hold the tokens of links.
        access_log=False,
        server_header=False,
        # Where requests come from is the app's to say, by TRUSTED_PROXIES alone.
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
