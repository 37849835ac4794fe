"""The ways in which we reach somebody ourselves. How a person has told a candidate otherwise, by
telephone say, is a fact of the telling and no channel of ours (`domain.fields.CHANNELS`)."""

from __future__ import annotations

from enum import StrEnum


class ChannelKind(StrEnum):
    """A way that a message of the ledger takes: 邮件."""

    EMAIL = "email"
