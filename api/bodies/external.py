"""What another system tells through `PUT /api/v1/external/...`, and what it is answered.

What is left out is not said: for something new a default counts, for something known it stays.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from api.answers.components import Locale
from api.answers.shapes import WarningAnswer
from api.bodies.hiring import Address, Body, Name, Office, Phone, Senders, Word, Zone
from api.bodies.shapes import REASON, SHORT_NAME, WHOLE, YesNo
from api.bodies.times import Instant
from api.refusals import FieldsRefused
from db.ats.external_ends import RejectionSaid
from db.ats.external_interviews import InterviewSaid
from db.ats.external_jobs import JobSaid, StageSaid
from db.ats.upserts import CandidateSaid, PersonSaid
from domain.external import Said, fingerprint
from domain.fields import REASONS
from domain.names import one_line
from domain.words import Role

EXTERNAL_ID = r"^[A-Za-z0-9_.:@~=+-]+$"


def _reason(code: str) -> str:
    if code not in REASONS:
        raise ValueError("not_an_option")
    return code


ExternalId = Annotated[str, StringConstraints(pattern=EXTERNAL_ID, max_length=200)]
PersonName = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x20\x7f]+$", max_length=254)]
"""A mail address, or somebody's id over there."""
Reason = Annotated[str, StringConstraints(max_length=40), AfterValidator(_reason), REASON]
Text = Annotated[str, StringConstraints(max_length=2000)]
Place = Annotated[
    str,
    StringConstraints(max_length=2000),
    AfterValidator(one_line),
    StringConstraints(max_length=300),
]
"""Several lines are taken as one."""
Minutes = Annotated[int, Field(ge=1, le=24 * 60), WHOLE]


class ExternalBody(Body):
    """`version` grows with every change over there, `occurred_at` is when it changed. With either,
    something older that arrives late does not overwrite what is newer.
    """

    version: Annotated[int, Field(ge=0, le=2**53), WHOLE] | None = None
    occurred_at: Instant | None = None

    def said(self) -> Said:
        """Its fingerprint: what is said, without when it is said."""
        content = self.model_dump(
            mode="json", exclude={"version", "occurred_at"}, exclude_unset=True
        )
        return Said(fingerprint(content), self.version, self.occurred_at)


class ExternalPerson(ExternalBody):
    """A colleague. `roles` count for somebody new; later they are changed here."""

    name: Name
    email: Address
    roles: Annotated[list[Role], Field(min_length=1, max_length=4)] = [Role.INTERVIEWER]
    locale: Locale | None = None
    zone: Zone | None = None
    office: Office | None = None

    def content(self) -> PersonSaid:
        """For the database."""
        roles = tuple(self.roles)
        return PersonSaid(self.name, self.email, roles, self.locale, self.zone, self.office)


class ExternalCandidate(ExternalBody):
    """A candidate."""

    name: Name
    email: Address
    locale: Locale | None = None
    zone: Zone | None = None
    phone: Phone | None = None

    def content(self) -> CandidateSaid:
        """For the database."""
        return CandidateSaid(self.name, self.email, self.locale, self.zone, self.phone)


class ExternalStage(Body):
    """A step of a plan; known again by its `id` over there, else by its name."""

    name: Name
    id: ExternalId | None = None
    rule: Word | None = None
    minutes: Minutes | None = None
    panel: Annotated[list[PersonName], Field(max_length=12)] | None = None
    lead: PersonName | None = None

    def content(self) -> StageSaid:
        """For the database."""
        panel = tuple(self.panel) if self.panel is not None else None
        return StageSaid(self.name, self.id, self.rule, self.minutes, panel, self.lead)


def _apart(stages: list[ExternalStage]) -> list[ExternalStage]:
    """Two that are named alike could not be told from one another the next time."""
    if len({stage.id or stage.name for stage in stages}) < len(stages):
        raise ValueError("said_twice")
    return stages


Stages = Annotated[list[ExternalStage], Field(min_length=1, max_length=12), AfterValidator(_apart)]


