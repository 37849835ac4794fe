"""Where one person's word is not enough to reject a candidate."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from domain.policy import Policy
from domain.words import Party, Verdict

ANOTHER_AT_DESK: Final = (Party.HR_LEAD, Party.RECRUITER)
"""Who sends a rejection in place of whoever alone has judged: the first who is somebody else."""


def needs_another(policy: Policy, said: Collection[Verdict], *, seconded: bool) -> bool:
    """Whether a rejection that one person decided is another's of the desk to send: its panel did
    not say so with one voice, and nobody above has advised it (`seconded`)."""
    unanimous = bool(said) and all(each is Verdict.REJECT for each in said)
    return policy.rejection_needs_two and not (unanimous or seconded)
