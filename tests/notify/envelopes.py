"""Envelopes as the product writes them, for the tests of the channels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from notify.channel import Envelope

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

_PLAIN = Envelope(
    message_id="m_01.rejection@genjin.example",
    from_address="hiring@xinghe.example",
    from_name="星河科技招聘团队",
    reply_to="li.na@xinghe.example",
    reply_to_name="李娜",
    to_address="zhang.wei@mail.example",
    to_name="张伟",
    subject="关于您应聘后端工程师的结果",
    text="张伟,您好:\n\n谢谢您。\n.\n..一行以点开头\n",
    html="<!DOCTYPE html><html><body><p>张伟,您好:</p></body></html>",
)


def envelope(**changes: Any) -> Envelope:
    """An envelope to a candidate, with some fields changed."""
    return replace(_PLAIN, **changes)


def noon() -> datetime:
    """The clock of these tests."""
    return NOON
