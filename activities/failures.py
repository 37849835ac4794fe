"""Failures carry no data: an unexpected error leaves an activity as a code with fixed words.

Database and mail errors quote names, addresses and values; histories must not. The full error goes
to this process's log only by type and place, for the same reason. What is of a newer release is
told by its own type, because the process waits for that.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory, CancelledError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from db.newer_releases import say_once
from domain.releases import OfNewerRelease

log = logging.getLogger(__name__)


class CodedFailures(Interceptor):
    """Turns every unexpected exception of an activity into a coded one without a cause."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Coded(next)


class _Coded(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        try:
            return await super().execute_activity(input)
        except (ApplicationError, CancelledError):
            raise
        except OfNewerRelease as newer:
            say_once(newer)
            failure = ApplicationError(
                "of a newer release",
                type=OfNewerRelease.__name__,
                category=ApplicationErrorCategory.BENIGN,  # said once, by us
            )
        except Exception as error:
            kind = kind_of(error)
            log.error(
                "activity %s failed: %s at %s", activity.info().activity_type, kind, place_of(error)
            )
            failure = ApplicationError("unexpected error, see the worker's log", type=kind)
        raise failure from None


def kind_of(error: Exception) -> str:
    """The type, and the database's own code where it has one: a code quotes nothing."""
    code = getattr(getattr(error, "orig", None), "sqlstate", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def place_of(error: Exception) -> str:
    """File and line of the last frames: enough to find it, and no values."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