class ExternalJob(ExternalBody):
    """A position. People are mail addresses, or ids over there. A new one needs its three people
    and its stages; `code` is what it is found by if it was opened here. Without one it is the id
    over there, unless that is another job's already.
    """

    title: Name
    code: Annotated[Name, StringConstraints(max_length=60), SHORT_NAME] | None = None
    recruiter: PersonName | None = None
    hiring_manager: PersonName | None = None
    hr_lead: PersonName | None = None
    policy: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = None
    stages: Stages | None = None
    senders: Senders | None = None

    def content(self) -> JobSaid:
        """For the database."""
        named = {
            Role.RECRUITER: self.recruiter,
            Role.HIRING_MANAGER: self.hiring_manager,
            Role.HR_LEAD: self.hr_lead,
        }
        return JobSaid(
            title=self.title,
            code=self.code,
            people={role: who for role, who in named.items() if who is not None},
            policy=self.policy,
            stages=(
                tuple(stage.content() for stage in self.stages) if self.stages is not None else None
            ),
            senders=self.senders,
        )


class ExternalApplication(ExternalBody):
    """A candidate on a job, both by their ids over there."""

    candidate: ExternalId
    job: ExternalId


class ExternalInterview(ExternalBody):
    """An interview. `stage` is its id over there or its name; a cancelled one needs no more than
    its application. `announce`: whether Genjin invites candidate and panel, or that was done
    elsewhere; left out, a new one was announced elsewhere, and a known one stays as it is. `lead`:
    who of the panel leads; left out, who led before, or leads by the plan, or is listed first. A
    time that is over is taken with `afterwards` only: it has taken place, and nobody is invited.
    `invitation`: how the candidate hears where they would too late, as their invitation leaves in
    their hours: `now`, whatever the hour (so if left out), or by `telephone`, by you.
    """

    application: ExternalId
    stage: Name | None = None
    status: Literal["scheduled", "cancelled"] = "scheduled"
    starts_at: Instant | None = None
    minutes: Minutes | None = None
    place: Place | None = None
    panel: Annotated[list[PersonName], Field(max_length=12)] | None = None
    lead: PersonName | None = None
    announce: Literal["genjin", "elsewhere"] | None = None
    afterwards: YesNo = False
    invitation: Literal["now", "telephone"] | None = None

    def content(self) -> InterviewSaid:
        """For the database; raises `FieldsRefused` for one that is to be and lacks something."""
        cancelled = self.status == "cancelled"
        needed = ("starts_at", "minutes", "place", "panel")
        lacking = [(name, "required") for name in needed if not getattr(self, name)]
        if lacking and not cancelled:
            raise FieldsRefused(*lacking)
        return InterviewSaid(
            self.application,
            stage=self.stage,
            starts_at=self.starts_at,
            minutes=self.minutes or 0,
            place=self.place or "",
            panel=tuple(self.panel or ()),
            lead=self.lead,
            cancelled=cancelled,
            announce=self.announce,
            afterwards=self.afterwards,
            invitation=self.invitation,
        )


class ExternalWithdrawal(ExternalBody):
    """The candidate withdrew over there."""

    reason: Text = ""


class ExternalRejection(ExternalBody):
    """The candidate was rejected over there. `told`: they know it already; otherwise the letter is
    drafted here, and somebody of the desk sends it.
    """

    reason_code: Reason
    told: YesNo = True
    told_at: Instant | None = None
    note: Text = ""

    def content(self) -> RejectionSaid:
        """For the database."""
        return RejectionSaid(self.reason_code, self.told, self.told_at, self.note)


class ExternalWarning(WarningAnswer):
    """Beside those: what an HR lead has to confirm is `proposed`, and `proposal` is its id."""

    proposal: str | None = None


class ExternalAnswer(BaseModel):
    """`id` is ours; null where there is nothing here (yet). `changed`: something was done here.
    `superseded`: something newer was known already, so this was left alone. `warnings`: what may
    not have been meant, of an interview that was arranged or moved all the same; and what is only
    proposed.
    """

    system: str
    external_id: str
    id: str | None
    changed: bool
    superseded: bool
    warnings: list[ExternalWarning] = []
