"""Messages as other programs read them, and the headers that nobody can break out of."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.names import LONGEST_NAME, NameFault, clean_name, name_fault, plain_text
from domain.scenario_columns import CalendarMethod
from notify.channel import CalendarPart, Envelope, HeaderRefused, Mailbox
from notify.mime import build
from tests.notify.envelopes import NOON, envelope


def read(sent: Envelope) -> EmailMessage:
    message = email.message_from_bytes(build(sent, NOON), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    for part in message.walk():
        assert not part.defects
    return message


def content(message: EmailMessage, kind: str) -> str:
    [part] = [part for part in message.walk() if part.get_content_type() == kind]
    text: str = part.get_content()
    return text.replace("\r\n", "\n")


def test_a_reader_finds_every_header_as_it_was_meant() -> None:
    message = read(envelope(in_reply_to="a@genjin.example", references=("a@genjin.example",)))
    assert str(message["From"]) == "星河科技招聘团队 <hiring@xinghe.example>"
    assert str(message["To"]) == "张伟 <zhang.wei@mail.example>"
    assert str(message["Reply-To"]) == "李娜 <li.na@xinghe.example>"
    assert str(message["Subject"]) == "关于您应聘后端工程师的结果"
    assert message["Message-ID"] == "<m_01.rejection@genjin.example>"
    assert message["In-Reply-To"] == "<a@genjin.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOON


def test_an_answer_reaches_everybody_who_is_named_in_one_header() -> None:
    others = (Mailbox("Chen, Maya", "maya@xinghe.example"), Mailbox("陈思", "si@xinghe.example"))
    message = read(envelope(also_reply_to=others))
    assert len(message.get_all("Reply-To", [])) == 1
    header = message["Reply-To"]
    assert [(each.display_name, each.addr_spec) for each in header.addresses] == [
        ("李娜", "li.na@xinghe.example"),
        ("Chen, Maya", "maya@xinghe.example"),
        ("陈思", "si@xinghe.example"),
    ]


@pytest.mark.parametrize(
    "box", [Mailbox("A\r\nBcc: x@y.example", "a@b.example"), Mailbox("A", "a b")]
)
def test_nobody_breaks_out_of_the_header_by_a_second_mailbox(box: Mailbox) -> None:
    with pytest.raises(HeaderRefused):
        build(envelope(also_reply_to=(box,)), NOON)


@pytest.mark.parametrize(
    "text", ["谢谢您\n", "Plain English.\n", "x" * 3000 + "\n", ".\n..\nFrom me\n", "a=b \t\n"]
)
def test_texts_arrive_as_they_were_written(text: str) -> None:
    message = read(envelope(text=text, html=f"<p>{text}</p>"))
    assert content(message, "text/plain") == text
    assert content(message, "text/html").rstrip("\n") == f"<p>{text}</p>".rstrip("\n")


def test_the_calendar_is_the_last_alternative_and_a_file() -> None:
    part = CalendarPart(
        "BEGIN:VCALENDAR\r\nX:面试\r\nEND:VCALENDAR\r\n".encode(), CalendarMethod.CANCEL
    )
    message = read(envelope(calendar=part))
    kinds = [one.get_content_type() for one in message.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    calendar, attached = list(message.walk())[-2:]
    assert calendar.get_param("method") == "CANCEL"
    assert calendar.get_payload(decode=True) == part.content
    assert attached.get_payload(decode=True) == part.content
    assert attached.get_filename() == "invite.ics"


def test_the_same_envelope_at_the_same_instant_is_the_same_bytes() -> None:
    assert build(envelope(), NOON) == build(envelope(), NOON)


def test_every_line_is_ascii_and_short_enough_for_every_relay() -> None:
    message = build(envelope(subject="面试" * 60, text="长" * 5000), NOON)
    assert all(len(line) <= 100 for line in message.decode("ascii").split("\r\n"))
    assert b"\n" not in message.replace(b"\r\n", b"")


BREAKOUTS = [
    "Zhang\r\nBcc: eve@evil.example",
    "Zhang\nBcc: eve@evil.example",
    "Zhang\rBcc: eve@evil.example",
    "Zhang\r\n\r\n<script>",
    "Zhang\x00",
    "Zhang\x1b[31m",
    "Zhang\x85Bcc: x",
    "Zhang\u2028Bcc: x",
    "Zhang\u202egnahz",
    "Zhang\u2066x\u2069",
    "=?utf-8?q?Zhang=0D=0ABcc:_eve@evil.example?=",
    "\ud800",
    "x" * 501,
]


def test_a_subject_that_looks_encoded_is_read_as_it_was_written() -> None:
    """Two names that meet can make one: a title that ends with `=`, and the question mark after."""
    for text in ("=?utf-8?q?Zhang=0D=0ABcc:_eve@evil.example?=", "Is it C=?"):
        raw = build(envelope(subject=text), NOON)
        assert read(envelope(subject=text))["Subject"] == text
        assert b"Subject: =?utf-8?" in raw


@pytest.mark.parametrize("text", BREAKOUTS)
@pytest.mark.parametrize("name", ["to_name", "from_name", "reply_to_name", "subject"])
def test_texts_that_would_break_out_of_a_header_are_refused(name: str, text: str) -> None:
    if name == "subject" and "=?" in text:
        return
    with pytest.raises(HeaderRefused):
        build(envelope(**{name: text}), NOON)


@pytest.mark.parametrize(
    "address",
    [
        "no-at-sign",
        "@mail.example",
        "a@",
        "a b@mail.example",
        "a@mail.example\r\nRCPT TO:<eve@evil.example>",
        "a@mail.example>,<eve@evil.example",
        "a@b@mail.example",
        '"a"@mail.example',
        "张伟@mail.example",
        "a..b@mail.example",
        f"{'a' * 250}@mail.example",
    ],
)
@pytest.mark.parametrize("name", ["to_address", "from_address", "reply_to"])
def test_addresses_that_are_not_one_plain_address_are_refused(name: str, address: str) -> None:
    with pytest.raises(HeaderRefused):
        build(envelope(**{name: address}), NOON)


@pytest.mark.parametrize("message_id", ["", "a", "a@b\r\nX: y", "<a@b>", "a b@c"])
def test_message_ids_that_are_none_are_refused(message_id: str) -> None:
    with pytest.raises(HeaderRefused):
        build(envelope(message_id=message_id), NOON)


def test_a_domain_in_chinese_is_written_as_mail_servers_know_it() -> None:
    assert "xn--" in str(read(envelope(to_address="wei@例子.example"))["To"])


@pytest.mark.parametrize(
    "name", ["O'Brien", 'Ann "Rock" Lee', "Null", "佐藤, 太郎", "👩‍💻 Dev", "مريم"]
)
def test_unusual_names_of_people_are_kept(name: str) -> None:
    assert name_fault(name) is None
    [to] = read(envelope(to_name=name))["To"].addresses
    assert to.display_name == name


@given(st.text(min_size=1, max_size=120))
def test_any_name_is_refused_or_read_back_as_it_was(name: str) -> None:
    shown = clean_name(name)
    try:
        message = read(envelope(to_name=shown, subject=f"x {shown}"))
    except HeaderRefused:
        assert name_fault(name) is not None or "=?" in shown or not shown.strip()
        return
    assert len(message["To"].addresses) == (1)
    assert message["To"].addresses[0].addr_spec == "zhang.wei@mail.example"
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", NameFault.EMPTY),
        (" \u3000", NameFault.EMPTY),
        ("x" * (LONGEST_NAME + 1), NameFault.TOO_LONG),
        ("a\r\nb", NameFault.CONTROL_CHARACTER),
        ("a\x00", NameFault.CONTROL_CHARACTER),
        ("a\ud800", NameFault.CONTROL_CHARACTER),
        ("a\u202eb", NameFault.BIDI_CONTROL),
        ("张伟", None),
        ("  Zoe\u0301 ", None),
    ],
)
def test_what_is_wrong_with_a_name_is_said_by_code(text: str, fault: NameFault | None) -> None:
    assert name_fault(text) == fault


def test_a_name_is_stored_composed_and_without_blanks_around() -> None:
    assert clean_name("  Zoe\u0301\u3000") == "Zo\u00e9"


def test_free_text_keeps_its_lines_and_loses_what_garbles_them() -> None:
    assert plain_text("a\r\nb\rc\x00\u202ed\te") == "a\nb\ncd\te"


@pytest.mark.parametrize(
    "subject",
    [
        "HR 已代您填写评价：郑凯文 Kevin Zheng（情景面试 Case interview）",
        "请您面试吴桐 Wu Tong：用人经理面谈 Hiring manager，2026年11月20日（星期五）",
        "Zoë Müller has been moved to the interview with the hiring manager of the platform team",
    ],
)
def test_a_subject_in_two_scripts_keeps_its_blanks(subject: str) -> None:
    content = build(envelope(subject=subject), NOON)
    read = email.message_from_bytes(content, policy=email.policy.default)
    assert read["Subject"] == subject
