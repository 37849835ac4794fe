"""Logging: one event a line, ids as fields, never a name or an address."""

from __future__ import annotations

import logging
import logging.config

import structlog
from temporalio import activity, workflow

from settings import Settings


def configure_logging(settings: Settings) -> None:
    """Plain lines for people, JSON (`LOG_FORMAT=json`) for machines."""
    workflow.logger.workflow_info_on_message = False
    activity.logger.activity_info_on_message = False
    as_json = settings.log_format == "json"
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    final = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, final],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    # It tells at every look at the schema's revision which database it looks at.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # Access logs would hold the tokens of links; the API writes its own, without them.
    logging.getLogger("uvicorn.access").disabled = True
