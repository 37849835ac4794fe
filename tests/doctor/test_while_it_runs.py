"""The doctor beside a running system: mails come and go while it looks, and it raises no alarm."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

import doctor
from db.clock_and_ids import system_clock
from db.engine import Database
from db.process import ledger
from db.process.case import lock
from db.process.ledger import MessageState
from db.schema import messages
from doctor.checkup import AT_ONCE
from doctor.findings import Tolerances
from doctor.mails import Received
from domain.words import TaskKind
from local.mail_store import MailStore
from tests.doctor.conftest import Patient
from tests.doctor.walk import Walk
from tests.faults.company import apply

QUIET = Tolerances()


@dataclass(slots=True)
class Caught:
    """A mail server's memory. `leaves`: what is sent just before it is asked for the first time."""

    counts: Counter[str] = field(default_factory=Counter)
    leaves: list[Callable[[], None]] = field(default_factory=list)

    def received(self, message_ids: Collection[str]) -> Mapping[str, int]:
        """What has come by now."""
        while self.leaves:
            self.leaves.pop()()
        return {each: self.counts[each] for each in message_ids}

    def takes(self, message_id: str) -> None:
        """One more mail."""
        self.counts[message_id] += 1


def letter_of(walk: Walk) -> str:
    """The rejection is on its way: the message that is to be delivered."""
    walk.begin()
    walk.to_feedback()
    walk.to_telling("reject")
    sent = walk.act(TaskKind.NOTIFY_CANDIDATE, "send", {"reason_code": "skills_gap"})
    telling = walk.step("tell", sent.act, deliver=False)
    if telling.opened:
        (waiting,) = telling.opened
        walk.step("release", waiting.id, at=waiting.next_at, deliver=False)
    return telling.subject


def deliver(walk: Walk, message: str, take: Callable[[str], None]) -> None:
    """As a worker does: claimed, taken by the mail server, written down."""

    def claim(conn: Connection) -> None:
        case = lock(conn, walk.id, system_clock(), walk.policies)
        assert ledger.claim(case, [ledger.message(case.conn, message)])
        case.finish()

    def settle(conn: Connection) -> None:
        case = lock(conn, walk.id, system_clock(), walk.policies)
        row = ledger.message(case.conn, message)
        ledger.settle(case, row, MessageState.SENT, sent_at=case.at)
        case.finish()

    walk.database.write_now(claim)
    take(ledger.header_of(message))
    walk.database.write_now(settle)


def sent_before(database: Database, caught: Caught) -> None:
    """Whatever the ledger calls sent has been caught."""
    rows = database.read_now(lambda conn: conn.execute(messages.select()).all())
    for row in rows:
        if row.state == MessageState.SENT:
            caught.takes(row.message_id)


async def look(database: Database, caught: Received) -> set[str]:
    found = await doctor.run(database, None, caught, tolerances=QUIET)
    return {finding.code for finding in found}


async def test_a_mail_that_leaves_after_the_ledger_was_read_is_no_alarm(
    database: Database, new_walk: Callable[[], Walk]
) -> None:
    walk, caught = new_walk(), Caught()
    message = letter_of(walk)
    sent_before(database, caught)
    caught.leaves = [partial(deliver, walk, message, caught.takes)]
    assert await look(database, caught) == set()
    assert caught.counts[ledger.header_of(message)] == 1


async def test_a_mail_that_was_caught_and_never_written_down_is_found(
    database: Database, new_walk: Callable[[], Walk]
) -> None:
    walk, caught = new_walk(), Caught()
    message = letter_of(walk)
    sent_before(database, caught)
    caught.takes(ledger.header_of(message))
    assert await look(database, caught) == {"received_but_not_sent"}


async def test_a_mail_that_never_came_and_one_too_many_are_found_at_the_second_look_too(
    closed: Patient,
) -> None:
    caught = Caught()
    assert await look(closed.database, caught) == {"sent_but_not_received"}
    sent_before(closed.database, caught)
    assert await look(closed.database, caught) == set()
    for _ in range(2):
        sent_before(closed.database, caught)
    assert await look(closed.database, caught) == {"outcome_received_twice"}


async def test_beside_a_sender_there_is_no_false_alarm(
    database: Database, new_walk: Callable[[], Walk], tmp_path: Path
) -> None:
    catcher, reader = MailStore(tmp_path / "mails"), MailStore(tmp_path / "mails")
    walks = [new_walk() for _ in range(12)]
    letters = [letter_of(walk) for walk in walks]
    rows = database.read_now(lambda conn: conn.execute(messages.select()).all())
    for row in rows:
        if row.state == MessageState.SENT:
            _catch(catcher, row.message_id)

    def send_all() -> None:
        for walk, message in zip(walks, letters, strict=True):
            deliver(walk, message, partial(_catch, catcher))

    sending = threading.Thread(target=send_all)
    sending.start()
    looks = 0
    while sending.is_alive() or not looks:
        found = await doctor.run(database, None, reader.index, tolerances=QUIET)
        assert found == [], doctor.report(found, len(walks))
        looks += 1
    sending.join()
    assert await doctor.run(database, None, reader.index, tolerances=QUIET) == []
    for each in (catcher, reader):
        each.close()


def _catch(store: MailStore, message_id: str) -> None:
    mail = EmailMessage()
    mail["Message-ID"] = f"<{message_id}>"
    mail.set_content("x")
    store.add(mail.as_bytes(), "hiring@x.example", ["ada@x.example"])


async def test_it_says_how_far_it_has_come_and_leaves_nobody_out_between_two_batches(
    database: Database, new_walk: Callable[[], Walk]
) -> None:
    walk = new_walk()
    for _ in range(AT_ONCE + 2):
        database.write_now(lambda conn: apply(conn, walk.company, walk.policies))
    told: list[int] = []
    found = await doctor.run(database, None, progress=told.append)
    assert told == list(range(1, AT_ONCE + 3))
    assert found == []
