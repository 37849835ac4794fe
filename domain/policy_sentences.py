"""A policy as sentences: what each of its fields means, in the order in which somebody reads it.

A sentence is a key of the catalogue (`policies.say.<key>`) with what is filled in; the words are
put to it in `api/answers/policy_sentences.py`. Equal sentences say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from domain.calendar import Window, WorkCalendar
from domain.hearing import HeardFrom, WaitFor
from domain.ladder import OWNER, Rung
from domain.owners import AT_DESK, owner_of
from domain.policy import Mode, Policy, SendingRules, TaskPolicy
from domain.policy_said import (
    After,
    Clauses,
    Hours,
    Listed,
    OrElse,
    Sentence,
    Share,
    Value,
    Weekdays,
    Word,
    Zone,
    day_ranges,
)
from domain.presets import MODES
from domain.rule_sentences import rule_sentence
from domain.task_kinds import PERSON_KINDS
from domain.tasks import TASKS
from domain.words import TaskKind

USUAL_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class Section:
    """The sentences of one heading (`policies.section.<key>`)."""

    key: str
    sentences: tuple[Sentence, ...]


def sections(policy: Policy) -> tuple[Section, ...]:
    """The whole policy but for its tables."""
    found = (Section(key, tuple(said(policy))) for key, said in _SECTIONS.items())
    return tuple(section for section in found if section.sentences)


def sentences(policy: Policy) -> tuple[Sentence, ...]:
    """All of it, tables too, each with a path of its own."""
    said = (sentence for section in sections(policy) for sentence in section.sentences)
    rules = sorted(policy.rules.items())
    return (*said, *(rule_sentence(f"rules.{name}", rule) for name, rule in rules))


def _how_it_works(policy: Policy) -> Iterator[Sentence]:
    yield Sentence("name", "name", {"name": policy.name})
    yield _mode(policy.mode)
    yield _heard(policy.wait_for)
    yield Sentence("default_rule", "default_rule", {"rule": Word("rule", policy.default_rule)})
    yield Sentence("rejection_needs_two", f"rejection_needs_{_TWO[policy.rejection_needs_two]}")
    yield Sentence("notice_hours", "notice_hours", {"hours": Hours(policy.notice_hours)})
    yield Sentence("urgent_factor", "urgent_factor", {"share": Share(policy.urgent_factor)})
    hold = {"hours": Hours(policy.hold_revisit_hours)}
    yield Sentence("hold_revisit_hours", "hold_revisit_hours", hold)
    yield _holds(policy.holds_at_most)
    yield Sentence("settling_hours", "settling_hours", {"hours": Hours(policy.settling_hours)})


def _holds(count: int | None) -> Sentence:
    if count is None:
        return Sentence("holds_at_most", "holds_unlimited")
    return Sentence(
        "holds_at_most", "holds_once" if count == 1 else "holds_at_most", {"count": count}
    )


_TWO: Final = {True: "two", False: "one"}


def _heard(wait_for: WaitFor) -> Sentence:
    if wait_for.who is HeardFrom.ALL:
        return Sentence("wait_for", "wait_for_all")
    whom: dict[str, Value] = {
        "who": Sentence("", f"heard_{wait_for.who}", {"count": wait_for.number})
    }
    if not wait_for.hours:
        return Sentence("wait_for", "wait_for_no_longer", whom)
    return Sentence("wait_for", "wait_for_then", {**whom, "hours": Hours(wait_for.hours)})


def _mode(mode: Mode) -> Sentence:
    """A mode of the team's own has a code beside its words, by which reports know it."""
    if mode.name in MODES:
        return Sentence("mode", "mode", {"mode": mode})
    return Sentence("mode", "mode_own", {"mode": mode, "code": mode.name})


# --- tasks --------------------------------------------------------------------------------------

_ORIGIN: Final = {TaskKind.GIVE_FEEDBACK: "due_interview", TaskKind.REVIEW_HOLD: "due_revisit"}


