"""When what is said to whom: the table of all scenarios that a mail can be sent in.

A new scenario is one row here and one template per language under `templates/messages/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.releases import known
from domain.scenario_columns import Audience, CalendarMethod
from domain.words import Outcome


class Scenario(StrEnum):
    """The name of a scenario, as the ledger and the template folders carry it."""

    INTERVIEW_INVITATION = "interview_invitation"
    INTERVIEW_MOVED = "interview_moved"
    INTERVIEW_CANCELLED = "interview_cancelled"
    NEXT_STEP = "next_step"
    STILL_DECIDING = "still_deciding"
    REJECTION = "rejection"
    WITHDRAWAL_RECEIVED = "withdrawal_received"
    QUESTION_ANSWERED = "question_answered"
    REVIEW_ANSWERED = "review_answered"
    PANEL_INVITATION = "panel_invitation"
    PANEL_MOVED = "panel_moved"
    PANEL_CANCELLED = "panel_cancelled"
    SCORECARD_COPY = "scorecard_copy"
    CONFIRMATION_REQUEST = "confirmation_request"
    OPINION_REQUEST = "opinion_request"
    OPINION_GIVEN = "opinion_given"
    DECIDED_OTHERWISE = "decided_otherwise"
    REJECTION_LEAVES = "rejection_leaves"
    FEEDBACK_REQUEST = "feedback_request"
    FEEDBACK_REMINDER = "feedback_reminder"
    FEEDBACK_ESCALATION = "feedback_escalation"
    TASK_ASSIGNED = "task_assigned"
    TASK_REMINDER = "task_reminder"
    TASK_ESCALATION = "task_escalation"
    REMINDER_DIGEST = "reminder_digest"
    MANY_OUTCOMES = "many_outcomes"
    SIGN_IN = "sign_in"
    PRIVACY_RECEIVED = "privacy_received"
    PRIVACY_COPY = "privacy_copy"
    PRIVACY_CORRECTED = "privacy_corrected"
    PRIVACY_ERASED = "privacy_erased"
    PRIVACY_REFUSED = "privacy_refused"
    TASK_OPENED = "task_opened"
    NEW_TASKS = "new_tasks"
    PROPOSAL_SETTLED = "proposal_settled"
    INVITED = "invited"


@dataclass(frozen=True, slots=True)
class ScenarioSpec:
    """What the product promises about one scenario."""

    audience: Audience
    # The names that its template may use; those that may be empty stand apart, because an empty
    # one of the others stops the mail instead of leaving a hole in it.
    required: frozenset[str]
    optional: frozenset[str] = frozenset()
    # Tells the candidate an outcome: it goes out at most once, and an unknown answer of the mail
    # server is a person's task, never a second try.
    outcome: bool = False
    # Never sent by the system itself, whatever the policy says.
    needs_person: bool = False
    # An undeliverable one becomes a task; for the others the ladder is the way out.
    must_arrive: bool = False
    calendar: CalendarMethod | None = None
    # The letter of which decision it is.
    tells: Outcome | None = None
    # True, and to be said, also after the process has ended.
    still_true: bool = False
    # Right after what it asks about, whatever the hour.
    at_once: bool = False
    # Told once, by itself, whatever has become of the task that it is about.
    news: bool = False
    # Of several that are due to somebody, one mail is made: the one that stands for them all.
    gathered_in: Scenario | None = None

    @property
    def variables(self) -> frozenset[str]:
        """Every name that a template of this scenario may use."""
        return self.required | self.optional

    @property
    def must_say(self) -> frozenset[str]:
        """The names that a template of this scenario may not leave out."""
        return self.required & _SENT_FOR


# What a letter is sent for: without it the recipient cannot do, or does not know, what is asked.
_SENT_FOR = frozenset({"link", "interview_starts_at", "answer", "task_list", "request_due_day"})
# Everybody is greeted by name, by a company, on behalf of a job.
_COMMON = frozenset({"company_name", "recipient_name", "candidate_name", "job_title"})
_WHEN = frozenset({"interview_starts_at", "interview_ends_at"})
_TASK = frozenset({"task_title", "due_at", "link"})
_FOR_CANDIDATE = frozenset({"recruiter_name"})
# The address of the privacy notice is the company's to set.
_CANDIDATE_EXTRAS = frozenset({"privacy_notice", "link"})


def _to_candidate(
    *names: str,
    optional: frozenset[str] = frozenset(),
    outcome: bool = False,
    needs_person: bool = False,
    must_arrive: bool = True,
    calendar: CalendarMethod | None = None,
    tells: Outcome | None = None,
    still_true: bool = False,
) -> ScenarioSpec:
    return ScenarioSpec(
        Audience.CANDIDATE,
        _COMMON | _FOR_CANDIDATE | frozenset(names),
        (_CANDIDATE_EXTRAS | optional) - frozenset(names),
        outcome,
        needs_person,
        must_arrive,
        calendar,
        tells,
        still_true,
    )


def _to_person(
    *names: str,
    optional: frozenset[str] = frozenset(),
    common: frozenset[str] = _COMMON,
    must_arrive: bool = False,
    calendar: CalendarMethod | None = None,
    at_once: bool = False,
    news: bool = False,
    gathered_in: Scenario | None = None,
) -> ScenarioSpec:
    return ScenarioSpec(
        Audience.PERSON,
        common | frozenset(names),
        frozenset({"recruiter_name"}) | optional,
        must_arrive=must_arrive,
        calendar=calendar,
        at_once=at_once,
        news=news,
        gathered_in=gathered_in,
    )


_STAGE = "stage_name"
_SIGNED, _BY_SIGNER = "signer_name", frozenset({"signer_title", "own_words"})
_ROOM = frozenset({"interview_place", "panel_names"})
_ELAPSED = frozenset({"elapsed_hours"})
_OF_TASK = frozenset({"candidate_name", "job_title", _STAGE})

_REQUEST = ("request_title", "request_day")
_REQUESTED, _ANSWERED = frozenset({"request"}), frozenset({"answer"})

SCENARIOS: Mapping[Scenario, ScenarioSpec] = MappingProxyType(
    {
        Scenario.INTERVIEW_INVITATION: _to_candidate(
            _STAGE,
            *_WHEN,
            optional=_ROOM | {"former_stage_name", "pay_range"},
            calendar=CalendarMethod.REQUEST,
        ),
        Scenario.INTERVIEW_MOVED: _to_candidate(
            _STAGE, *_WHEN, optional=_ROOM, calendar=CalendarMethod.REQUEST
        ),
        # It clears the candidate's calendar, however the process ends.
        Scenario.INTERVIEW_CANCELLED: _to_candidate(
            _STAGE, "interview_starts_at", calendar=CalendarMethod.CANCEL, still_true=True
        ),
        # Whoever interviewed can send these two: they sign, and add a paragraph of their own.
        Scenario.NEXT_STEP: _to_candidate(
            _STAGE,
            _SIGNED,
            outcome=True,
            tells=Outcome.ADVANCE,
            optional=_BY_SIGNER | {"next_stage_name"},
        ),
        Scenario.STILL_DECIDING: _to_candidate(
            _STAGE,
            _SIGNED,
            tells=Outcome.HOLD,
            optional=_BY_SIGNER | {"decided_by_day", "interview_starts_at"},
        ),
        # The courteous letter to a candidate who is not going on (婉拒通知, also 感谢信).
        Scenario.REJECTION: _to_candidate(
            outcome=True,
            needs_person=True,
            tells=Outcome.REJECT,
            optional=frozenset({_STAGE, "interview_starts_at", "interviewer_words"}),
            # Of a next interview that had been booked already: it goes with the rejection.
            calendar=CalendarMethod.CANCEL,
        ),
        # A courtesy after the candidate's own word: nobody has to chase an address for it.
        Scenario.WITHDRAWAL_RECEIVED: _to_candidate(must_arrive=False),
        Scenario.QUESTION_ANSWERED: _to_candidate(
            "question", "answer", optional=frozenset({"topic"})
        ),
        Scenario.REVIEW_ANSWERED: _to_candidate("question", "answer"),
        Scenario.PANEL_INVITATION: _to_person(
            _STAGE,
            "link",
            *_WHEN,
            optional=_ROOM,
            must_arrive=True,
            calendar=CalendarMethod.REQUEST,
        ),
        Scenario.PANEL_MOVED: _to_person(
            _STAGE,
            "link",
            *_WHEN,
            optional=_ROOM,
            must_arrive=True,
            calendar=CalendarMethod.REQUEST,
        ),
        Scenario.PANEL_CANCELLED: _to_person(
            _STAGE, "interview_starts_at", must_arrive=True, calendar=CalendarMethod.CANCEL
        ),
        # What HR wrote down for an interviewer, who can put it right by the same link.
        Scenario.SCORECARD_COPY: _to_person(_STAGE, "link", must_arrive=True),
        # The same, where the outcome would rest on nothing else: it waits for their word.
        Scenario.CONFIRMATION_REQUEST: _to_person(_STAGE, "due_at", "link"),
        # Somebody who has to decide wants to know what a colleague thinks; then they hear of it.
        Scenario.OPINION_REQUEST: _to_person(
            _STAGE, "asker_name", "opinion_on", "due_at", "link", at_once=True
        ),
        Scenario.OPINION_GIVEN: _to_person(_STAGE, "asked_name", "link", at_once=True),
        Scenario.DECIDED_OTHERWISE: _to_person(_STAGE, "decider_name", "outcome_title", "reason"),
        # A rejection that somebody else decided, and sends: it can be taken back still.
        Scenario.REJECTION_LEAVES: _to_person(
            _STAGE, "sender_name", "due_at", "link", at_once=True
        ),
        # Whoever has just interviewed somebody is awake, and remembers best now.
        Scenario.FEEDBACK_REQUEST: _to_person(
            _STAGE, "due_at", "link", optional=frozenset(_WHEN), at_once=True
        ),
        Scenario.FEEDBACK_REMINDER: _to_person(_STAGE, "due_at", "link", optional=_WHEN | _ELAPSED),
        Scenario.FEEDBACK_ESCALATION: _to_person(
            _STAGE, "owner_name", "due_at", "link", optional=_WHEN | _ELAPSED
        ),
        Scenario.TASK_ASSIGNED: _to_person(
            *_TASK,
            common=frozenset({"company_name", "recipient_name"}),
            optional=_OF_TASK | {"returned_because"},
        ),
        Scenario.TASK_REMINDER: _to_person(
            *_TASK,
            common=frozenset({"company_name", "recipient_name"}),
            optional=_OF_TASK | _ELAPSED,
        ),
        Scenario.TASK_ESCALATION: _to_person(
            *_TASK,
            "owner_name",
            common=frozenset({"company_name", "recipient_name"}),
            optional=_OF_TASK | _ELAPSED,
        ),
        # One mail for many tasks: their list is put together beforehand, links and all.
        Scenario.REMINDER_DIGEST: _to_person(
            "task_list",
            "task_count",
            common=frozenset({"company_name", "recipient_name"}),
        ),
        # To an HR lead: somebody tells one outcome after another.
        Scenario.MANY_OUTCOMES: _to_person(
            "sender_name",
            "mail_count",
            "link",
            common=frozenset({"company_name", "recipient_name"}),
            at_once=True,
            news=True,
        ),
        Scenario.SIGN_IN: _to_person(
            "link",
            common=frozenset({"company_name", "recipient_name"}),
            optional=frozenset({"due_at"}),
        ),
        # To a new colleague who has something to sign in for.
        Scenario.INVITED: _to_person(
            *("inviter_name", "role_names", "link"),
            common=frozenset({"company_name", "recipient_name"}),
            optional=frozenset({"due_at"}),
        ),
        # What somebody asked by right: it is answered whatever has become of the application.
        Scenario.PRIVACY_RECEIVED: _to_candidate(
            *_REQUEST,
            "request_due_day",
            optional=_REQUESTED,
            must_arrive=False,
            still_true=True,
        ),
        Scenario.PRIVACY_COPY: _to_candidate(
            *_REQUEST, "link", "copy_until", optional=_ANSWERED, still_true=True
        ),
        Scenario.PRIVACY_CORRECTED: _to_candidate(
            *_REQUEST, "answer", optional=_REQUESTED, still_true=True
        ),
        # There is nobody left to see to one that does not arrive.
        Scenario.PRIVACY_ERASED: _to_candidate(*_REQUEST, must_arrive=False, still_true=True),
        Scenario.PRIVACY_REFUSED: _to_candidate(
            *_REQUEST, "answer", optional=_REQUESTED, still_true=True
        ),
        # To whoever works from the inbox: something is there that was not there before.
        Scenario.TASK_OPENED: _to_person(
            *_TASK,
            common=frozenset({"company_name", "recipient_name"}),
            optional=_OF_TASK | {"settings_link"},
            gathered_in=Scenario.NEW_TASKS,
        ),
        Scenario.NEW_TASKS: _to_person(
            *("task_list", "task_count", "link"),
            common=frozenset({"company_name", "recipient_name"}),
            optional=frozenset({"more_count", "settings_link"}),
        ),
        # To whoever proposed a change: an HR lead has confirmed or refused it, or it was overtaken.
        Scenario.PROPOSAL_SETTLED: _to_person(
            *("proposal_title", "proposal_state", "link"),
            common=frozenset({"company_name", "recipient_name"}),
            optional=frozenset({"settled_by_name"}),
        ),
    }
)

LETTER_OF: Mapping[Outcome, Scenario] = {
    spec.tells: scenario for scenario, spec in SCENARIOS.items() if spec.tells is not None
}
"""The letter that tells the candidate a decision."""

STILL_TRUE = frozenset(scenario for scenario, spec in SCENARIOS.items() if spec.still_true)
"""What a candidate still has to hear when their process ends."""


def scenario_spec(stored: str) -> ScenarioSpec:
    """The row of a scenario, as it stands in the ledger."""
    return SCENARIOS[known(Scenario, stored)]
