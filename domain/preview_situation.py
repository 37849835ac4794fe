"""The situation that a policy is previewed in: read from what somebody typed, and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from domain.calendar import ONE_DAY
from domain.policy import Policy
from domain.preview_lines import MOST_SEATS, Acting, Silent, Situation
from domain.wall_times import Occurrence, TimeRefused, instant_typed
from domain.words import Outcome, Verdict
from domain.zones import ZoneRefused, clean_zone

E = TypeVar("E", bound=StrEnum)

SEATS: Final = tuple(f"verdict.{number}" for number in range(1, MOST_SEATS + 1))
AFTERNOON: Final = time(16)
YES: Final = "true"
NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SituationFault:
    """What cannot be played: in which field, a code (`policy_preview.fault`), and its details."""

    place: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


class SituationRefused(ValueError):
    """With everything that is wrong with it."""

    def __init__(self, *faults: SituationFault) -> None:
        super().__init__(", ".join(f"{fault.place}: {fault.code}" for fault in faults))
        self.faults = faults


def usual_situation(policy: Policy, at: datetime) -> Situation:
    """One interviewer says pass, on the next working day, in the afternoon."""
    zone = ZoneInfo(policy.calendar.zone)
    tomorrow = datetime.combine(at.astimezone(zone).date() + ONE_DAY, time.min, zone)
    day = policy.calendar.next_open(tomorrow).astimezone(zone).date()
    return Situation(datetime.combine(day, AFTERNOON, zone), (Verdict.PASS,))


def texts_of(policy: Policy, situation: Situation) -> dict[str, str]:
    """A situation as it would be typed; the end by the policy's clock."""
    ends = situation.ends_at.astimezone(ZoneInfo(policy.calendar.zone))
    return {
        "ends": ends.strftime("%Y-%m-%dT%H:%M"),
        **{seat: str(verdict) for seat, verdict in zip(SEATS, situation.verdicts, strict=False)},
        "silent": situation.silent,
        "acting": situation.acting,
        "decided": situation.decided,
        "rule": situation.rule,
        "zone": situation.candidate_zone,
        "stand_in": YES if situation.stand_in else "",
        "urgent": YES if situation.urgent else "",
    }


def read_situation(policy: Policy, texts: Mapping[str, str]) -> Situation:
    """What was typed; a seat that is left empty is nobody's. Raises `SituationRefused`."""
    reading = _Reading(policy, texts)
    situation = Situation(
        ends_at=reading.ends(),
        verdicts=reading.verdicts(),
        silent=reading.choice(Silent, "silent", Silent.NOBODY),
        acting=reading.choice(Acting, "acting", Acting.WHEN_DUE),
        decided=reading.choice(Outcome, "decided", Outcome.ADVANCE),
        stand_in=bool(texts.get("stand_in")),
        urgent=bool(texts.get("urgent")),
        rule=texts.get("rule", ""),
        candidate_zone=texts.get("zone", "").strip(),
    )
    faults = (*reading.faults, *situation_faults(policy, situation))
    if faults:
        raise SituationRefused(*faults)
    return situation


def situation_faults(policy: Policy, situation: Situation) -> Iterator[SituationFault]:
    """What a policy cannot be played with."""
    if len(situation.verdicts) > MOST_SEATS:
        yield SituationFault("verdicts", "verdicts_many", {"most": str(MOST_SEATS)})
    if not situation.verdicts:
        yield SituationFault("verdicts", "verdicts")
    if situation.rule and situation.rule not in policy.rules:
        yield SituationFault("rule", "rule", {"rule": situation.rule[:80]})
    if situation.candidate_zone:
        try:
            clean_zone(situation.candidate_zone)
        except ZoneRefused:
            yield SituationFault("zone", "zone", {"zone": situation.candidate_zone[:80]})


class _Reading:
    """What could not be read is kept with the rest, so that all of it is said at once."""

    def __init__(self, policy: Policy, texts: Mapping[str, str]) -> None:
        self._policy = policy
        self._texts = texts
        self.faults: list[SituationFault] = []

    def ends(self) -> datetime:
        text, zone = self._texts.get("ends", "").strip(), self._policy.calendar.zone
        try:
            return instant_typed(text, zone, Occurrence.FIRST)
        except TimeRefused:
            self.faults.append(SituationFault("ends", "ends", {"text": text[:80]}))
            return NEVER

    def verdicts(self) -> tuple[Verdict, ...]:
        said = [seat for seat in SEATS if self._texts.get(seat, "").strip()]
        if said and said[0] != SEATS[0]:
            return ()
        return tuple(self.choice(Verdict, seat, Verdict.PASS) for seat in said)

    def choice(self, kind: type[E], name: str, usual: E) -> E:
        text = self._texts.get(name, "").strip() or usual
        try:
            return kind(text)
        except ValueError:
            choices = ", ".join(kind)
            params = {"text": text[:80], "choices": choices}
            self.faults.append(SituationFault(name, "choice", params))
            return usual