def _tasks(policy: Policy) -> Iterator[Sentence]:
    for kind in PERSON_KINDS:
        if kind in policy.tasks:
            task, name = policy.tasks[kind], Word("task", kind)
            due: dict[str, Value] = {"task": name, "hours": Hours(task.due)}
            yield Sentence(f"tasks.{kind}.due", _ORIGIN.get(kind, "due_opening"), due)
            steps: dict[str, Value] = {"task": name, "steps": Clauses(_steps(policy, kind, task))}
            yield Sentence(f"tasks.{kind}.ladder", "steps", steps)
            yield _owner(policy, kind, task)
            yield from _variants(kind, task)
            if task.consult:
                whom = Listed(tuple(Word("whom", party) for party in task.consult))
                yield Sentence(f"tasks.{kind}.consult", "consult", {"task": name, "whom": whom})


def _owner(policy: Policy, kind: TaskKind, task: TaskPolicy) -> Sentence:
    params: dict[str, Value] = {"task": Word("task", kind), "whom": _whom(policy, kind, OWNER)}
    if task.owner is None:
        return Sentence(f"tasks.{kind}.owner", "owner_usual", params)
    params["whom"] = OrElse(tuple(Word("whom", party) for party in task.owner))
    stays = TASKS[kind].stays_for
    if not stays or not TASKS[kind].letter:
        return Sentence(f"tasks.{kind}.owner", "owner_given", params)
    params["letters"] = Listed(tuple(Word("scenario", each) for each in sorted(stays)))
    params["usual"] = Word("whom", TASKS[kind].owner[0])
    return Sentence(f"tasks.{kind}.owner", "owner_given_but", params)


def _variants(kind: TaskKind, task: TaskPolicy) -> Iterator[Sentence]:
    """Of a letter that stays at the desk the owner's sentence has said so; of a topic it is said
    here, whether the policy names it or not."""
    table = "scenario" if TASKS[kind].letter else "topic"
    stays = () if TASKS[kind].letter else TASKS[kind].stays_for
    at_desk = tuple(party for party in TASKS[kind].owner if party in AT_DESK)
    for variant in sorted({*task.variants, *stays}):
        parties, about = task.variants.get(variant, at_desk), Word(table, variant)
        whom = OrElse(tuple(Word("whom", party) for party in parties))
        params: dict[str, Value] = {"task": Word("task", kind), "about": about, "whom": whom}
        yield Sentence(f"tasks.{kind}.variants.{variant}", "variant", params)


def _steps(policy: Policy, kind: TaskKind, task: TaskPolicy) -> tuple[Sentence, ...]:
    """What happens until somebody does it: the same step at several times is said once."""
    path, ladder, said = f"tasks.{kind}.ladder", task.ladder, []
    for place, (alike, rungs) in enumerate(groupby(ladder.rungs, key=_alike)):
        action, to, _ = alike
        when = After(tuple(rung.after for rung in rungs))
        params: dict[str, Value] = {"after": when, "whom": _whom(policy, kind, to)}
        said.append(Sentence(f"{path}.rungs.{place}", f"step_{action}", params))
    if ladder.repeat_every is None:
        return (*said, Sentence(f"{path}.repeat_every", "repeat_never"))
    again: dict[str, Value] = {"hours": Hours(ladder.repeat_every)}
    return (*said, Sentence(f"{path}.repeat_every", "repeat_every", again))


def _alike(rung: Rung) -> tuple[str, str, bool]:
    return rung.action, rung.to, rung.after == 0


def _whom(policy: Policy, kind: TaskKind, to: str) -> Word:
    return Word("whom", owner_of(policy, kind)[0] if to == OWNER else to)


# --- mails --------------------------------------------------------------------------------------


