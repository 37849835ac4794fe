"""What the JSON API reads of a preview: a policy, and the situation that it is played in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.answers.components import PolicyJson
from api.bodies.hiring import Body
from api.bodies.shapes import ZONE, YesNo
from api.bodies.times import Instant
from domain.preview_lines import MOST_SEATS, Acting, Silent, Situation
from domain.words import Outcome, Verdict

Verdicts = Annotated[list[Verdict], Field(min_length=1, max_length=MOST_SEATS)]
LONGEST_RULE = 80


class SituationBody(Body):
    """What is played: the planned end of an interview, what its panel concludes (the lead first),
    and who stays silent. `acting`: when the others do what is theirs. `decided`: how a person
    decides, where one is asked. `stand_in`: whoever is brought in sees to it at once. `rule`: of
    the stage; without it the policy's own. `zone`: the candidate's; without it the policy's.
    """

    ends_at: Instant
    verdicts: Verdicts
    silent: Silent = Silent.NOBODY
    acting: Acting = Acting.WHEN_DUE
    decided: Outcome = Outcome.ADVANCE
    stand_in: YesNo = False
    urgent: YesNo = False
    rule: Annotated[str, Field(max_length=LONGEST_RULE)] = ""
    zone: Annotated[str, ZONE] | None = None

    def situation(self) -> Situation:
        """The same for the domain."""
        return Situation(
            ends_at=self.ends_at,
            verdicts=tuple(self.verdicts),
            silent=self.silent,
            acting=self.acting,
            decided=self.decided,
            stand_in=self.stand_in,
            urgent=self.urgent,
            rule=self.rule,
            candidate_zone=self.zone or "",
        )


class PolicyPreviewBody(Body):
    """Either a whole `policy`, saved or not, or the name or id of a `version`."""

    policy: PolicyJson | None = None
    version: Annotated[str, Field(max_length=120)] | None = None
    situation: SituationBody
