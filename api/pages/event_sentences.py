"""One sentence for each process event, in the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime

from api.pages.frame import View
from db.reading.application import ApplicationFacts
from db.reading.timeline import Entry
from domain.acts import EVENT_OF, OWN_ACTS
from domain.events import CLIMBS, ActorKind, EventType
from domain.task_specs import Capacity
from domain.tasks import spec_of

_DATED = frozenset({EventType.TASK_OPENED, EventType.TASK_REDATED})
_BY_POLICY = CLIMBS | {EventType.TASK_LAPSED, EventType.TASK_REDATED}
"""What a process does by itself because its policy says when."""
_OF_CANDIDATES = frozenset(
    EVENT_OF[kind] for kind, row in OWN_ACTS.items() if Capacity.CANDIDATE in row.by
)
"""What candidates do themselves, or HR notes for them."""
_TOLD_APART = frozenset({"submitted_for", "panel_changed"})
"""Ways to complete a task that are about somebody else than who did it."""


def sentence(view: View, entry: Entry, case: ApplicationFacts) -> str:
    """What happened, by whom, to whom."""
    followed = entry.policy or case.policy
    return view.text(
        f"pages.timeline.{_key(entry)}",
        mode=view.mode(followed.mode),
        policy=followed.name,
        version=str(followed.version),
        **_params(view, entry),
    )


def by_rule(view: View, entry: Entry) -> str:
    """Which rule of which policy version made an automatic decision."""
    if entry.ruling is None:
        return ""
    return view.text(
        "pages.timeline.by_rule",
        rule=view.word("rule", entry.ruling.rule),
        row=view.word("rule_row", entry.ruling.row),
        policy=entry.ruling.policy.name,
        version=entry.ruling.policy.version,
    )


def by_policy(view: View, entry: Entry, case: ApplicationFacts) -> str:
    """Which version of which policy had the process do this by itself; '' for what people did.

    A process keeps the version that it began with, whatever is saved afterwards, until somebody has
    it go on by another one.
    """
    by_somebody = entry.actor_kind is ActorKind.PERSON
    if entry.ruling is not None or entry.type not in _BY_POLICY or by_somebody:
        return ""
    then = entry.policy or case.policy
    return view.text("pages.timeline.by_policy", policy=then.name, version=then.version)


def _key(entry: Entry) -> str:
    key = entry.type.replace(".", "_")
    if entry.type is EventType.DECISION_MADE:
        return f"{key}_by_person" if entry.data.get("person") else f"{key}_by_rule"
    if entry.type in _DATED and spec_of(entry.task_kind).by_clock:
        return f"{key}_by_clock"
    if entry.type in _OF_CANDIDATES and entry.actor_kind is ActorKind.PERSON:
        return f"{key}_noted"
    if entry.type is EventType.TASK_PASSED_ON and entry.person_name == entry.actor_name:
        return f"{key}_own"
    if entry.type is EventType.MARKED_URGENT and entry.data.get("offer_until"):
        return f"{key}_until"
    if entry.type is EventType.POLICY_ADOPTED and entry.data.get("mode"):
        return f"{key}_mode"
    if entry.type is EventType.INTERVIEW_MOVED and entry.data.get("panel"):
        return f"{key}_panel"
    if entry.type is EventType.MESSAGE_SENT and entry.data.get("digest"):
        return f"{key}_together"
    if entry.type is EventType.TASK_COMPLETED and entry.data["completion"] in _TOLD_APART:
        return f"{key}_{entry.data['completion']}"
    return key


def _params(view: View, entry: Entry) -> dict[str, str]:
    data = entry.data
    mail = entry.mail
    codes = (("outcome", _outcome_table(entry)), ("how", "channel"))
    return {
        "actor": entry.actor_name or view.text("pages.nobody"),
        "person": entry.person_name or entry.actor_name,
        "task": view.word("task", entry.task_kind),
        "panel": view.text("pages.list_comma").join(entry.panel),
        "stage": entry.stage_name,
        "done": view.word("done", data.get("completion", "")),
        "why": view.word("closed_because", data.get("reason", "")),
        "scenario": view.word("scenario", data.get("scenario") or (mail.scenario if mail else "")),
        "to": mail.to_name if mail else "",
        "due": _moment(view, entry, data.get("due")),
        "starts": _moment(view, entry, data.get("starts")),
        "until": _day(view, data.get("offer_until")),
        "right": view.word("right", data.get("right", "")),
        **{name: view.word(table, data.get(name, "")) for name, table in codes},
    }


def _outcome_table(entry: Entry) -> str:
    return "outcome" if entry.type is EventType.DECISION_MADE else "process_outcome"


def _moment(view: View, entry: Entry, value: object) -> str:
    if not value:
        return ""
    return view.writing.beside(datetime.fromisoformat(str(value)).astimezone(UTC), entry.at)


def _day(view: View, value: object) -> str:
    return view.writing.day(date.fromisoformat(str(value))) if value else ""
