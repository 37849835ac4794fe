"""The sandbox that letters are filled in in: no globals, no tests, and four filters for instants.

It is the second wall; `notify.syntax` is the first.
"""

from __future__ import annotations

from datetime import date, datetime

from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from domain.names import plain_text
from notify.formats import Formats

# Not reachable from a template: no allowed variable begins with an underscore.
FORMATS, ZONE = "_formats", "_zone"


def letter_environment() -> ImmutableSandboxedEnvironment:
    """Plain text on purpose: the layout escapes every word when it makes the HTML of it."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, finalize=_printed, autoescape=False, optimized=False
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters.clear()
    environment.filters.update(datetime=_datetime, day=_day, time=_time, zone=_zone)
    return environment


@pass_context
def _printed(context: Context, value: object) -> str:
    """Write whatever a template prints."""
    if isinstance(value, str):
        return plain_text(value)
    formats: Formats = context[FORMATS]
    if isinstance(value, datetime):
        return formats.instant(value, context[ZONE])
    if isinstance(value, date):
        return formats.day(value, context[ZONE])
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return formats.number(value)
    raise TypeError(type(value).__name__)


@pass_context
def _datetime(context: Context, value: datetime) -> str:
    formats: Formats = context[FORMATS]
    return formats.instant(value, context[ZONE])


@pass_context
def _day(context: Context, value: date) -> str:
    formats: Formats = context[FORMATS]
    return formats.day(value, context[ZONE])


@pass_context
def _time(context: Context, value: datetime) -> str:
    formats: Formats = context[FORMATS]
    return formats.time(value, context[ZONE])


@pass_context
def _zone(context: Context, value: datetime) -> str:
    formats: Formats = context[FORMATS]
    return formats.zone(value, context[ZONE])
