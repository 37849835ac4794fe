"""The fields of forms: what a person is asked when they complete a task, or act of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.scenarios import Scenario
from domain.wall_times import Occurrence
from domain.words import Outcome, Recommendation, Right, Topic, Verdict, WordingLevel


class FieldType(StrEnum):
    """How a field is read and shown. LINE and TEXT are free text, kept apart and erasable."""

    CHOICE = "choice"
    LINE = "line"
    TEXT = "text"
    INSTANT = "instant"
    DAY = "day"
    MINUTES = "minutes"
    PEOPLE = "people"
    PERSON = "person"
    RATINGS = "ratings"
    ID = "id"
    PIECES = "pieces"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    `shown_if` and `required_if` name another field (or a fact of the task, like its scenario) and
    the values for which this one is shown, or must be filled. `words_of_mail`: it takes the place
    of the draft's own words, so that it may be left out, and cannot be sent empty. `no_judgment`:
    it says nothing of ours about anybody, as a place does, or what the candidate has said.
    `no_amounts`: it goes to a candidate, and amounts of money are only for the desk to write.
    `written_at`: it is of a letter's words, and this is how much of them its sender may change for
    it to be theirs to write. `outside`: the options of whoever has no desk, where they are fewer.
    """

    name: str
    type: FieldType
    options: tuple[str, ...] = ()
    required: bool = True
    shown_if: tuple[str, tuple[str, ...]] | None = None
    required_if: tuple[str, tuple[str, ...]] | None = None
    max_length: int = 4000
    words_of_mail: bool = False
    no_judgment: bool = False
    no_amounts: bool = False
    written_at: WordingLevel | None = None
    outside: tuple[str, ...] = ()

    @property
    def personal(self) -> bool:
        """Free text: stored apart from the act, so that it can be erased."""
        return self.type in (FieldType.LINE, FieldType.TEXT)


REASONS = (
    "skills_gap",
    "experience_gap",
    "another_candidate_closer",
    "communication",
    "expectations_differ",
    "role_changed",
    "silver_medalist",
    "other",
)
"""Reason codes of a rejection: the company's reasons (recruiting-systems, row 12)."""

CHANNELS = ("phone", "wechat", "in_person", "sms", "agency", "ats", "other")
"""How else than by our mail a candidate can be told."""

BY_ONESELF = ("in_person", "phone", "wechat", "other")
"""How somebody without a desk tells it: texts, agency and ATS are the desk's ways."""

LONGEST_PARAGRAPH = 300
"""In characters: what somebody adds of their own to a letter whose words are fixed."""

GENJIN, ELSEWHERE = "genjin", "elsewhere"
"""Who invites to an interview: we do, or it has been arranged and told elsewhere already."""

CONFIRMED = "yes"

OCCURRENCE = "occurrence"
"""The field that says which is meant, of a time that the clocks show twice."""

RATING_SCALE = range(1, 6)
"""Attributes are rated 1 to 5; one that the interview did not touch is left out."""

CONTRADICTIONS: Mapping[Recommendation, Verdict] = {
    Recommendation.STRONG_YES: Verdict.REJECT,
    Recommendation.DEFINITELY_NOT: Verdict.PASS,
}
"""A recommendation and a verdict that hardly anybody means together: asked once."""

_IF_REJECT = ("outcome", (Outcome.REJECT.value,))

INVITATION = "invitation"
"""The field that says how the candidate hears of an interview that is too near for their hours."""
SEND_NOW, BY_TELEPHONE = "now", "telephone"

AFTERWARDS = "afterwards"
"""The field that says that an interview is noted down after it has been: nobody is invited."""

_OCCURRENCE = Field(OCCURRENCE, FieldType.CHOICE, tuple(Occurrence), required=False)

NOTE = Field("note", FieldType.TEXT, required=False, max_length=2000)
DECISION = (
    Field("outcome", FieldType.CHOICE, tuple(Outcome)),
    Field("reason_code", FieldType.CHOICE, REASONS, required=False, required_if=_IF_REJECT),
    Field("revisit_on", FieldType.DAY, required=False, shown_if=("outcome", (Outcome.HOLD,))),
    NOTE,
)
OPINION = (
    Field("verdict", FieldType.CHOICE, tuple(Verdict)),
    Field("note", FieldType.TEXT, max_length=2000),
)
"""What a colleague thinks whom somebody asked that has to decide, and why."""
ASKED_FOR_OPINION = (
    Field("person", FieldType.PERSON),
    Field("opinion_on", FieldType.TEXT, max_length=1000),
)
WISH = (Field("wish", FieldType.TEXT, required=False, max_length=500),)
"""What whoever passes something on to HR would like to be done about it."""

