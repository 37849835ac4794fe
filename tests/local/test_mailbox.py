"""The mail catcher keeps what it accepts, shows it harmlessly, and finds it again."""

from __future__ import annotations

import html
import re
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx2
import pytest

from local.mail_store import AT_ONCE, MailStore
from local.mailbox import create_app
from tests.local.conftest import MailCatcher


def a_mail(to: str, subject: str = "Interview 面试") -> EmailMessage:
    """A mail as Genjin sends it: text, HTML, a calendar."""
    mail = EmailMessage()
    mail["From"] = "Genjin <hiring@genjin.example>"
    mail["To"] = to
    mail["Reply-To"] = "recruiter@genjin.example"
    mail["Subject"] = subject
    mail["Message-ID"] = "<one@genjin.example>"
    mail.set_content("你好\nAnswer here: http://127.0.0.1:8000/l/token\n")
    mail.add_alternative(
        '<p>你好</p><script>alert(1)</script><a href="http://127.0.0.1:8000/other">x</a>',
        subtype="html",
    )
    mail.add_attachment("BEGIN:VCALENDAR\nEND:VCALENDAR\n", subtype="calendar")
    return mail


async def send(catcher: MailCatcher, mail: EmailMessage) -> None:
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=catcher.smtp_port, start_tls=False)


async def the_only_mail(catcher: MailCatcher, to: str) -> dict[str, object]:
    async with httpx2.AsyncClient(base_url=catcher.url) as web:
        mails = (await web.get("/api/mails", params={"to": to})).json()
    assert len(mails) == 1
    one: dict[str, object] = mails[0]
    return one


async def test_an_accepted_mail_is_listed_with_its_parts_and_links(
    mail_catcher: MailCatcher,
) -> None:
    await send(mail_catcher, a_mail("parts@candidates.example"))
    mail = await the_only_mail(mail_catcher, "parts@candidates.example")
    assert mail["subject"] == "Interview 面试"
    assert mail["from"] == "Genjin <hiring@genjin.example>"
    assert mail["reply_to"] == "recruiter@genjin.example"
    assert mail["message_id"] == "<one@genjin.example>"
    assert mail["has_calendar"] is True
    assert str(mail["text"]).startswith("你好")
    assert mail["links"] == ["http://127.0.0.1:8000/l/token", "http://127.0.0.1:8000/other"]


async def test_a_list_continues_after_the_last_known_mail(mail_catcher: MailCatcher) -> None:
    recipient = "continue@candidates.example"
    await send(mail_catcher, a_mail(recipient, "first"))
    first = await the_only_mail(mail_catcher, recipient)
    await send(mail_catcher, a_mail(recipient, "second"))
    async with httpx2.AsyncClient(base_url=mail_catcher.url) as web:
        later = await web.get("/api/mails", params={"to": recipient, "after": str(first["id"])})
    assert [mail["subject"] for mail in later.json()] == ["second"]


async def test_the_html_of_a_mail_is_shown_in_a_sandbox(mail_catcher: MailCatcher) -> None:
    await send(mail_catcher, a_mail("sandbox@candidates.example"))
    mail = await the_only_mail(mail_catcher, "sandbox@candidates.example")
    async with httpx2.AsyncClient(base_url=mail_catcher.url) as web:
        part = await web.get(f"/mails/{mail['id']}/html")
        page = await web.get(f"/mails/{mail['id']}")
    assert part.headers["content-security-policy"].startswith("sandbox ")
    assert "allow-scripts" not in part.headers["content-security-policy"]
    assert "<script>" not in page.text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text


@pytest.mark.parametrize(("language", "words"), [("en", "Caught mails"), ("zh", "已截获的邮件")])
async def test_the_inbox_speaks_both_languages(
    mail_catcher: MailCatcher, language: str, words: str
) -> None:
    async with httpx2.AsyncClient(base_url=mail_catcher.url) as web:
        page = await web.get("/", headers={"accept-language": language})
    assert words in page.text


async def test_a_subject_with_markup_stays_text(mail_catcher: MailCatcher) -> None:
    await send(mail_catcher, a_mail("markup@candidates.example", "<b>bold</b>"))
    async with httpx2.AsyncClient(base_url=mail_catcher.url) as web:
        page = await web.get("/", params={"to": "markup@candidates.example"})
    assert "&lt;b&gt;bold&lt;/b&gt;" in page.text


async def test_a_name_that_leads_to_loopback_is_refused(mail_catcher: MailCatcher) -> None:
    async with httpx2.AsyncClient(base_url=mail_catcher.url) as web:
        answer = await web.get("/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400


@pytest.mark.parametrize("mail_id", ["00000000000000000000", "..%2f..%2fsecret", "x"])
async def test_an_unknown_mail_is_not_found(mail_catcher: MailCatcher, mail_id: str) -> None:
    async with httpx2.AsyncClient(base_url=mail_catcher.url) as web:
        answer = await web.get(f"/api/mails/{mail_id}")
    assert answer.status_code == 404


async def test_mails_outlive_the_catcher(mail_catcher: MailCatcher) -> None:
    await send(mail_catcher, a_mail("outlive@candidates.example"))
    [mail] = MailStore(mail_catcher.folder).list(to="outlive@candidates.example")
    assert mail.envelope_to == ("outlive@candidates.example",)


async def test_the_inbox_is_paged_from_the_newest_to_the_oldest(tmp_path: Path) -> None:
    store = MailStore(tmp_path / "mails")
    for n in range(AT_ONCE + 1):
        store.add(a_mail("a@x.example", f"mail {n:03d}").as_bytes(), "x@y.example", ["a@x.example"])
    transport = httpx2.ASGITransport(app=create_app(store))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as web:
        english = {"accept-language": "en"}
        first = (await web.get("/", params={"to": "a@x"}, headers=english)).text
        older = re.findall(r'href="\?([^"]+)">Older mails', first)
        second = (await web.get(f"/?{html.unescape(older[0])}", headers=english)).text
        everything = (await web.get("/api/mails", params={"limit": 1000})).json()
        latest = (await web.get("/api/mails")).json()
    assert re.findall(r"mail (\d{3})<", first) == [f"{n:03d}" for n in range(AT_ONCE, 0, -1)]
    assert re.findall(r"mail (\d{3})<", second) == ["000"]
    assert f"Mails: {AT_ONCE + 1}" in first
    assert "Newest mails" in second
    assert "Older mails" not in second
    assert len(everything) == AT_ONCE + 1
    assert [latest[0]["subject"], latest[-1]["subject"]] == ["mail 001", f"mail {AT_ONCE:03d}"]
    store.close()
