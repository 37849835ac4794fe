"""Somebody whose every word can be told, for looking where it still stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from db.clock_and_ids import new_id
from db.directory.imports import HandedIn, StagedRow, begin, keep_rows
from db.privacy.erasing import Erasure, erase
from db.process import ledger
from db.process.acts import Accepted, ActKind, ActRequest
from db.process.cards import index_candidate
from db.process.case import Case
from db.process.ledger import MessageState
from db.schema import (
    applications,
    candidates,
    documents,
    external_ids,
    jobs,
    metadata,
    notes,
    proposals,
)
from tests.db.world import Scene, World
from tests.process.policies import calm


def tag_of(scene: Scene) -> str:
    """What stands in every canary of theirs and nowhere else: the worlds are shared."""
    return scene.cast.candidate.id[::-1][:12]


def canaries(scene: Scene) -> dict[str, str]:
    """A text for every place where somebody's words can stand."""
    tag = tag_of(scene)
    return {
        "name": f"夜莺一号 {tag}",
        "email": f"nightingale-two@{tag}.example",
        "phone": f"+49 3333333 {tag}",
        "place": f"夜莺四号会议室 {tag}",
        "evidence": f"夜莺五号把队列讲得很清楚 {tag}",
        "feedback": f"Nightingale six should say more, {tag}.",
        "reason": f"夜莺七号另有安排 {tag}",
        "subject": f"致夜莺八号 {tag}",
        "text": f"Dear nightingale nine {tag}",
        "html": f"<p>Dear nightingale ten {tag}</p>",
        "document": f"夜莺十一号 {tag}.pdf",
        "external": f"nightingale-twelve/{tag}",
        "note": f"夜莺十四号要价太高 {tag}",
        "staged": f"夜莺十五号 {tag}",
        "moved": f"nightingale-sixteen@{tag}.example",
        "merged": f"nightingale-seventeen@{tag}.example",
    }


def pdf(scene: Scene) -> bytes:
    """A file that names them."""
    return f"%PDF-1.4\n%nightingale-thirteen {tag_of(scene)}\n%%EOF\n".encode()


def closed(world: World, *, until: str = "close") -> Scene:
    """A process of one whose every word can be told, taken to this step."""
    scene = world.application(calm())
    words = canaries(scene)
    mark(scene)
    scene.step("arrange", scene.step("begin").stages[0])
    act = scene.complete(
        "schedule_interview", "scheduled", scene.cast.recruiter, place=words["place"]
    )
    invited = scene.step("invite", act.act)
    scene.with_case(lambda case: deliver(case, invited.messages, words))
    scene.step("collect", invited.opened[0].id)
    scene.complete(
        "give_feedback",
        "submitted",
        scene.cast.interviewer,
        evidence=words["evidence"],
        feedback=words["feedback"],
    )
    if until == "collect":
        return scene
    goodbye = scene.step("withdraw", withdrawn(scene)).messages
    scene.with_case(lambda case: deliver(case, goodbye[:1], words))
    task = scene.step("settle").opened[0].id
    if until == "settle":
        return scene
    taken(scene)
    assert scene.step("close", task).state == "closed"
    return scene


def mark(scene: Scene) -> None:
    """Give the candidate their canaries."""
    person = scene.cast.candidate.id
    words, content = canaries(scene), pdf(scene)
    values = {name: words[name] for name in ("name", "email", "phone")}
    resume = {
        "id": new_id("doc"),
        "application_id": scene.application,
        "kind": "resume",
        "name": words["document"],
        "media_type": "application/pdf",
        "size": len(content),
        "sha256": "0" * 64,
        "content": content,
        "uploaded_by": scene.cast.recruiter.id,
        "at": scene.world.now(),
    }
    note = {
        "id": new_id("not"),
        "application_id": scene.application,
        "author_id": scene.cast.recruiter.id,
        "text": words["note"],
        "at": scene.world.now(),
    }
    ats = {
        "system": "ats",
        "kind": "candidate",
        "external_id": words["external"],
        "our_id": person,
        "fingerprint": "0" * 64,
        "created_at": scene.world.now(),
        "updated_at": scene.world.now(),
    }

    def write(conn: Connection) -> None:
        stage(conn, person, words["staged"], scene.world.now())
        conn.execute(update(candidates).where(candidates.c.id == person).values(**values))
        conn.execute(insert(documents), resume)
        conn.execute(insert(notes), note)
        conn.execute(insert(external_ids), ats)
        propose(conn, scene)
        index_candidate(conn, person)

    scene.world.database.write_now(write)


def stage(conn: Connection, person: str, name: str, at: datetime) -> None:
    """A line of a file about them waits to be added."""
    handed_in = HandedIn("files", ("applications.csv",), "0" * 64, "", "import")
    staged = StagedRow(1, "applications", 0, 2, {"name": name}, person)
    keep_rows(conn, begin(conn, handed_in, at), [staged], at)


def propose(conn: Connection, scene: Scene) -> None:
    """Somebody proposes another address of theirs, and that they are somebody else."""
    person, words, at = scene.cast.candidate.id, canaries(scene), scene.world.now()
    reached = {"email": words["merged"], "merged_into": ""}
    other = new_id("can")
    for kind, subject, wanted, ground in (
        ("candidate_address", person, {"email": words["moved"]}, {"email": words["email"]}),
        ("candidate_merged", other, {"candidate": person}, {other: {}, person: reached}),
    ):
        row = {
            "id": new_id("prp"),
            "kind": kind,
            "subject_id": subject,
            "wanted": wanted,
            "ground": ground,
            "proposed_by": scene.cast.recruiter.id,
            "via": "api",
            "at": at,
            "due_at": at,
            "state": "open",
        }
        conn.execute(insert(proposals), row)


def withdrawn(scene: Scene) -> str:
    """They withdraw, and say why."""
    accepted = scene.make(
        ActRequest(
            scene.application,
            ActKind.WITHDRAW,
            scene.actor(scene.cast.candidate),
            form={"reason": canaries(scene)["reason"]},
        )
    )
    assert isinstance(accepted, Accepted)
    return accepted.act


def taken(scene: Scene) -> None:
    """The process took every act."""
    its = applications.c.id == scene.application
    scene.world.database.write_now(
        lambda conn: conn.execute(update(applications).where(its).values(taken=applications.c.acts))
    )


def deliver(case: Case, mails: tuple[str, ...], words: Mapping[str, str]) -> None:
    """Send them, in words that can be told."""
    said = {name: words[name] for name in ("subject", "text", "html")}
    for message in mails:
        if ledger.claim(case, [ledger.message(case.conn, message)]):
            row = ledger.message(case.conn, message)
            ledger.settle(case, row, MessageState.SENT, sent_at=case.at, **said)


def erased(scene: Scene, by: str = "operator") -> Erasure:
    """They are erased."""
    world, person = scene.world, scene.cast.candidate.id
    return world.database.write_now(
        lambda conn: erase(conn, world.policies, person, by, world.now())
    )


def everything(conn: Connection) -> dict[str, str]:
    """Every row of every table, as text."""
    return {
        name: repr([tuple(row) for row in conn.execute(select(table))])
        for name, table in metadata.tables.items()
    }


def found(scene: Scene) -> set[str]:
    """In which tables their canaries stand."""
    held = scene.world.database.read_now(everything)
    return {name for name, text in held.items() if tag_of(scene) in text}


def job_of(scene: Scene) -> str:
    """The job they applied for."""
    query = select(jobs.c.id).where(jobs.c.recruiter_id == scene.cast.recruiter.id)
    return scene.world.database.read_now(lambda conn: str(conn.execute(query).scalar_one()))
