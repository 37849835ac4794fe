"""The messages between the process and its steps: what Temporal's history is made of.

Ids, codes and instants only: no names, no addresses, no free text. Messages only grow, and every
new field has a default, because histories of older releases are replayed with newer code.
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
    """An application with acts that its process has not taken yet, as the bell needs it."""

    application: str
    policy_version: str
    job: str
    mode: str
    seq: int


@dataclass(frozen=True, slots=True)
class TakeCall:
    """Ask for the acts behind the cursor. `last` is the id of the act at the cursor."""

    application: str
    cursor: int
    last: str = ""


@dataclass(frozen=True, slots=True)
class ActTaken:
    """One act, as much of it as the process needs."""

    seq: int
    id: str
    kind: str
    task: str = ""
    completion: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """Acts in order of their `seq`. `restored`: the act at the cursor is gone or another one."""

    acts: tuple[ActTaken, ...] = ()
    restored: bool = False


@dataclass(frozen=True, slots=True)
class StepCall:
    """Run one step. `key` names its business occurrence: a step run twice returns its result."""

    application: str
    key: str
    at: datetime
    subject: str = ""


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A human task the process waits for (or, `by_clock`, an instant it waits for).

    `next_at` is when the ladder's rung number `rung` is due, or when the clock closes the task.
    """

    id: str
    kind: str
    owner: str
    due_at: datetime
    next_at: datetime | None
    rung: int = 0
    by_clock: bool = False
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a step came to.

    `code` is what the process branches on, `subject` the thing the next step is about, `opened` the
    tasks to wait for from now on (or whose ladder moved), `closed` the tasks that ended in the
    step, `messages` the ledger ids to deliver now.
    """

    code: str = ""
    subject: str = ""
    opened: tuple[OpenTask, ...] = ()
    closed: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    state: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class DeliverCall:
    """Deliver these ledger messages."""

    application: str
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivered:
    """`undelivered`: messages that a person must now see to, each as `<message>:<attempt>`."""

    undelivered: tuple[str, ...] = ()


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
    # What the next try may find otherwise.
    NOT_STORED = frozenset({INTERRUPTED, LOST, NOT_YET})
