"""Text of some lines in bodies: what cannot be shown, or kept, is refused by its field."""

from __future__ import annotations

from pydantic import AfterValidator

from domain.forms import has_unshown


def _lines(text: str) -> str:
    if has_unshown(text):
        raise ValueError("control_characters")
    return text


SHOWN = AfterValidator(_lines)
"""Of some lines that people read, after their limits."""
