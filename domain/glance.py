"""HR's words for an interviewer (代填面评) need a glance before an outcome rests on nothing else.

The interviewer says whether that is what they said, or the job's hiring manager that it can stand.
A decision that a person makes is their own glance: nothing is asked then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.rules import PanelVerdict, Rule, Ruling, counted
from domain.words import Proposal, Verdict


@dataclass(frozen=True, slots=True)
class Said:
    """A seat of a panel, and what stands as its scorecard: `verdict` is None while there is none,
    `entered_by` whoever wrote it down, `confirmed_by` whoever said that it is so ('' for nobody).
    """

    interview: str
    interviewer: str
    verdict: Verdict | None = None
    lead: bool = False
    entered_by: str = ""
    confirmed_by: str = ""

    @property
    def unconfirmed(self) -> bool:
        """Whether it is somebody else's word that this is what the interviewer said."""
        own = self.entered_by == self.interviewer
        return self.verdict is not None and not (own or self.confirmed_by)

    def is_of_another(self, person: str) -> bool:
        """Whether somebody else than this person stands behind it: it is not their own seat, and
        not what they wrote down for another who has not said that it is so."""
        written_by = self.confirmed_by or self.entered_by
        return person not in (self.interviewer, written_by)


def verdicts_of(panel: Sequence[Said]) -> tuple[PanelVerdict, ...]:
    """What a rule looks at."""
    return tuple(PanelVerdict(said.verdict, said.lead) for said in panel)


def to_confirm(rule: Rule, ruling: Ruling, panel: Sequence[Said]) -> tuple[Said, ...]:
    """The scorecards of which one must be confirmed before this ruling stands; none where it rests
    on somebody's own word too, or where a person is asked to decide."""
    if ruling.proposal is Proposal.ASK:
        return ()
    rests_on = [panel[place] for place in counted(rule, ruling, verdicts_of(panel))]
    return tuple(rests_on) if all(said.unconfirmed for said in rests_on) else ()


def refusal(*, by: str, interviewer: str, manager: str, entered_by: str) -> str:
    """Why somebody cannot confirm what was written down for an interviewer; '' when they can: they
    said it, or the decision is theirs, and it is not what they wrote themselves."""
    if by == entered_by:
        return "confirms_own_words"
    return "" if by in (interviewer, manager) else "confirms_for_another"
