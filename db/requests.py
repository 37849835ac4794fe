"""What somebody wants to do to a process, and the two answers there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.events import ActorKind
from domain.initiatives import ActKind
from domain.tasks import Capacity


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
    values or a web form's strings), `zone` the zone of its wall-clock times.
    """

    application: str
    kind: ActKind
    actor: Actor
    task: str = ""
    completion: str = ""
    version: int | None = None
    form: Mapping[str, object] = field(default_factory=dict)
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The act counts: it is number `seq` of its application."""

    act: str
    seq: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The act does not count. `reason` is a code; `state` is how the process stands."""

    reason: str
    state: str


class UnknownTask(LookupError):
    """There is no task of this id."""
