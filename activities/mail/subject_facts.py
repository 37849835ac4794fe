"""What a message may say of its subject: decision, question, the stage before, many outcomes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from db.mail import facts
from db.process.interviews import stage_after, stage_before
from db.process.outcome_mails import sent_by
from db.process.query_cache import QueryCache
from domain.pay import pay_told
from domain.releases import known, known_if_any
from domain.scenarios import scenario_spec
from domain.task_kinds import BY_LAW
from domain.wall_times import day_in
from domain.words import Outcome, Right, TaskKind, Topic
from notify.catalogue import Catalogue


def of_job(job: Row[Any]) -> dict[str, object]:
    """What the position is called, and what it pays where candidates are to read that."""
    return {"job_title": job.title, "pay_range": pay_told(job.pay_range, job.pay_shown)}


def of_sender(cache: QueryCache, message: Row[Any]) -> dict[str, object]:
    """Who tells an outcome; or many, and how many by now."""
    wanted = scenario_spec(message.scenario).variables
    if "sender_name" not in wanted:
        return {}
    if "mail_count" not in wanted:
        return {"sender_name": facts.person_of(cache, facts.actor_of(cache, message.act_id)).name}
    name, count = sent_by(cache.conn, message.act_id, message.reserved_at)
    return {"sender_name": name, "mail_count": count}


def of_former_stage(
    cache: QueryCache, message: Row[Any], interview: Row[Any] | None
) -> dict[str, object]:
    """What an invitation to a later round says besides: a first contact reads otherwise."""
    asked = "former_stage_name" in scenario_spec(message.scenario).variables
    if interview is None or not asked:
        return {}
    former = stage_before(facts.plan_of(cache, message.application_id), interview.stage_id)
    return {"former_stage_name": facts.stage_name(cache, former)}


def of_question(
    cache: QueryCache, message: Row[Any], catalogue: Catalogue, locale: str
) -> dict[str, object]:
    """What a candidate asked, on which topic, and the answer that the message brings."""
    task = facts.task(cache, message.task_id)
    if task is None or not task.question_id:
        return {}
    said = [
        facts.said(cache, act, field)
        for act, field in ((task.question_id, "question"), (message.act_id, "answer"))
    ]
    named = dict(zip(("question", "answer"), said, strict=True))
    return {**named, "topic": topic_named(catalogue, locale, task)}


def topic_named(catalogue: Catalogue, locale: str, task: Row[Any]) -> str:
    """The topic that a candidate chose for the question that a task answers; '' for none."""
    topic = known_if_any(Topic, task.topic)
    return catalogue.text(locale, f"words.topic.{topic}") if topic else ""


def task_title(cache: QueryCache, task: Row[Any], catalogue: Catalogue, locale: str) -> str:
    """What is to be done; of a request by right also for what, of a question on which topic."""
    title = catalogue.text(locale, f"words.task.{known(TaskKind, task.kind)}")
    about = topic_named(catalogue, locale, task)
    if task.kind in BY_LAW:
        right = known(Right, facts.codes(cache, task.question_id)["right"])
        about = catalogue.text(locale, f"words.right_asked.{right}")
    if not about:
        return title
    return catalogue.text(locale, "messages.format.titled", title=title, about=about)


def of_opinion(cache: QueryCache, message: Row[Any]) -> dict[str, object]:
    """Who asks what a colleague thinks, and what about; or who has said it."""
    wanted = scenario_spec(message.scenario).variables
    if "asker_name" in wanted:
        question = facts.task_of(cache, message.task_id).question_id
        asker = facts.person_of(cache, facts.actor_of(cache, question))
        return {"asker_name": asker.name, "opinion_on": facts.said(cache, question, "opinion_on")}
    if "asked_name" in wanted:
        return {"asked_name": facts.person_of(cache, facts.actor_of(cache, message.act_id)).name}
    return {}


def of_other_decision(
    cache: QueryCache, message: Row[Any], catalogue: Catalogue, locale: str
) -> dict[str, object]:
    """Who decided otherwise than the recipient thought, how, and why."""
    if "decider_name" not in scenario_spec(message.scenario).variables:
        return {}
    act = message.act_id
    outcome = known(Outcome, facts.codes(cache, act)["outcome"])
    return {
        "decider_name": facts.person_of(cache, facts.actor_of(cache, act)).name,
        "outcome_title": catalogue.text(locale, f"words.outcome.{outcome}"),
        "reason": facts.said(cache, act, "note"),
    }


def of_decision(cache: QueryCache, message: Row[Any], zone: str) -> dict[str, object]:
    """What a letter that tells a decision may say besides: what was, and what comes."""
    decision = facts.decision(cache, message.decision_id)
    if decision is None:
        return {}
    plan = facts.plan_of(cache, decision.application_id)
    coming = stage_after(plan, decision.stage_id)
    day = decision.revisit_on
    return {
        "interview_starts_at": facts.heard_at(cache, decision.application_id, decision.stage_id),
        "next_stage_name": facts.stage_name(cache, coming),
        # A letter that leaves late promises no day that is over, where it is read.
        "decided_by_day": day if day and day > day_in(zone, message.reserved_at) else "",
    }