def _sending(policy: Policy) -> Iterator[Sentence]:
    sending, path = policy.sending, "sending"
    yield _window(f"{path}.candidate_window", "candidate_window", sending.candidate_window)
    delay = {"hours": Hours(sending.rejection_delay)}
    yield Sentence(f"{path}.rejection_delay", "rejection_delay", delay)
    yield _shown_to(f"{path}.rejection_shown_to", sending)
    eves = "eves_spared" if sending.spare_eves_of_days_off else "eves_not_spared"
    yield Sentence(f"{path}.spare_eves_of_days_off", eves)
    yield _window(f"{path}.reminder_window", "reminder_window", sending.reminder_window)
    yield _cap(f"{path}.reminders_per_day", sending)
    reached = "signer" if sending.replies_to_signer else "recruiter"
    yield Sentence(f"{path}.replies_to_signer", f"replies_reach_{reached}")
    for scenario, level in sorted(policy.wording.items()):
        letter = {"letter": Word("scenario", scenario)}
        yield Sentence(f"wording.{scenario}", f"wording_{level}", letter)


def _shown_to(path: str, sending: SendingRules) -> Sentence:
    if not sending.rejection_shown_to:
        return Sentence(path, "rejection_shown_to_nobody")
    whom = Listed(tuple(Word("whom", party) for party in sending.rejection_shown_to))
    return Sentence(path, "rejection_shown_to", {"whom": whom})


def _window(path: str, key: str, window: Window | None) -> Sentence:
    return (
        Sentence(path, f"{key}_any") if window is None else Sentence(path, key, {"hours": window})
    )


def _cap(path: str, sending: SendingRules) -> Sentence:
    count = sending.reminders_per_day
    if count is None:
        return Sentence(path, "reminders_unlimited")
    return Sentence(path, "reminders_once" if count == 1 else "reminders_capped", {"count": count})


# --- the calendar -------------------------------------------------------------------------------


def _calendar(policy: Policy) -> Iterator[Sentence]:
    yield from _times("calendar", policy.calendar)


def _offices(policy: Policy) -> Iterator[Sentence]:
    for name, calendar in sorted(policy.offices.items()):
        yield Sentence(f"offices.{name}", "office", {"office": name})
        yield from _times(f"offices.{name}", calendar)


def _times(path: str, calendar: WorkCalendar) -> Iterator[Sentence]:
    known = calendar.covers_until
    yield Sentence(f"{path}.zone", "zone", {"zone": Zone(calendar.zone)})
    if calendar.seconds_per_hour != USUAL_SECONDS:
        seconds: dict[str, Value] = {"seconds": calendar.seconds_per_hour}
        yield Sentence(f"{path}.seconds_per_hour", "seconds_per_hour", seconds)
    if calendar.always_open:
        yield Sentence(f"{path}.always_open", "always_open")
    yield Sentence(f"{path}.weekly", "weekly", {"days": Clauses(tuple(_week(calendar)))})
    if known is None:
        yield Sentence(f"{path}.covers_until", "covers_all")
    else:
        until: dict[str, Value] = {"day": known}
        yield Sentence(f"{path}.covers_until", "covers_until", until)
    yield _days(f"{path}.days_off", "days_off", calendar.days_off, known)
    yield _days(
        f"{path}.working_days", "working_days", calendar.working_days, calendar.covers_until
    )


def _week(calendar: WorkCalendar) -> Iterator[Sentence]:
    """Weekdays with the same hours together."""
    numbered = enumerate(calendar.weekly)
    for windows, days in groupby(numbered, key=lambda each: each[1]):
        numbers = [number for number, _ in days]
        params: dict[str, Value] = {"days": Weekdays(numbers[0], numbers[-1])}
        if windows:
            params["hours"] = Listed(windows)
        yield Sentence("calendar.weekly", "week_open" if windows else "week_closed", params)


def _days(path: str, key: str, days: frozenset[date], covers_until: date | None) -> Sentence:
    if not days:
        return Sentence(path, f"no_{key}")
    return Sentence(path, key, {"days": Listed(day_ranges(days, covers_until))})


_SECTIONS: Final[Mapping[str, Callable[[Policy], Iterator[Sentence]]]] = {
    "working": _how_it_works,
    "tasks": _tasks,
    "mails": _sending,
    "calendar": _calendar,
    "offices": _offices,
}
