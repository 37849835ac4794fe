"""The résumé as it is read in the page: what is shown, to whom, under which headers, and logged."""

from __future__ import annotations

import httpx2
import pytest

from commands.sample_files import resume
from tests.api.world import World
from tests.files import docx
from tests.pages.story import Story
from tests.pages.test_application import page_of
from tests.pages.test_kit import reads, resume_of

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PAGES = resume(("Ouyang Jing", "Python, PostgreSQL"))
ACTING = PAGES.replace(
    b"/Type /Catalog", b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >> /Type /Catalog"
)


def word(*paragraphs: str) -> bytes:
    said = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    document = f'<w:document xmlns:w="{SPACE}"><w:body>{said}</w:body></w:document>'
    return docx(**{"word/document.xml": document.encode()})


async def seen(world: World, document: str, who: str = "lina") -> httpx2.Response:
    async with world.client(who) as client:
        return await client.get(f"/documents/{document}/seen", params={"lang": "en"})


async def test_a_pdf_of_pages_is_shown_in_our_frames_and_nobody_elses(
    story: Story, world: World
) -> None:
    story.arranging()
    document = resume_of(story, content=PAGES, name="欧阳静.pdf")
    assert "<iframe" not in await page_of(story)
    page = await page_of(story, resume="1")
    assert f'<iframe class="seen" src="/documents/{document}/seen"' in page
    answer = await seen(world, document)
    assert answer.content == PAGES
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline; ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["cache-control"] == "no-store"
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "default-src 'none'" in policy
    assert "sandbox" not in policy
    assert "script-src" not in policy


async def test_a_pdf_that_acts_is_not_shown_and_is_downloaded_as_ever(
    story: Story, world: World
) -> None:
    document = resume_of(story, content=ACTING)
    answer = await seen(world, document)
    assert answer.headers["content-type"].startswith("text/html")
    assert "This PDF is not shown in the page" in answer.text
    assert f'href="/documents/{document}"' in answer.text
    async with world.client("lina") as client:
        download = await client.get(f"/documents/{document}")
    assert download.content == ACTING
    assert download.headers["content-disposition"].startswith("attachment; ")
    assert "sandbox" in download.headers["content-security-policy"]


async def test_of_a_word_document_the_text_is_shown_and_nothing_of_it_is_markup(
    story: Story, world: World
) -> None:
    document = resume_of(story, content=word("王伟", "&lt;script&gt;alert(1)&lt;/script&gt;"))
    answer = await seen(world, document)
    assert '<p class="free">王伟</p>' in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "<script" not in answer.text
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    empty = await seen(world, resume_of(story, content=docx(), name="empty.docx"))
    assert "No text was found" in empty.text


async def test_each_opening_is_written_down_and_the_page_alone_opens_nothing(
    story: Story, world: World
) -> None:
    document = resume_of(story, content=PAGES)
    await page_of(story)
    assert reads(story) == []
    await seen(world, document)
    assert len(reads(story)) == 1
    await seen(world, document)
    assert len(reads(story)) == 2


@pytest.mark.parametrize(("who", "status"), [("tom", 200), ("maya", 404), ("", 303)])
async def test_only_who_sees_the_application_sees_its_resume(
    story: Story, world: World, who: str, status: int
) -> None:
    document = resume_of(story, content=PAGES)
    answer = await seen(world, document, who)
    assert answer.status_code == status
    assert (await seen(world, "doc_other")).status_code == 404


async def test_the_page_allows_frames_of_its_own_and_no_others(story: Story, world: World) -> None:
    async with world.client("lina") as client:
        page = await client.get(f"/applications/{story.application}")
    policy = page.headers["content-security-policy"]
    assert "frame-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
