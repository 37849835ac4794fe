"""Logging: one event a line, ids as fields, never a name or an address."""

from __future__ import annotations

import logging
import logging.config
import traceback

import structlog
from temporalio import activity, workflow
from temporalio.exceptions import ApplicationError

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
        without_values,
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


def without_values(
    _: object, __: str, line: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Tell an exception by type and place. Its words, and the variables around it, may hold names,
    addresses and whole mails."""
    told = line.pop("exc_info", None)
    error = told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        line["error"] = type(error).__name__
        if isinstance(error, ApplicationError) and error.type:
            line["code"] = error.type
        frames = traceback.extract_tb(error.__traceback__)[-5:]
        line["at"] = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    return line
