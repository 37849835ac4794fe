"""The messages between the process and its steps: what Temporal's history is made of.

Ids, codes and instants only: no names, no addresses, no free text. Messages only grow, and every
new field has a default, because histories of older releases are replayed with newer code. What has
its default is not written down (`workflows.payloads`), so a default is empty and stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StartHire:
    """Input of one process run. Everything else is in SQL, under the application's id.

    `history_limit` is the number of events, counted from the first wait, after which the run
    continues as new; 0 leaves it to the server's own suggestion.
    """

    application: str
    policy_version: str
    history_limit: int = 0


@dataclass(frozen=True, slots=True)
class HireEnd:
    """Result of a finished process: its outcome's code (`domain.words.ProcessOutcome`)."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Ring:
    """Label of the bell, for people who read histories; the process takes nothing from it."""

    seq: int = 0
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Untaken:
    """An application as the bell needs it. `closed`: its process has ended in SQL, so it may be
    woken, and must not be started. `reopened`: it had ended and goes on, so that one which has
    ended in Temporal is started again."""

    application: str
    policy_version: str
    job: str
    mode: str
    seq: int
    closed: bool = False
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class WakeCall:
    """Take the acts behind the cursor, and if `foretell`, the steps that they surely lead to.

    `last` is the id of the act at the cursor.
    """

    application: str
    at: datetime
    cursor: int = 0
    last: str = ""
    foretell: bool = False


@dataclass(frozen=True, slots=True)
class ActTaken:
    """One act, as much of it as the process needs.

    What it leads to was decided when it was made, and stands in its row: `then` is the step that
    follows it up, `interrupts` whether that ends the process where it stands
    (`domain.words.Interrupts`), `side` that the task it completed was one beside the process.
    """

    seq: int
    id: str
    kind: str
    task: str = ""
    completion: str = ""
    then: str = ""
    interrupts: str = ""
    side: bool = False


@dataclass(frozen=True, slots=True)
class StepCall:
    """Run one step. `key` names its business occurrence: a step run twice returns its result. `at`:
    when its workflow task began; it does not happen before that."""

    application: str
    key: str
    at: datetime
    subject: str = ""


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A human task the process waits for (or, `by_clock`, an instant it waits for).

    `next_at` is when the ladder's rung number `rung` is due, or when the clock closes the task;
    `at_time` is the step that follows the latter.
    """

    id: str
    kind: str
    owner: str
    due_at: datetime
    next_at: datetime | None
    rung: int = 0
    by_clock: bool = False
    stage: str = ""
    at_time: str = ""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a step came to.

    `code` is what the process branches on, `subject` the thing the next step is about, `opened` the
    tasks to wait for from now on (or whose ladder moved), `closed` the tasks that ended in the
    step, `messages` the ledger ids to deliver now (before others', if the application is `urgent`),
    `outcome` what became of the process, if the step came to that, `then` the step about the same
    subject that is taken once the messages are delivered, `mode` the way of working from now on, if
    that is another one.
    """

    code: str = ""
    subject: str = ""
    opened: tuple[OpenTask, ...] = ()
    closed: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    state: str = ""
    stage: str = ""
    outcome: str = ""
    urgent: bool = False
    then: str = ""
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was taken before the process asked for it, and what it concluded."""

    key: str
    conclusion: Conclusion


@dataclass(frozen=True, slots=True)
class Woken:
    """Acts in order of their `seq`, and what was `done` about them in the same transaction.

    `restored`: the act at the cursor is gone or another one.
    """

    acts: tuple[ActTaken, ...] = ()
    restored: bool = False
    done: tuple[Done, ...] = ()


@dataclass(frozen=True, slots=True)
class DeliverCall:
    """Deliver these ledger messages. `key` is the step that reserved them, `at` when it is asked:
    with the delivery, what surely follows that step is concluded."""

    application: str
    messages: tuple[str, ...]
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Delivered:
    """`undelivered`: messages that a person must now see to, each as `<message>:<attempt>`. `done`:
    the steps that were taken when they had been delivered."""

    undelivered: tuple[str, ...] = ()
    done: tuple[Done, ...] = ()


class Code:
    """The codes steps conclude with. Strings, because histories hold them."""

    INTERRUPTED = "interrupted"
    LOST = "lost"
    NOT_YET = "not_yet"
    TOLD = "told"
    UNTOLD = "untold"
    RELEASE_LATER = "release_later"
    SENT_NOW = "sent_now"
    ASK = "ask"
    PASSED = "passed"
    # What the next try may find otherwise.
    NOT_STORED = frozenset({INTERRUPTED, LOST, NOT_YET})
