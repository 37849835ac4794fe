"""Jobs as another system has them: title, people and interview plan.

A plan that applications follow keeps its stages, and their order: what somebody was judged in is
not taken away. New stages may come in; a process goes on with the plan that it began with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from db.ats.external import Reference, TakenElsewhere, lock_said, note
from db.ats.upserts import person_of
from db.clock_and_ids import new_id
from db.directory.hiring import NewJob, NewStage, ReferenceRefused, add_job, plan_of, set_senders
from db.directory.job_plan import set_aside
from db.directory.job_team import change_people, leads
from db.process.acts import Actor
from db.schema import applications, external_ids, jobs, stages
from db.setup.policies import Policies, find_policy
from domain.defaults import USUAL_MODE
from domain.external import ExternalKind, Said
from domain.panel import planned_lead
from domain.policy import Policy
from domain.scenarios import Scenario
from domain.senders import SentBy, differing
from domain.words import Role

LONGEST_CODE = 60
_MARK = 12


@dataclass(frozen=True, slots=True)
class StageSaid:
    """A step of a plan as the other system has it; what is None is not said."""

    name: str
    id: str | None = None
    rule: str | None = None
    minutes: int | None = None
    panel: tuple[str, ...] | None = None
    lead: str | None = None


@dataclass(frozen=True, slots=True)
class JobSaid:
    """A job as the other system has it. People are mail addresses, or ids over there."""

    title: str
    people: Mapping[Role, str]
    code: str | None = None
    policy: str | None = None
    stages: tuple[StageSaid, ...] | None = None
    senders: Mapping[Scenario, SentBy] | None = None


def known_job(conn: Connection, known: str, reference: Reference, said: JobSaid) -> str:
    """Our id of a job: `known`, or of the one that has its code; '' for a new one."""
    if known:
        return known
    code = said.code or _code_for(conn, reference)
    return str(conn.execute(select(jobs.c.id).where(jobs.c.code == code)).scalar() or "")


def upsert_job(
    conn: Connection,
    known: str,
    reference: Reference,
    said: JobSaid,
    actor: Actor,
    at: datetime,
    policies: Policies,
) -> tuple[str, bool]:
    """Open or change a job (`known`: our id, as `known_job` gives it); gives our id, and whether
    anything changed.

    Raises `ReferenceRefused` for what is not known or lacking, and `TakenElsewhere` where the plan
    would lose a stage, or its order, that applications follow.
    """
    row = conn.execute(select(jobs).where(jobs.c.id == known).with_for_update()).first()
    holders = {
        role: person_of(conn, reference.system, named, role) for role, named in said.people.items()
    }
    if row is None:
        code = said.code or _code_for(conn, reference)
        return _open(conn, reference, replace(said, code=code), holders, at, policies), True
    changed = row.title != said.title
    if changed:
        conn.execute(update(jobs).where(jobs.c.id == row.id).values(title=said.title))
    if said.senders is not None and differing(said.senders) != row.senders:
        changed = set_senders(conn, row.id, said.senders)
    changed |= bool(change_people(conn, row.id, holders, actor, at, policies).roles)
    if said.stages is not None:
        policy = policies.of(conn, row.policy_version_id)
        changed |= _Plan(conn, reference, policy, at).change(row.id, said.stages)
    return row.id, changed


def find_stage(
    conn: Connection, system: str, job: str, named: str, followed: Sequence[str] = ()
) -> str | None:
    """A stage of a job, by its id over there or its name. `followed`: the plan of the process that
    it is about, which may have stages that are out of the job's plan by now."""
    plan = [*plan_of(conn, [job])[job], *_removed(conn, job, followed)]
    known = conn.execute(
        select(external_ids.c.our_id, external_ids.c.external_id).where(
            external_ids.c.system == system,
            external_ids.c.kind == ExternalKind.STAGE,
            external_ids.c.our_id.in_([stage.id for stage in plan]),
        )
    )
    by_id = {row.external_id.partition("/")[2]: row.our_id for row in known}
    # Of two of a name, one took the other's place: the process goes by its own.
    by_name = {stage.name: stage.id for stage in sorted(plan, key=lambda one: one.id in followed)}
    return by_id.get(named) or by_name.get(named)


