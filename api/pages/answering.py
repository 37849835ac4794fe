"""Answers to candidates: their words are looked at once before they go out."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request

from api.pages.frame import View
from api.pages.letter_sheet import warnings_of
from domain.wording_lint import letter_warnings

ANSWERED = "answered"
MEANT = "meant"
"""What the address of a form carries that comes back with warnings: sending it again is meant."""


def doubts_about(
    view: View, request: Request, completion: str, sent: Mapping[str, object]
) -> tuple[str, ...]:
    """Warnings about the words of an answer, a sentence each; none when they were shown before."""
    if completion != ANSWERED or request.query_params.get(MEANT):
        return ()
    return warnings_of(view, letter_warnings("", str(sent.get("answer", ""))))
