"""Days ahead for stories told by the real clock; a day of the calendar would be over some day."""

from __future__ import annotations

from datetime import timedelta

from db.clock_and_ids import system_clock

IN_FOUR_WEEKS = (system_clock() + timedelta(weeks=4)).date().isoformat()
