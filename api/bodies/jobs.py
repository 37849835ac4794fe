"""Jobs and their interview plans, as the JSON API takes them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from api.bodies.hiring import Body, Id, Name, Senders, Word
from api.bodies.shapes import (
    ATTRIBUTE_CODE,
    ATTRIBUTE_NAME,
    ATTRIBUTES,
    PAY,
    SHORT_NAME,
    WHOLE,
    YesNo,
)
from domain.names import clean_name
from domain.pay import LONGEST_PAY, clean_pay, pay_fault
from domain.plan import MOST_MEETINGS, MOST_STAGES, Attribute
from domain.words import Role


def _pay(text: str) -> str:
    fault = pay_fault(text)
    if fault is not None:
        raise ValueError(fault.value)
    return clean_pay(text)


HOLDERS = {
    "recruiter": Role.RECRUITER,
    "hiring_manager": Role.HIRING_MANAGER,
    "hr_lead": Role.HR_LEAD,
}
"""The fields that name who holds a role on a job."""

Pay = Annotated[str, StringConstraints(max_length=LONGEST_PAY * 2), AfterValidator(_pay), PAY]


class AttributeBody(Body):
    """What scorecards rate from 1 to 5: a code like `design`, and its name as people read it."""

    id: Annotated[str, StringConstraints(max_length=60), ATTRIBUTE_CODE]
    name: Annotated[str, StringConstraints(max_length=400), ATTRIBUTE_NAME]


class AttributesBody(Body):
    """What a stage's scorecards rate, and the ids of what the stage is about above all."""

    attributes: Annotated[list[AttributeBody], Field(max_length=60), ATTRIBUTES]
    focus: Annotated[list[str], Field(max_length=60)] = []

    def said(self) -> tuple[Attribute, ...]:
        """As the domain has them."""
        return tuple(Attribute(each.id, clean_name(each.name)) for each in self.attributes)


Minutes = Annotated[int, Field(ge=1, le=24 * 60), WHOLE]
Panel = Annotated[list[Id], Field(max_length=12)]


class MeetingBody(Body):
    """One of several meetings of a stage; without minutes or a panel the stage's own count."""

    name: Name
    minutes: Minutes | None = None
    panel: Panel = []
    lead: Id | None = None


class StageBody(AttributesBody):
    """A step of the interview plan; without a rule, the policy's default one decides it.

    `lead` is one of the panel; without it, the first.
    """

    name: Name
    rule: Word | None = None
    minutes: Minutes = 60
    panel: Panel = []
    lead: Id | None = None
    meetings: Annotated[list[MeetingBody], Field(max_length=MOST_MEETINGS)] = []
    attributes: Annotated[list[AttributeBody], Field(max_length=60), ATTRIBUTES] = []


class PlannedStageBody(StageBody):
    """A stage of a plan that there is already, by its `id`; without one it is new."""

    id: Id | None = None


class PlanBody(Body):
    """The whole plan of a job, in order: a stage that is left out is taken out of it."""

    stages: Annotated[list[PlannedStageBody], Field(min_length=1, max_length=MOST_STAGES)]


class JobBody(Body):
    """A position to fill. `policy` is a policy's name (its newest version counts) or a version.

    Without a `code` it gets one of its title. `pay_shown`: candidates read `pay_range`.
    """

    code: Annotated[Name, StringConstraints(max_length=60), SHORT_NAME] | None = None
    title: Name
    recruiter: Id
    hiring_manager: Id
    hr_lead: Id
    policy: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    stages: Annotated[list[StageBody], Field(min_length=1, max_length=MOST_STAGES)]
    senders: Senders = {}
    pay_range: Pay = ""
    pay_shown: YesNo = False


class SendersBody(Body):
    """Who sends which mail to candidates of a job; what is left out, we send."""

    senders: Senders


class JobChangeBody(Body):
    """What is to be different about a job; what is left out stays. `pay_shown`: whether candidates
    read `pay_range`, which is '' where nothing is said."""

    title: Name | None = None
    pay_range: Pay | None = None
    pay_shown: YesNo | None = None
    recruiter: Id | None = None
    hiring_manager: Id | None = None
    hr_lead: Id | None = None

    def named(self) -> dict[Role, str]:
        """By role, who is to hold it."""
        sent = self.model_dump(include=set(HOLDERS), exclude_none=True)
        return {HOLDERS[name]: person for name, person in sent.items()}

    def said(self) -> dict[str, Any]:
        """By column, what the job is to be."""
        return self.model_dump(exclude=set(HOLDERS), exclude_none=True)
