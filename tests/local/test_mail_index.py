"""The index of caught mails: newest first, by recipient, found again whatever becomes of it."""

from __future__ import annotations

from pathlib import Path
from time import thread_time

import pytest

from local.mail_index import NAME
from local.mail_store import MailStore
from tests.local.test_mailbox import a_mail

MANY = 300


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mails"


def put(store: MailStore, to: str, subject: str = "Interview 面试", message_id: str = "") -> str:
    """One more mail; its id."""
    mail = a_mail(to, subject)
    if message_id:
        mail.replace_header("Message-ID", f"<{message_id}>")
    return store.add(mail.as_bytes(), "hiring@genjin.example", [to]).id


def test_a_list_is_of_heads_and_the_newest_come_first(folder: Path) -> None:
    store = MailStore(folder)
    ids = [put(store, "a@x.example", f"第 {n} 封") for n in range(5)]
    first, *_ = listed = store.index.newest(limit=3)
    assert [each.id for each in listed] == ids[:1:-1]
    assert (first.subject, first.envelope_to, first.has_calendar) == (
        "第 4 封",
        ("a@x.example",),
        True,
    )
    older = store.index.newest(before=listed[-1].id, limit=3)
    assert [each.id for each in older] == ids[1::-1]
    store.close()


def test_a_recipient_is_found_by_any_part_in_any_case(folder: Path) -> None:
    store = MailStore(folder)
    put(store, "Ada.Lovelace@x.example")
    mine = put(store, "grace@y.example")
    assert [each.id for each in store.index.newest(to=" GRACE@", limit=9)] == [mine]
    assert (store.index.count("example"), store.index.count("%"), store.index.count()) == (2, 0, 2)
    store.close()


def test_what_another_process_caught_is_there_at_once(folder: Path) -> None:
    catcher, reader = MailStore(folder), MailStore(folder)
    assert reader.index.received(["msg_1@genjin.invalid"]) == {}
    put(catcher, "a@x.example", message_id="msg_1@genjin.invalid")
    put(catcher, "a@x.example", message_id="msg_1@genjin.invalid")
    assert reader.index.received(["msg_1@genjin.invalid", "msg_2@genjin.invalid"]) == {
        "msg_1@genjin.invalid": 2
    }
    assert [mail.to for mail in reader.list()] == ["a@x.example"] * 2
    for each in (catcher, reader):
        each.close()


@pytest.mark.parametrize("broken", [b"", b"no database at all" * 99])
def test_without_its_index_a_folder_is_read_anew(folder: Path, broken: bytes) -> None:
    store = MailStore(folder)
    mine = put(store, "a@x.example")
    store.close()
    for each in folder.glob(f"{NAME}*"):
        each.unlink()
    if broken:
        (folder / NAME).write_bytes(broken)
    again = MailStore(folder)
    assert [each.id for each in again.index.newest(limit=9)] == [mine]
    again.close()


def test_a_folder_that_cannot_be_written_to_is_read_all_the_same(folder: Path) -> None:
    catcher = MailStore(folder)
    put(catcher, "a@x.example", message_id="msg_1@genjin.invalid")
    catcher.close()
    for each in folder.glob(f"{NAME}*"):
        each.unlink()
    (folder / NAME).mkdir()  # for whoever is root too: nothing can be opened there
    reader = MailStore(folder)
    put(reader, "a@x.example", message_id="msg_2@genjin.invalid")
    wanted = ["msg_1@genjin.invalid", "msg_2@genjin.invalid"]
    assert reader.index.received(wanted) == dict.fromkeys(wanted, 1)
    reader.close()


def test_among_many_nobody_opens_a_mail_to_list_them(folder: Path) -> None:
    store = MailStore(folder)
    for n in range(MANY):
        put(store, f"candidate{n}@x.example")
    for each in folder.glob("*.eml"):
        each.unlink()
    began = thread_time()
    assert len(store.index.newest(limit=100)) == 100
    assert len(store.index.newest(to="candidate42@", limit=100)) == 1
    assert thread_time() - began < 0.1
    store.close()
