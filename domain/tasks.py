"""The human tasks: one row per kind, with who owns it, who may complete it how, and with what.

The arbiter, the steps, the pages and the JSON API read this table, and every set of kinds is
derived from it. The process does not, so that a row may change while processes are under way. A new
kind of task is a row here, its deadline in the presets, its words in the catalogues, and the step
that opens it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from domain.fields import (
    ANSWER,
    APPOINTMENT,
    CONFIRMED,
    DECISION,
    NOTE,
    OPINION,
    OWN_PARAGRAPH,
    PANEL,
    PIECES,
    REJECTION_REASON,
    SCORECARD,
    TOLD_OTHERWISE,
    WORDS_OF_MAIL,
    Field,
    FieldType,
)
from domain.phases import Phase
from domain.releases import known
from domain.scenarios import LETTER_OF, Scenario
from domain.task_columns import (
    OF_CONFIRMING,
    OF_FEEDBACK,
    OF_OPINIONS,
    Change,
    Judges,
    Letter,
    Rejecting,
    Shows,
    Stop,
)
from domain.task_specs import (
    ABOVE,
    DECIDERS,
    DESK,
    LEADS,
    LEADS_OR_BROUGHT_IN,
    OWNER,
    OWNER_OR_AT_DESK,
    OWNER_OR_DESK,
    SEATED,
    Capacity,
    Completion,
    TaskSpec,
)
from domain.words import Party, Right, TaskKind, Topic

_ARRANGED, _MOVED = frozenset({Change.ARRANGED}), frozenset({Change.MOVED})

_MOVE = Completion(OWNER_OR_DESK, APPOINTMENT, then="move_interview", on=_MOVED)
_RESEAT = Completion(OWNER_OR_DESK, PANEL, then="change_panel", on=frozenset({Change.PANEL}))
_CALL_OFF = Completion(
    OWNER_OR_DESK, (NOTE,), then="cancel_interview", on=frozenset({Change.CANCELLED})
)
_REPORT = Completion(OWNER, (NOTE,), then="report_trouble")
_IN_WORDS = Field("answer", FieldType.TEXT, required=False, max_length=4000)
_DECIDE = Completion(DECIDERS, DECISION, then="decided", rejecting=Rejecting.DECIDES)

TASKS: Mapping[TaskKind, TaskSpec] = {
    TaskKind.SCHEDULE_INTERVIEW: TaskSpec(
        owner=(Party.RECRUITER,),
        state="arranging",
        phase=Phase.ARRANGING,
        on_link=True,
        to_hr=True,
        stopped_by=Stop.DECISION,
        shows=frozenset({Shows.APPOINTMENT, Shows.KIT}),
        completions={
            "scheduled": Completion(OWNER_OR_DESK, APPOINTMENT, then="invite", on=_ARRANGED)
        },
    ),
    TaskKind.AWAIT_INTERVIEW: TaskSpec(
        owner=(Party.RECRUITER,),
        state="awaiting_interview",
        phase=Phase.MEETING,
        by_clock=True,
        at_time="collect",
        stopped_by=Stop.DECISION,
        shows=frozenset({Shows.APPOINTMENT, Shows.KIT}),
        completions={
            "rescheduled": _MOVE,
            "panel_changed": _RESEAT,
            "cancelled": _CALL_OFF,
            "declined_interview": Completion(
                SEATED, (Field("note", FieldType.TEXT, max_length=2000),), then="report_trouble"
            ),
        },
    ),
    TaskKind.GIVE_FEEDBACK: TaskSpec(
        owner=(Party.INTERVIEWER,),
        state="collecting",
        phase=Phase.JUDGING,
        on_link=True,
        judges=Judges.OWN_INTERVIEW,
        wording=OF_FEEDBACK,
        stopped_by=Stop.DECISION,
        shows=frozenset({Shows.KIT}),
        completions={
            "submitted": Completion(OWNER, SCORECARD),
            "candidate_absent": _REPORT,
            "interviewer_absent": _REPORT,
            "moved": _REPORT,
            "cut_short": _REPORT,
            "submitted_for": Completion(DESK, SCORECARD, then="copy_scorecard"),
            "went_on_without": Completion(ABOVE, (NOTE,)),
            "decided": Completion(ABOVE, DECISION, rejecting=Rejecting.DECIDES_UNHEARD),
        },
    ),
    TaskKind.RESOLVE_INTERVIEW: TaskSpec(
        owner=(Party.RECRUITER,),
        state="disturbed",
        phase=Phase.UNSETTLED,
        stopped_by=Stop.DECISION,
        shows=frozenset({Shows.APPOINTMENT}),
        completions={
            # Over there, what comes in place of one that came to nothing may be a new one.
            "rescheduled": replace(_MOVE, on=_ARRANGED | _MOVED),
            "panel_changed": _RESEAT,
            "took_place": Completion(OWNER_OR_DESK, (NOTE,), then="ask_again"),
            "went_on": Completion(OWNER_OR_DESK, (NOTE,)),
        },
    ),
    TaskKind.DECIDE: TaskSpec(
        owner=(Party.HIRING_MANAGER,),
        state="deciding",
        phase=Phase.JUDGING,
        on_link=True,
        judges=Judges.STAGE,
        stopped_by=Stop.CORRECTION,
        shows=frozenset({Shows.SCORECARDS, Shows.KIT, Shows.TAG}),
        completions={"decided": _DECIDE},
    ),
    TaskKind.NOTIFY_CANDIDATE: TaskSpec(
        owner=(Party.RECRUITER,),
        state="telling",
        phase=Phase.TELLING,
        on_link=True,
        letter=Letter.DRAFTED,
        variants=tuple(LETTER_OF.values()),
        to_hr=True,
        stays_for=frozenset({Scenario.REJECTION}),
        stopped_by=Stop.CORRECTION,
        shows=frozenset({Shows.SCORECARDS}),
        completions={
            "send": Completion(
                OWNER_OR_DESK,
                (REJECTION_REASON, *WORDS_OF_MAIL, OWN_PARAGRAPH),
                then="tell",
                mails=True,
            ),
            "told_otherwise": Completion(
                OWNER_OR_DESK,
                (REJECTION_REASON, *TOLD_OTHERWISE),
                then="tell",
                rejecting=Rejecting.NOTES,
            ),
            # Whoever told it by their own decision corrects that: there is nobody to return it to.
            "returned": Completion(
                ABOVE | DESK,
                (Field("note", FieldType.TEXT, max_length=2000),),
                then="reconsider",
                rejecting=Rejecting.GIVES_BACK,
            ),
        },
    ),
    TaskKind.AWAIT_RELEASE: TaskSpec(
        owner=(Party.RECRUITER,),
        state="releasing",
        phase=Phase.TELLING,
        letter=Letter.LEAVING,
        stopped_by=Stop.CORRECTION,
        shows=frozenset({Shows.TAG}),
        on_link=True,
        completions={
            "undo": Completion(OWNER_OR_AT_DESK, then="reopen", rejecting=Rejecting.TAKES_BACK),
            # By whom it is shown to before it leaves: they want it decided otherwise.
            "taken_back": Completion(
                ABOVE, (Field("note", FieldType.TEXT, max_length=2000),), then="reconsider"
            ),
        },
        by_clock=True,
        at_time="release",
    ),
    TaskKind.REVIEW_HOLD: TaskSpec(
        owner=(Party.HIRING_MANAGER,),
        state="on_hold",
        phase=Phase.HOLDING,
        on_link=True,
        judges=Judges.STAGE,
        stopped_by=Stop.CORRECTION,
        shows=frozenset({Shows.SCORECARDS, Shows.KIT, Shows.FORM_IN_INBOX, Shows.TAG}),
        completions={"decided": _DECIDE},
    ),
    TaskKind.PREPARE_OFFER: TaskSpec(
        owner=(Party.RECRUITER,),
        state="offering",
        phase=Phase.OFFERING,
        shows=frozenset({Shows.FORM_IN_INBOX}),
        completions={
            "accepted": Completion(
                OWNER_OR_DESK, (Field("start_on", FieldType.DAY),), then="record_offer_outcome"
            ),
            "declined": Completion(OWNER_OR_DESK, (NOTE,), then="record_offer_outcome"),
            "lapsed": Completion(OWNER_OR_DESK, (NOTE,), then="record_offer_outcome"),
        },
    ),
    TaskKind.RESOLVE_DELIVERY: TaskSpec(
        owner=(Party.RECRUITER,),
        state="",
        unforeseen=True,
        shows=frozenset({Shows.FORM_IN_INBOX}),
        completions={
            "retry": Completion(OWNER_OR_DESK, then="redeliver", mails=True),
            "told_otherwise": Completion(
                OWNER_OR_DESK, TOLD_OTHERWISE, then="redeliver", rejecting=Rejecting.NOTES
            ),
            "arrived": Completion(OWNER_OR_DESK, then="redeliver"),
        },
    ),
    TaskKind.ANSWER_QUESTION: TaskSpec(
        owner=(Party.LAST_LEAD, Party.RECRUITER),
        state="",
        on_link=True,
        variants=tuple(Topic),
        stays_for=frozenset({Topic.PAY}),
        to_hr=True,
        answer=Scenario.QUESTION_ANSWERED,
        completions={"answered": Completion(OWNER_OR_DESK, ANSWER, then="answer")},
    ),
    TaskKind.REVIEW_REJECTION: TaskSpec(
        owner=(Party.HR_LEAD,),
        state="",
        answer=Scenario.REVIEW_ANSWERED,
        shows=frozenset({Shows.OUTCOME}),
        completions={"answered": Completion(LEADS, ANSWER, then="answer", by_another=True)},
    ),
    TaskKind.RESOLVE_WEBHOOK: TaskSpec(
        owner=(Party.HR_LEAD,),
        state="",
        completions={
            "resend": Completion(LEADS, then="resend_webhooks"),
            "dismissed": Completion(LEADS, (NOTE,)),
        },
    ),
    TaskKind.SETTLING: TaskSpec(
        owner=(Party.RECRUITER,),
        state="settling",
        phase=Phase.SETTLING,
        completions={},
        by_clock=True,
        at_time="close",
    ),
    TaskKind.RECONCILE: TaskSpec(
        owner=(Party.HR_LEAD,),
        state="",
        shows=frozenset({Shows.FORM_IN_INBOX}),
        completions={"resume": Completion(LEADS)},
    ),
    TaskKind.CONFIRM_ABORT: TaskSpec(
        owner=(Party.RECRUITER,),
        state="aborting",
        phase=Phase.ABORTING,
        shows=frozenset({Shows.FORM_IN_INBOX}),
        completions={
            "told": Completion(OWNER_OR_DESK, TOLD_OTHERWISE, then="confirm_abort"),
            "nothing_to_tell": Completion(OWNER_OR_DESK, (NOTE,), then="confirm_abort"),
        },
    ),
    # What is not so is put right by a correction, like every other scorecard.
    TaskKind.CONFIRM_SCORECARD: TaskSpec(
        owner=(Party.INTERVIEWER,),
        state="confirming",
        phase=Phase.JUDGING,
        on_link=True,
        wording=OF_CONFIRMING,
        stopped_by=Stop.CORRECTION,
        shows=frozenset({Shows.WORDS}),
        completions={
            "confirmed": Completion(DECIDERS, then="take_confirmation"),
            "decided": Completion(ABOVE, DECISION, then="decided", rejecting=Rejecting.DECIDES),
        },
    ),
    # Beside the decision, whose clock runs on: whoever decides may do so without.
    TaskKind.GIVE_OPINION: TaskSpec(
        owner=(Party.ASKED,),
        state="",
        on_link=True,
        judges=Judges.AS_ASKED,
        wording=OF_OPINIONS,
        shows=frozenset({Shows.SCORECARDS, Shows.KIT, Shows.ASKED}),
        completions={
            "opinion_given": Completion(OWNER, OPINION, then="pass_on_opinion"),
            "went_on_without": Completion(ABOVE | DESK, (NOTE,)),
        },
    ),
    # Before the decision is asked for: whom the policy consults.
    TaskKind.ADVISE: TaskSpec(
        owner=(Party.HIRING_MANAGER,),
        state="advising",
        phase=Phase.JUDGING,
        on_link=True,
        judges=Judges.AS_ASKED,
        stopped_by=Stop.CORRECTION,
        shows=frozenset({Shows.SCORECARDS, Shows.KIT}),
        completions={
            "opinion_given": Completion(OWNER, OPINION, then="weigh_advice"),
            "went_on_without": Completion(ABOVE | DESK, (NOTE,), then="weigh_advice"),
        },
    ),
    TaskKind.PRIVACY_REQUEST: TaskSpec(
        owner=(Party.HR_LEAD,),
        state="",
        by_law=True,
        completions={
            "fulfilled": Completion(
                LEADS_OR_BROUGHT_IN,
                (PIECES, _IN_WORDS),
                then="answer_privacy_request",
                rights=frozenset({Right.ACCESS}),
            ),
            "put_right": Completion(
                LEADS_OR_BROUGHT_IN,
                (Field("answer", FieldType.TEXT, max_length=4000),),
                then="answer_privacy_request",
                rights=frozenset({Right.CORRECTION}),
            ),
            "erased": Completion(
                LEADS,
                (Field("final", FieldType.CHOICE, (CONFIRMED,)),),
                then="answer_privacy_request",
                rights=frozenset({Right.ERASURE}),
                erases=True,
            ),
            "refused": Completion(
                LEADS_OR_BROUGHT_IN,
                (Field("answer", FieldType.TEXT, max_length=4000),),
                then="answer_privacy_request",
            ),
        },
    ),
    TaskKind.AWAIT_INVITATION: TaskSpec(
        owner=(Party.RECRUITER,),
        state="",
        letter=Letter.WAITING,
        completions={
            "send_now": Completion(OWNER_OR_DESK, then="see_to_invitation"),
            "told_otherwise": Completion(OWNER_OR_DESK, TOLD_OTHERWISE, then="see_to_invitation"),
        },
        by_clock=True,
        at_time="send_invitation",
    ),
    TaskKind.AWAIT_CARDS: TaskSpec(
        owner=(Party.RECRUITER,),
        state="",
        completions={},
        by_clock=True,
        at_time="stop_waiting",
    ),
}


def spec_of(stored: str) -> TaskSpec:
    """The row of a kind of task, as it stands in the database."""
    return TASKS[known(TaskKind, stored)]


def kind_of(task_id: str) -> TaskKind:
    """The kind of a task, from its id: `<application>:<kind>:<n>`."""
    return known(TaskKind, task_id.split(":")[1])


def possible(kind: TaskKind, held: frozenset[Capacity]) -> tuple[str, ...]:
    """The completions open to somebody who acts in these capacities, in the table's order."""
    return tuple(name for name, way in TASKS[kind].completions.items() if way.by & held)
