"""The human tasks: one row per kind, with who owns it, who may complete it how, and with what.

The arbiter, the steps, the pages and the JSON API read this table, and every set of kinds is
derived from it. The process does not, so that a row may change while processes are under way. A new
kind of task is a row here, its deadline in the presets, its words in the catalogues, and the step
that opens it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

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
from domain.scenarios import Scenario
from domain.task_columns import (
    OF_CONFIRMING,
    OF_FEEDBACK,
    OF_OPINIONS,
    OF_TASKS,
    Change,
    Judges,
    Letter,
    Rejecting,
    Shows,
    Stop,
    Wording,
)
from domain.words import DESK_ROLES, Party, Right, Role, TaskKind, Topic


class Capacity(StrEnum):
    """In which capacity somebody acts on a task."""

    OWNER = "owner"
    ESCALATED = "escalated"
    DESK = "desk"
    PANEL = "panel"
    CANDIDATE = "candidate"
    PROCESS = "process"
    HR_LEAD = "hr_lead"


@dataclass(frozen=True, slots=True)
class Completion:
    """One way to complete a task: who may, the form, and the step that follows it up.

    Without a step, it only ends the task: the process goes on when it waits for no other. An ATS
    completes it `on` what it says of an interview, or by `rejecting` the candidate. `rights`: only
    where one of these was asked for; `erases`: refused while a legal hold keeps the candidate.
    `by_another`: not by whoever told the candidate the rejection that it looks at again.
    `mails`: the mail that the task is about leaves by it.
    """

    by: frozenset[Capacity]
    fields: tuple[Field, ...] = ()
    then: str = ""
    on: frozenset[Change] = frozenset()
    rejecting: Rejecting | None = None
    by_another: bool = False
    rights: frozenset[Right] = frozenset()
    erases: bool = False
    mails: bool = False

    @property
    def judges(self) -> bool:
        """Whether it says what somebody thinks of a candidate, or decides about them."""
        return any(field.name in ("verdict", "outcome") for field in self.fields)


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """A kind of task.

    `owner`: whose it usually is, the first of these parties that there is. `state` is what the
    process shows while it waits for it, in its `phase`; a side task, which changes nothing, has
    neither. `by_clock`: its time ends it, and the step `at_time` follows. `on_link`: the
    page of a mail's link has its forms, for parties without a desk. `stays_for`: about a letter of
    these scenarios, or a question on these topics, it is the desk's under every policy. `answer`:
    the letter that brings the candidate the answer they asked for. `by_law`: the law gives it its
    time, so that nothing stops its clock or makes it faster, and no end of the process but an
    erasure takes it back. `unforeseen`: something went wrong, which whoever acted a moment ago has
    not seen. `to_hr`: whoever has it without a desk can pass it on to the recruiter, because it
    carries out what has been judged; nobody passes on what they think.
    """

    owner: tuple[Party, ...]
    state: str
    completions: Mapping[str, Completion]
    phase: Phase | None = None
    by_clock: bool = False
    at_time: str = ""
    on_link: bool = False
    judges: Judges | None = None
    wording: Wording = field(default_factory=lambda: OF_TASKS)
    letter: Letter | None = None
    stays_for: frozenset[str] = frozenset()
    answer: Scenario | None = None
    stopped_by: Stop | None = None
    shows: frozenset[Shows] = frozenset()
    by_law: bool = False
    unforeseen: bool = False
    to_hr: bool = False


OWNER = frozenset({Capacity.OWNER})
OWNER_OR_DESK = frozenset({Capacity.OWNER, Capacity.ESCALATED, Capacity.DESK})
OWNER_OR_AT_DESK = frozenset({Capacity.OWNER, Capacity.DESK})
DESK = frozenset({Capacity.DESK})
LEADS = frozenset({Capacity.HR_LEAD})
ABOVE = frozenset({Capacity.ESCALATED})
DECIDERS = frozenset({Capacity.OWNER, Capacity.ESCALATED})
SEATED = frozenset({Capacity.PANEL})
LEADS_OR_BROUGHT_IN = LEADS | ABOVE

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


def kinds_where(true: Callable[[TaskSpec], bool]) -> tuple[TaskKind, ...]:
    """The kinds whose row fulfils a condition, in the table's order."""
    return tuple(kind for kind, spec in TASKS.items() if true(spec))


def ways_where(true: Callable[[Completion], bool]) -> Iterator[tuple[TaskKind, str]]:
    """The ways to complete a task that fulfil a condition, with its kind, in the table's order."""
    for kind, spec in TASKS.items():
        for name, way in spec.completions.items():
            if true(way):
                yield kind, name


CLOCK_KINDS = kinds_where(lambda spec: spec.by_clock)
PERSON_KINDS = kinds_where(lambda spec: not spec.by_clock)

ON_THE_WAY = frozenset(PERSON_KINDS) & frozenset(kinds_where(lambda spec: spec.phase is not None))
"""What the process itself waits for a person to do: whoever owns one, has the next move."""