def _removed(conn: Connection, job: str, followed: Sequence[str]) -> Sequence[Row[Any]]:
    ours = (stages.c.job_id == job) & stages.c.id.in_(followed)
    return conn.execute(select(stages).where(ours, stages.c.removed_at.is_not(None))).all()


def _code_for(conn: Connection, reference: Reference) -> str:
    """The code of a job that was named none: its id over there, unless that is too long, or the
    code of a job that goes by another id already. Two systems may use the same ids.
    """
    code = reference.external_id
    named = conn.execute(
        select(external_ids.c.our_id)
        .join(jobs, jobs.c.id == external_ids.c.our_id)
        .where(external_ids.c.kind == ExternalKind.JOB, jobs.c.code == code)
        .limit(1)
    ).first()
    if named is None and len(code) <= LONGEST_CODE:
        return code
    apart = hashlib.sha256(f"{reference.system}/{code}".encode()).hexdigest()[:_MARK]
    return f"{code[: LONGEST_CODE - _MARK - 1]}-{apart}"


def _open(
    conn: Connection,
    reference: Reference,
    said: JobSaid,
    holders: Mapping[Role, str],
    at: datetime,
    policies: Policies,
) -> str:
    for role in (Role.RECRUITER, Role.HIRING_MANAGER, Role.HR_LEAD):
        if role not in holders:
            raise ReferenceRefused(role, "required")
    if not leads(conn, holders[Role.HR_LEAD]):
        raise ReferenceRefused(Role.HR_LEAD, "role_lacking")
    if said.stages is None:
        raise ReferenceRefused("stages", "required")
    version = find_policy(conn, said.policy or USUAL_MODE)
    if version is None:
        raise ReferenceRefused("policy", "policy_unknown")
    plan = _Plan(conn, reference, policies.of(conn, version.id), at)
    job = add_job(
        conn,
        NewJob(
            code=said.code or "",
            title=said.title,
            recruiter=holders[Role.RECRUITER],
            hiring_manager=holders[Role.HIRING_MANAGER],
            hr_lead=holders[Role.HR_LEAD],
            policy_version=version.id,
            senders=said.senders or {},
            stages=tuple(
                NewStage(
                    name=stage.name,
                    rule=plan.rule_of(number, stage),
                    minutes=stage.minutes or 60,
                    panel=plan.panel_of(number, stage) or (),
                    lead=plan.lead_of(number, stage),
                )
                for number, stage in enumerate(said.stages)
            ),
        ),
        at,
    )
    for row, stage in zip(plan_of(conn, [job])[job], said.stages, strict=True):
        plan.remember(row.id, stage)
    return job


