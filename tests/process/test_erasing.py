"""A canary in every field of a candidate: after erasing, none of them is left anywhere in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, MetaData, insert, select, update

import doctor
from db.clock_and_ids import new_id
from db.privacy.erasing import erase_one
from db.process.cards import index_candidate
from db.schema import candidates, documents
from doctor.findings import Tolerances, Visit
from doctor.record import read_record
from domain.administration import COMMAND_LINE, Administrator
from tests.process.checks import rebuilt_equals_stored
from tests.process.play import Play
from tests.process.policies import calm
from tests.process.rig import Rig

TAG = "nightingale"


def by_lead(play: Play) -> Administrator:
    """The HR lead, at the command line."""
    return Administrator(play.cast.lead.id, COMMAND_LINE)


def canary(play: Play, what: str) -> str:
    """A text that is nobody else's: the stage is shared."""
    return f"{TAG} {what} {play.application[::-1][:10]}"


async def marked(rig: Rig, **play_of: Any) -> Play:
    """A candidate with a canary in every field of theirs, before anybody is mailed."""
    play = await rig.play(**play_of)
    mark = play.application[::-1][:10]
    person = {
        "name": canary(play, "name"),
        "email": f"{TAG}@{mark}.example",
        "phone": canary(play, "phone")[:40],
    }
    resume = {
        "id": new_id("doc"),
        "application_id": play.application,
        "kind": "resume",
        "name": canary(play, "file"),
        "content": canary(play, "content").encode(),
        "uploaded_by": play.cast.recruiter.id,
        "at": play.now(),
    }

    def write(conn: Connection) -> None:
        its = update(candidates).where(candidates.c.id == play.cast.candidate.id)
        conn.execute(its.values(**person))
        conn.execute(insert(documents), resume)
        index_candidate(conn, play.cast.candidate.id)

    await play.services.parts.database.write(write)
    return play


async def judged(play: Play) -> None:
    """An interview, and a verdict in words."""
    await play.complete(
        "schedule_interview",
        "scheduled",
        by=play.cast.recruiter,
        starts_at=play.now().isoformat(),
        minutes=1,
        place=canary(play, "place"),
        panel=[person.id for person in play.cast.panel],
    )
    await play.complete(
        "give_feedback",
        "submitted",
        by=play.cast.interviewer,
        recommendation="no",
        verdict="reject",
        evidence=canary(play, "evidence"),
        feedback=canary(play, "feedback"),
    )


async def told(play: Play) -> None:
    """A letter in HR's own words."""
    await play.complete(
        "notify_candidate",
        "send",
        by=play.cast.recruiter,
        reason_code="skills_gap",
        subject=canary(play, "subject"),
        body=canary(play, "body"),
    )


def where_found(conn: Connection, play: Play) -> set[str]:
    """Table and column of every canary, in the database as it is, whatever the code knows of it."""
    mark, found = play.application[::-1][:10], set()
    there = MetaData()
    there.reflect(conn)
    for table in there.tables.values():
        for row in conn.execute(select(table)):
            for name, value in row._mapping.items():
                text = bytes(value) if isinstance(value, memoryview) else value
                if mark in repr(text):
                    found.add(f"{table.name}.{name}")
    return found


async def test_after_erasing_no_canary_is_left_in_the_whole_database(either_rig: Rig) -> None:
    play = await marked(either_rig, policy=calm())
    await judged(play)
    await told(play)
    assert await play.ended() == "rejected"
    parts = play.services.parts
    before = await parts.database.read(lambda conn: where_found(conn, play))
    assert before >= {
        "candidates.name",
        "candidates.email",
        "candidates.phone",
        "interviews.place",
        "act_texts.text",
        "messages.subject",
        "messages.text",
        "messages.html",
        "documents.name",
        "documents.content",
        "application_words.word",
    }
    person = play.cast.candidate.id
    erase_one(parts.database, parts.policies, person, by_lead(play), play.now())
    assert await parts.database.read(lambda conn: where_found(conn, play)) == set()
    # What had gone out is in mailboxes, where nobody of us can erase it.
    assert any(canary(play, "body") in mail.text for mail in play.channel.delivered)


async def test_an_erased_process_still_keeps_its_promises(either_rig: Rig) -> None:
    play = await marked(either_rig, policy=calm())
    await judged(play)
    await told(play)
    await play.ended()
    parts, person = play.services.parts, play.cast.candidate.id
    erase_one(parts.database, parts.policies, person, by_lead(play), play.now())
    assert await parts.database.write(lambda conn: broken(conn, play)) == []


def broken(conn: Connection, play: Play) -> list[Any]:
    """What the doctor finds."""
    rebuilt_equals_stored(conn, play.application)
    record = read_record(conn, play.application)
    return list(doctor.examine(record, Visit(play.now(), Tolerances(), None)))


async def test_an_open_process_ends_and_only_the_panel_hears_of_it(either_rig: Rig) -> None:
    play = await marked(either_rig, policy=calm())
    await play.schedule(starts_in=3600)
    await play.until_event("message.sent", times=2)
    parts, person = play.services.parts, play.cast.candidate.id
    done = erase_one(parts.database, parts.policies, person, by_lead(play), play.now())
    assert done.ended == (play.application,)
    play.services.ring_soon(play.application, "erase")
    assert await play.ended() == "erased"
    assert await parts.database.read(lambda conn: where_found(conn, play)) == set()
    assert await play.mailed(play.cast.interviewer) == ["panel_invitation", "panel_cancelled"]
    to_candidate = [mail for mail in play.channel.delivered if canary(play, "name") == mail.to_name]
    assert len(to_candidate) == 1, "the invitation, and nothing after it"
    assert await parts.database.write(lambda conn: broken(conn, play)) == []
