"""What tests of previews are played with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from domain.defaults import default_policy
from domain.policy import Policy
from domain.policy_preview import preview
from domain.preview_lines import Happens, Line, Preview, Situation
from domain.words import Party, TaskKind, Verdict

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 12, 7)
ENDS = datetime.combine(MONDAY, time(16, 30), SHANGHAI)
PASS, HOLD, REJECT = Verdict.PASS, Verdict.HOLD, Verdict.REJECT
POLICY = default_policy()
MAILED = {Happens.NEWS, Happens.ASKED, Happens.REMINDED, Happens.BROUGHT_IN}


def played(
    *verdicts: Verdict, policy: Policy = POLICY, ends: datetime = ENDS, **asked: object
) -> Preview:
    """A situation under the usual policy."""
    return preview(policy, Situation(ends, verdicts, **asked))  # type: ignore[arg-type]  # any field of it


def said(lines: Iterable[Line], *what: Happens) -> list[tuple[str, str, str]]:
    """When (Tue 11:30), to whom, what."""
    return [
        (f"{line.at.astimezone(SHANGHAI):%a %H:%M}", line.who, line.what)
        for line in lines
        if line.what in (what or MAILED)
    ]


def given_to(policy: Policy, **owners: Party) -> Policy:
    """The same with other owners."""
    tasks = {
        TaskKind(kind): replace(policy.tasks[TaskKind(kind)], owner=(party,))
        for kind, party in owners.items()
    }
    return replace(policy, tasks={**policy.tasks, **tasks})


def consulting(*parties: Party) -> Policy:
    """HR decides, after these have been heard."""
    policy = replace(given_to(POLICY, decide=Party.RECRUITER), default_rule="always_ask")
    decide = replace(policy.tasks[TaskKind.DECIDE], consult=parties)
    return replace(policy, tasks={**policy.tasks, TaskKind.DECIDE: decide})
