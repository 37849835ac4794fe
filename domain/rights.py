"""What a candidate is given who asked for a copy of their data: for how long it waits for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

COPY_WAITS: Final = timedelta(days=30)
"""How long a copy can be fetched behind the candidate's own link, which asks for no sign-in."""


def copy_until(given_at: datetime) -> datetime:
    """Until when a copy that was given out then can be fetched."""
    return given_at + COPY_WAITS
