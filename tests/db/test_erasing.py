"""Erasing one candidate: every word goes, codes and counts stay, nobody else is touched."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Row, select, true, update

from activities.mail.letter_facts import Facts
from activities.mail.sending import Sent, settle
from db.directory.applying import apply
from db.directory.documents import keep_file
from db.directory.hiring import UnknownCandidate
from db.privacy.erasing import ErasureRefused, WhyNot, erase
from db.privacy.personal import HELD
from db.process import ledger
from db.process.acts import ActKind, ActRequest, Refused
from db.process.ledger import MessageState
from db.process.projection import rebuild
from db.schema import candidates, links, messages, process_views, proposals
from domain.documents import CheckedFile, MediaType
from domain.scenarios import Scenario
from notify.render import Rendered
from tests.cast import COMPANY
from tests.db.canary import canaries, closed, erased, found, job_of
from tests.db.world import Scene, World


@pytest.fixture
def scene(world: World) -> Scene:
    """Somebody who had an interview, withdrew after it, and whose process is closed."""
    return closed(world)


def test_after_erasing_no_word_of_the_candidate_is_left_in_any_table(scene: Scene) -> None:
    assert found(scene) == {
        "candidates",
        "interviews",
        "act_texts",
        "messages",
        "documents",
        "external_ids",
        "import_rows",
        "notes",
        "proposals",
        "application_words",
        "candidate_words",
    }
    erased(scene)
    assert found(scene) == set()


def test_codes_and_counts_stay_and_the_process_still_folds_to_what_pages_show(
    scene: Scene,
) -> None:
    kept_tables = [held.table for held in HELD if held.erased is not None]
    database = scene.world.database

    def counts(conn: Connection) -> dict[str, int]:
        # Whoever proposed something about them is told; that mail is about no application.
        told = messages.c.scenario != Scenario.PROPOSAL_SETTLED
        where = {messages.name: told}
        return {
            table.name: len(conn.execute(select(table).where(where.get(table.name, true()))).all())
            for table in kept_tables
        }

    before = database.read_now(counts)
    view = scene.rows(process_views)
    erased(scene)
    assert database.read_now(counts) == before
    database.write_now(lambda conn: rebuild(conn, scene.application))
    assert scene.rows(process_views) == view


@pytest.mark.parametrize("by", ["operator", "a person"])
def test_whoever_proposed_something_about_them_is_told_once_that_it_was_overtaken(
    scene: Scene, by: str
) -> None:
    lead, author = scene.cast.lead.id, scene.cast.recruiter.id
    mine = select(proposals).where(proposals.c.proposed_by == author)
    for _ in range(2):
        erased(scene, by=lead if by == "a person" else by)
    rows = scene.world.database.read_now(lambda conn: conn.execute(mine).all())
    settler = lead if by == "a person" else ""
    assert {(row.state, row.settled_by, row.next_at) for row in rows} == {
        ("overtaken", settler, None)
    }
    mails = select(messages).where(messages.c.task_id.in_([row.id for row in rows]))
    reserved = scene.world.database.read_now(lambda conn: conn.execute(mails).all())
    assert [(each.scenario, each.person_id, each.subject) for each in reserved] == [
        (Scenario.PROPOSAL_SETTLED, author, "")
    ] * len(rows)


def test_whoever_erases_is_not_told_of_what_they_proposed_themselves(scene: Scene) -> None:
    erased(scene, by=scene.cast.recruiter.id)
    told = select(messages.c.id).where(
        messages.c.scenario == Scenario.PROPOSAL_SETTLED,
        messages.c.person_id == scene.cast.recruiter.id,
    )
    assert scene.world.database.read_now(lambda conn: conn.execute(told).all()) == []


def test_a_stub_without_a_name_stays_with_when_and_who(scene: Scene) -> None:
    person = scene.cast.candidate.id
    mark = erased(scene, by=scene.cast.lead.id)
    (row,) = scene.world.database.read_now(
        lambda conn: conn.execute(select(candidates).where(candidates.c.id == person)).all()
    )
    assert (row.name, row.email) == (f"#{person[-6:]}", f"{person}@erased.invalid")
    assert (row.erased_at, row.erased_by) == (mark.at, scene.cast.lead.id)


def test_erasing_twice_keeps_the_first_mark(scene: Scene) -> None:
    first = erased(scene, by="operator")
    assert erased(scene, by=scene.cast.lead.id) == first


def test_their_links_are_dead(scene: Scene) -> None:
    assert [link.revoked_at for link in scene.rows(links)].count(None) > 0
    erased(scene)
    assert [link.revoked_at for link in scene.rows(links)].count(None) == 0


def test_nobody_else_is_touched(scene: Scene, world: World) -> None:
    other = closed(world)
    untouched = other.rows(messages), other.rows(links)
    erased(scene)
    assert (other.rows(messages), other.rows(links)) == untouched
    assert found(other)
    erased(other)
    assert found(other) == set()


@pytest.mark.parametrize("until", ["collect", "settle"])
@pytest.mark.parametrize("by", ["operator", "a person"])
def test_an_open_process_is_ended_by_an_act(world: World, until: str, by: str) -> None:
    scene = closed(world, until=until)
    done = erased(scene, by=scene.cast.lead.id if by == "a person" else by)
    assert done.ended == (scene.application,)
    assert found(scene) == set()
    assert scene.all_open() == []
    last = scene.acts()[-1]
    assert (last.kind, last.actor_id, last.channel) == (ActKind.ERASE, done.by, "erasure")
    again = erased(scene)
    assert (again.at, again.by, again.ended) == (done.at, done.by, ())
    assert scene.step("erase", last.id).state == "closed"
    assert found(scene) == set()


def test_a_mail_that_is_being_sent_finishes_first(scene: Scene) -> None:
    sent = scene.rows(messages)[0].id
    put(scene, sent, MessageState.SENDING)
    with pytest.raises(ErasureRefused) as refused:
        erased(scene)
    assert refused.value.reason is WhyNot.MAIL_ON_ITS_WAY
    put(scene, sent, MessageState.SENT)
    erased(scene)
    assert found(scene) == set()


def test_a_mail_that_waits_is_not_sent_any_more(scene: Scene) -> None:
    waiting = scene.with_case(lambda case: ledger.reserve(case, Scenario.STILL_DECIDING, "late"))
    erased(scene)
    (row,) = [row for row in scene.rows(messages) if row.id == waiting]
    assert (row.state, row.error) == (MessageState.SUPPRESSED, "erased")


def test_a_correction_in_vain_is_not_kept_of_the_erased(scene: Scene) -> None:
    late = ActRequest(
        scene.application,
        ActKind.CORRECT,
        scene.actor(scene.cast.interviewer),
        task=f"{scene.application}:give_feedback:1",
        form={"evidence": canaries(scene)["evidence"]},
    )
    assert isinstance(scene.make(late), Refused)
    assert "refused_acts" in found(scene)
    erased(scene)
    assert isinstance(scene.make(late), Refused)
    assert found(scene) == set()


def test_no_file_is_kept_any_more_before_the_process_has_taken_the_act(world: World) -> None:
    scene = closed(world, until="collect")
    erased(scene)
    file, by = CheckedFile("cv.pdf", MediaType.PDF, b"%PDF"), scene.cast.recruiter.id
    kept = world.database.write_now(
        lambda conn: keep_file(conn, scene.application, file, by, world.now())
    )
    assert isinstance(kept, Refused)
    assert kept.reason == "being_erased"


def test_a_worker_that_was_held_up_writes_no_words_of_the_erased_any_more(scene: Scene) -> None:
    sent = scene.rows(messages)[0]
    late = Sent(facts_of(sent), MessageState.SENT, rendered=Rendered("Late", "Late", "Late"))
    erased(scene)
    put(scene, sent.id, MessageState.UNKNOWN)
    scene.with_case(lambda case: settle(case, late, ledger.message(case.conn, sent.id)))
    (row,) = [row for row in scene.rows(messages) if row.id == sent.id]
    assert (row.state, row.subject, row.text, row.html) == (MessageState.SENT, "", "", "")


def facts_of(message: Row[Any]) -> Facts:
    """What a worker had read of a message before it was held up."""
    return Facts(message, COMPANY, "", "", "zh", "UTC", (), {}, None, {}, None)


def test_who_was_erased_cannot_apply(scene: Scene) -> None:
    erased(scene)
    world, cast = scene.world, scene.cast
    job = job_of(scene)
    with pytest.raises(UnknownCandidate):
        world.database.write_now(
            lambda conn: apply(
                conn,
                cast.candidate.id,
                job,
                scene.actor(cast.recruiter),
                world.now(),
                world.policies,
            )
        )


def test_nobody_is_erased_by_a_wrong_id(world: World) -> None:
    with pytest.raises(UnknownCandidate):
        world.database.write_now(
            lambda conn: erase(conn, world.policies, "can_nobody", "operator", world.now())
        )


def put(scene: Scene, message: str, state: MessageState) -> None:
    its = update(messages).where(messages.c.id == message).values(state=state)
    scene.world.database.write_now(lambda conn: conn.execute(its))