INTERVIEWING = frozenset(kinds_where(lambda spec: spec.stopped_by is Stop.DECISION))
"""While one of these is open, its stage has not been heard to the end."""

DECIDING = frozenset(kinds_where(lambda spec: spec.stopped_by is Stop.CORRECTION))
"""What was opened because of the verdicts, and is taken back when one is put right."""

UNDECIDED = frozenset(kinds_where(lambda spec: spec.phase is Phase.JUDGING))
"""While one of these is open, nothing is decided yet: a rung may tell the candidate so."""

ARRANGING = frozenset(kinds_where(lambda spec: spec.phase is Phase.ARRANGING))
"""An interview that there is not yet."""

UNSETTLED = frozenset(kinds_where(lambda spec: spec.phase is Phase.UNSETTLED))
"""An interview that did not, or will not, go as planned."""

FEEDBACK = frozenset(kinds_where(lambda spec: spec.judges is Judges.OWN_INTERVIEW))
"""What somebody who was there saw themselves: each a scorecard."""

CONFIRMING = frozenset(kinds_where(lambda spec: Shows.WORDS in spec.shows))
"""What HR has written down for somebody, and they have not said yet that it is so."""

OPINIONS = frozenset(kinds_where(lambda spec: spec.judges is Judges.AS_ASKED))
"""What colleagues think whom somebody asked that has to decide, or whom the policy consults."""

ADVISING = frozenset(kind for kind in OPINIONS if TASKS[kind].phase is not None)
"""What the decision waits for, because the policy consults somebody before."""

WEIGHING = frozenset(kinds_where(lambda spec: spec.judges is Judges.STAGE))
"""What is decided on all that was said."""

LEAVING = frozenset(kinds_where(lambda spec: spec.letter is Letter.LEAVING))
"""An outcome whose letter somebody has sent, and that has not left yet."""

TELLING = frozenset(kinds_where(lambda spec: spec.letter is Letter.DRAFTED))
"""An outcome that somebody is to tell: its letter is drafted."""

TO_HR = frozenset(kinds_where(lambda spec: spec.to_hr))
"""What whoever has no desk can hand to the recruiter."""

ANSWERING = frozenset(kinds_where(lambda spec: spec.answer is not None))
"""What a candidate waits for an answer to: no process closes over it."""

OF_LEADS = frozenset(
    kinds_where(lambda spec: all(way.by == LEADS for way in spec.completions.values()))
) - frozenset(CLOCK_KINDS)
"""What only an HR lead completes, whoever else a policy would like to give it to."""
BY_LAW = frozenset(kinds_where(lambda spec: spec.by_law))
"""What a candidate has a right to in a time that the law sets, whatever becomes of the process."""

SCORED = frozenset(name for _, name in ways_where(lambda way: way.fields == SCORECARD))
"""The ways that leave a scorecard."""

OWN_OPINION = frozenset(name for _, name in ways_where(lambda way: way.fields == OPINION))
"""The ways that say what a colleague thinks who was asked."""

TELLS = frozenset({"tell"})
"""The step by which the candidate is told an outcome."""

GIVEN_BACK = frozenset(name for _, name in ways_where(lambda way: way.then == "reconsider"))
"""The ways that have what was proposed decided by a person."""

TROUBLES = frozenset(name for _, name in ways_where(lambda way: way.then == "report_trouble"))
"""What can come between an interview and its scorecards: each is the recruiter's to see to."""

DECLINABLE = frozenset(kind for kind, _ in ways_where(lambda way: Capacity.PANEL in way.by))
"""While one of these is open, who sits in its interview can still say that they do not come."""


def capacities(
    *,
    actor: str,
    owner: str,
    escalated_to: tuple[str, ...],
    roles: frozenset[Role],
    panel: tuple[str, ...] = (),
) -> frozenset[Capacity]:
    """In which capacities a person of the directory may act on a task. `panel`: who sits in its
    interview."""
    held = set()
    if actor in panel:
        held.add(Capacity.PANEL)
    if actor == owner:
        held.add(Capacity.OWNER)
    if actor in escalated_to:
        held.add(Capacity.ESCALATED)
    if roles & DESK_ROLES:
        held.add(Capacity.DESK)
    if Role.HR_LEAD in roles:
        held.add(Capacity.HR_LEAD)
    return frozenset(held)


def spec_of(stored: str) -> TaskSpec:
    """The row of a kind of task, as it stands in the database."""
    return TASKS[known(TaskKind, stored)]


def kind_of(task_id: str) -> TaskKind:
    """The kind of a task, from its id: `<application>:<kind>:<n>`."""
    return known(TaskKind, task_id.split(":")[1])


def possible(kind: TaskKind, held: frozenset[Capacity]) -> tuple[str, ...]:
    """The completions open to somebody who acts in these capacities, in the table's order."""
    return tuple(name for name, way in TASKS[kind].completions.items() if way.by & held)
