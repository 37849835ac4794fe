"""A stage whose scorecards rate attributes, and what is said about them."""

from __future__ import annotations

from collections.abc import Mapping

from db.schema import stages
from tests.pages.story import PASS, REJECT, Story

ATTRIBUTES = [
    {"id": "design", "name": "System design"},
    {"id": "code", "name": "Code"},
    {"id": "calm", "name": "Calm under pressure"},
]
SLIP: Mapping[str, object] = {**REJECT, "recommendation": "strong_yes"}
RATED: Mapping[str, object] = {
    **PASS,
    "ratings.design": "4",
    "ratings.code": "",
    "probe": "How the outage was handled.",
}


def rate(story: Story, *, focus: tuple[str, ...] = ("design",)) -> None:
    """From now on the stage asks for ratings."""
    asks = stages.update().values(attributes=ATTRIBUTES, focus=list(focus))
    story.write(lambda conn: conn.execute(asks))
