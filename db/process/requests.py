"""What somebody wants to do to a process, and the two answers there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.acts import ActKind
from domain.doubts import TOLD, Doubt
from domain.events import ActorKind
from domain.protocol import Untaken
from domain.task_specs import Capacity


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which capacities, and which way they came in (link, desk, api)."""

    kind: ActorKind
    id: str
    held: frozenset[Capacity]
    channel: str


@dataclass(frozen=True, slots=True)
class ActRequest:
    """An act somebody wants to make.

    `version` is the version of the task they were looking at, `form` what they filled in (JSON
    values or a web form's strings), `zone` the zone of its wall-clock times. `draft`: the words of
    the mail as it would go out where the form has none of its own. `meant`: the marks of
    what the actor was asked about already, or what is not asked about (`domain.doubts`).
    `previewed`: its mail was looked at among others, and confirmed with them.
    """

    application: str
    kind: ActKind
    actor: Actor
    task: str = ""
    completion: str = ""
    version: int | None = None
    form: Mapping[str, object] = field(default_factory=dict)
    zone: str = "UTC"
    draft: Mapping[str, str] = field(default_factory=dict)
    meant: frozenset[str] = TOLD
    previewed: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """The act counts: it is number `seq` of its application. `untaken` is what the bell needs,
    `doubts` what may not have been meant about it, which its answer tells of."""

    act: str
    seq: int
    untaken: Untaken
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The act does not count. `reason` is a code; `state` is how the process stands."""

    reason: str
    state: str


class UnknownTask(LookupError):
    """There is no task of this id."""