class _Plan:
    """The interview plan of a job, as the other system changes it."""

    def __init__(
        self, conn: Connection, reference: Reference, policy: Policy, at: datetime
    ) -> None:
        self._conn, self._reference, self._policy, self._at = conn, reference, policy, at

    def change(self, job: str, wanted: Sequence[StageSaid]) -> bool:
        """Bring the plan to what is wanted; whether anything changed."""
        rows = plan_of(self._conn, [job])[job]
        found = self._matched(job, rows, wanted)
        kept = [row for row in found if row is not None]
        lost = [row for row in rows if row not in kept]
        if (lost or kept != [row for row in rows if row in kept]) and self._in_use(job):
            raise TakenElsewhere("plan_in_use", job)
        for gone in lost:
            self._drop(gone.id)
        moved = [row.position for row in kept] != list(range(1, len(wanted) + 1))
        if moved and kept:
            set_aside(self._conn, job)
        changed = bool(lost) or moved
        for number, (row, stage) in enumerate(zip(found, wanted, strict=True)):
            changed |= self._put(job, number, row, stage, moved=moved)
        return changed

    def rule_of(self, number: int, stage: StageSaid) -> str:
        """The rule that is said, or the policy's default one."""
        if stage.rule is not None and stage.rule not in self._policy.rules:
            raise ReferenceRefused(f"stages.{number}.rule", "rule_unknown")
        return stage.rule or self._policy.default_rule

    def panel_of(self, number: int, stage: StageSaid) -> tuple[str, ...] | None:
        """Who usually interviews, as our ids."""
        if stage.panel is None:
            return None
        seats = (
            person_of(self._conn, self._reference.system, named, f"stages.{number}.panel.{seat}")
            for seat, named in enumerate(stage.panel)
        )
        return tuple(dict.fromkeys(seats))

    def lead_of(self, number: int, stage: StageSaid) -> str:
        """Who of them leads, as our id: the one who is named, else the first."""
        panel = self.panel_of(number, stage) or ()
        if stage.lead is None:
            return planned_lead(panel, None)
        where = f"stages.{number}.lead"
        lead = person_of(self._conn, self._reference.system, stage.lead, where)
        if lead not in panel:
            raise ReferenceRefused(where, "lead_not_in_panel")
        return lead

    def remember(self, stage_id: str, stage: StageSaid) -> None:
        """Keep the id that a stage has over there. Stages of two jobs may share one."""
        if stage.id is None:
            return
        reference = Reference(
            self._reference.system,
            ExternalKind.STAGE,
            f"{self._reference.external_id}/{stage.id}",
        )
        last = lock_said(self._conn, reference)
        note(self._conn, reference, stage_id, Said(""), self._at, last)

    def _put(
        self, job: str, number: int, row: Row[Any] | None, stage: StageSaid, *, moved: bool
    ) -> bool:
        panel = self.panel_of(number, stage)
        if row is None:
            stage_id = new_id("stg")
            values = {
                "name": stage.name,
                "rule": self.rule_of(number, stage),
                "minutes": stage.minutes or 60,
                "panel": list(panel or ()),
                "lead": self.lead_of(number, stage),
            }
            self._conn.execute(
                insert(stages).values(id=stage_id, job_id=job, position=number + 1, **values)
            )
            self.remember(stage_id, stage)
            return True
        said = {
            "name": stage.name,
            "rule": self.rule_of(number, stage) if stage.rule is not None else None,
            "minutes": stage.minutes,
            "panel": list(panel) if panel is not None else None,
            "lead": self.lead_of(number, stage) if panel is not None else None,
        }
        news = {
            name: value
            for name, value in said.items()
            if value is not None and value != row._mapping[name]
        }
        if news or moved:
            placed = {**news, "position": number + 1}
            self._conn.execute(update(stages).where(stages.c.id == row.id).values(**placed))
        self.remember(row.id, stage)
        return bool(news)

    def _matched(
        self, job: str, rows: list[Row[Any]], wanted: Sequence[StageSaid]
    ) -> list[Row[Any] | None]:
        """For each wanted stage the one that it is: by its id over there, else by its name."""
        left = {row.id: row for row in rows}
        found: list[Row[Any] | None] = []
        for stage in wanted:
            known = find_stage(self._conn, self._reference.system, job, stage.id or stage.name)
            if known not in left:
                known = next((id_ for id_, row in left.items() if row.name == stage.name), None)
            found.append(left.pop(known) if known is not None else None)
        return found

    def _in_use(self, job: str) -> bool:
        query = select(applications.c.id).where(applications.c.job_id == job).limit(1)
        return self._conn.execute(query).first() is not None

    def _drop(self, stage_id: str) -> None:
        self._conn.execute(delete(external_ids).where(external_ids.c.our_id == stage_id))
        self._conn.execute(delete(stages).where(stages.c.id == stage_id))