WITH_THE_JOB = "with_the_job"
"""The field that says that every open process of the job adopts the version, and not one alone."""

LONGEST_WHY = 200
ADOPTION = (
    Field("policy", FieldType.ID),
    Field(WITH_THE_JOB, FieldType.CHOICE, (CONFIRMED,), required=False),
    Field("reason", FieldType.LINE, required=False, max_length=LONGEST_WHY, no_judgment=True),
)
"""Which version of a policy a process goes on by, and why."""

PANEL = (
    Field("panel", FieldType.PEOPLE),
    # One of the panel. Who comes alone leads; else who led before, or leads by the stage's plan.
    Field("lead", FieldType.PERSON, required=False),
)
APPOINTMENT = (
    Field("starts_at", FieldType.INSTANT),
    _OCCURRENCE,
    Field("minutes", FieldType.MINUTES),
    Field("place", FieldType.LINE, max_length=300, no_judgment=True),
    *PANEL,
    Field("announce", FieldType.CHOICE, (GENJIN, ELSEWHERE), required=False),
    Field(AFTERWARDS, FieldType.CHOICE, (CONFIRMED,), required=False),
    Field(INVITATION, FieldType.CHOICE, (SEND_NOW, BY_TELEPHONE), required=False),
)
SCORECARD = (
    Field("recommendation", FieldType.CHOICE, tuple(Recommendation)),
    Field("verdict", FieldType.CHOICE, tuple(Verdict)),
    Field("ratings", FieldType.RATINGS, required=False),
    Field("evidence", FieldType.LINE, max_length=500),
    Field(
        "feedback",
        FieldType.TEXT,
        required=False,
        required_if=("verdict", (Verdict.REJECT.value,)),
        max_length=2000,
    ),
    Field("probe", FieldType.TEXT, required=False, max_length=1000),
    Field("confirmed", FieldType.CHOICE, (CONFIRMED,), required=False),
)
TOLD_OTHERWISE = (
    Field("channel", FieldType.CHOICE, CHANNELS, outside=BY_ONESELF),
    Field("told_at", FieldType.INSTANT),
    _OCCURRENCE,
    Field("gist", FieldType.TEXT, max_length=2000),
)
REJECTION_REASON = Field(
    "reason_code", FieldType.CHOICE, REASONS, shown_if=("scenario", (Scenario.REJECTION,))
)
_WHOLE = WordingLevel.FREE
WORDS_OF_MAIL = (
    Field(
        "subject",
        FieldType.LINE,
        required=False,
        max_length=200,
        words_of_mail=True,
        written_at=_WHOLE,
    ),
    Field(
        "body",
        FieldType.TEXT,
        required=False,
        max_length=8000,
        words_of_mail=True,
        written_at=_WHOLE,
    ),
)
OWN_PARAGRAPH = Field(
    "paragraph",
    FieldType.TEXT,
    required=False,
    max_length=LONGEST_PARAGRAPH,
    no_amounts=True,
    written_at=WordingLevel.PARAGRAPH,
)
ANSWER = (Field("answer", FieldType.TEXT, max_length=4000, no_amounts=True),)
QUESTION = (Field("question", FieldType.TEXT, max_length=2000, no_judgment=True),)
TOPIC = Field("topic", FieldType.CHOICE, tuple(Topic), required=False)
"""What a question is about, which says whose it is; pages ask for it, and programs may leave it
out."""

GIVE = "give"
WITHHELD_BECAUSE = ("others_named", "said_in_confidence", "company_secret", "legal_claim")
"""Why something that was said about a candidate is not given out; codes of the catalogue. What a
copy leaves out it names with one of these."""
PIECES = Field("pieces", FieldType.PIECES)
"""For each scorecard and note about a candidate: give it out, or withhold it because."""

_IF_CORRECTION = ("right", (Right.CORRECTION.value,))
PRIVACY = (
    Field("right", FieldType.CHOICE, tuple(Right)),
    Field(
        "request",
        FieldType.TEXT,
        required=False,
        required_if=_IF_CORRECTION,
        max_length=2000,
        no_judgment=True,
    ),
    # Of a letter or a call that somebody notes down: the time counts from then.
    Field("arrived_on", FieldType.DAY, required=False),
)
