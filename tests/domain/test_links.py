"""When a link is shut for its person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.links import SHOWN_AFTER_END, Shut, shut

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
ENDED = AT - SHOWN_AFTER_END
STILL = ENDED + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("works_here", "revoked", "closed_at", "why"),
    [
        (True, False, None, None),
        (True, False, STILL, None),
        (True, False, ENDED, Shut.ENDED),
        (True, True, None, Shut.REPLACED),
        (True, True, ENDED, Shut.REPLACED),
        (False, False, None, Shut.LEFT),
        (False, True, ENDED, Shut.LEFT),
    ],
)
def test_a_link_is_shut_for_who_left_who_was_replaced_and_some_days_after_the_end(
    works_here: bool, revoked: bool, closed_at: datetime | None, why: Shut | None
) -> None:
    assert shut(works_here=works_here, revoked=revoked, closed_at=closed_at, at=AT) is why
