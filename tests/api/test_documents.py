"""Résumés: handed in by programs, kept in the database, opened only by whom they concern."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from db.process.case import lock
from db.schema import document_reads, documents
from domain.events import EventType
from domain.words import TaskKind
from tests.api.world import World, opened
from tests.files import OLD_WORD, PDF, PROGRAM, bomb, docx, zipped

CASES = Path(__file__).parent.parent / "cases"
PDF_TYPE = {"content-type": "application/pdf"}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """The same on both databases: bytes go in and come out as they are."""
    on_postgres = request.param == "postgres"
    kept = request.getfixturevalue("postgres_company") if on_postgres else None
    async with opened(tmp_path, kept=kept) as made:
        yield made


async def put(world: World, content: Any, who: str = "lina", **headers: str) -> httpx2.Response:
    """Hand a résumé in."""
    path = f"/api/v1/applications/{world.application}/resume"
    async with world.client(who, **{**PDF_TYPE, **headers}) as client:
        return await client.put(path, content=content)


async def listed(world: World, who: str = "lina") -> list[dict[str, Any]]:
    """The application's files, as somebody sees them."""
    async with world.client(who) as client:
        answer = await client.get(f"/api/v1/applications/{world.application}/documents")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


def on_disk(folder: Path) -> bytes:
    """Every byte of the database's files."""
    return b"".join(file.read_bytes() for file in folder.glob("genjin.db*"))


def codes(answer: httpx2.Response) -> list[tuple[str, str]]:
    return [(each["field"], each["code"]) for each in answer.json()["errors"]]


async def test_a_file_comes_out_as_it_went_in(world: World) -> None:
    name = "attachment; filename*=UTF-8''%E6%AC%A7%E9%98%B3%E9%9D%99.pdf"
    put_in = await put(world, PDF, **{"content-disposition": name})
    assert put_in.status_code == 201
    document = put_in.json()["id"]
    async with world.client("lina") as client:
        for path in (
            f"/api/v1/applications/{world.application}/documents/{document}",
            f"/documents/{document}",
        ):
            answer = await client.get(path)
            assert answer.status_code == 200
            assert answer.content == PDF
            headers = answer.headers
            assert headers["content-type"] == "application/pdf"
            assert headers["cache-control"] == "no-store"
            assert headers["x-content-type-options"] == "nosniff"
            assert "sandbox" in headers["content-security-policy"]
            assert "'self'" not in headers["content-security-policy"]
            assert headers["content-disposition"].startswith("attachment; ")
            assert (
                "filename*=UTF-8''%E6%AC%A7%E9%98%B3%E9%9D%99.pdf"
                in (headers["content-disposition"])
            )


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("", "resume.pdf"),
        ("attachment", "resume.pdf"),
        ('attachment; filename="Ada CV.pdf"', "Ada CV.pdf"),
        ("attachment; filename*=nonsense''%ff", "ÿ.pdf"),
        ("attachment; filename*; filename*0*", "resume.pdf"),
        ("attachment; filename=../../x.exe", "x.exe.pdf"),
    ],
)
async def test_a_name_that_makes_no_sense_is_no_reason_to_refuse(
    world: World, header: str, name: str
) -> None:
    assert (await put(world, PDF, **{"content-disposition": header})).status_code == 201
    assert (await listed(world))[0]["name"] == name


async def test_a_name_in_plain_utf_8_is_kept_as_it_was_written(world: World) -> None:
    raw = (CASES / "content-disposition-raw-utf8.txt").read_bytes().strip()
    path = f"/api/v1/applications/{world.application}/resume"
    async with world.client("lina") as client:
        headers = [(b"content-type", b"application/pdf"), (b"content-disposition", raw)]
        assert (await client.put(path, content=PDF, headers=headers)).status_code == 201
    assert (await listed(world))[0]["name"] == "欧阳静-简历.pdf"


async def test_what_word_online_wrote_is_taken(world: World) -> None:
    content = (CASES / "resume-word-online-document2.docx").read_bytes()
    assert (await put(world, content)).status_code == 201


async def test_every_byte_survives(world: World) -> None:
    content = docx(word__media__all=bytes(range(256)) * 64)
    document = (await put(world, content)).json()["id"]
    kept = world.parts.database.read_now(
        lambda conn: conn.execute(
            select(documents.c.content, documents.c.size).where(documents.c.id == document)
        ).one()
    )
    assert (bytes(kept.content), kept.size) == (content, len(content))
    async with world.client("tom") as client:
        answer = await client.get(f"/documents/{document}")
    assert answer.content == content
    assert answer.headers["content-type"].endswith("wordprocessingml.document")


async def test_the_same_once_more_changes_nothing_and_another_replaces_it(world: World) -> None:
    first = await put(world, PDF)
    again = await put(world, PDF)
    assert (again.status_code, again.json()) == (200, first.json())
    world.clock.forward(minutes=1)
    second = await put(world, docx())
    assert second.status_code == 201
    shown = await listed(world)
    assert [(each["id"], each["replaced"]) for each in shown] == [
        (second.json()["id"], False),
        (first.json()["id"], True),
    ]
    assert shown[0]["uploaded_by_name"] == "李娜"
    assert "content" not in shown[0]


async def test_a_form_does_as_well(world: World) -> None:
    path = f"/api/v1/applications/{world.application}/resume"
    async with world.client("lina") as client:
        sent = {"file": ("简历.docx", docx(), "text/html")}
        answer = await client.put(path, files=sent)
        assert answer.status_code == 201
        nothing = await client.put(path, files={"other": ("", b"")})
        two = await client.put(path, files=[("file", ("a.pdf", PDF)), ("file", ("b.pdf", PDF))])
        broken = await client.put(
            path, content=b"--x", headers={"content-type": "multipart/form-data; boundary=y"}
        )
        unbound = await client.put(
            path, content=b"--x", headers={"content-type": "multipart/form-data"}
        )
    assert (await listed(world))[0]["name"] == "简历.docx"
    assert codes(nothing) == [("file", "required")]
    assert [each.status_code for each in (two, broken, unbound)] == [400, 400, 400]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (PROGRAM, "neither_pdf_nor_docx"),
        (OLD_WORD, "old_word"),
        (b"", "file_empty"),
        (PDF[:50], "pdf_broken"),
        (zipped({"a": b"b"}), "neither_pdf_nor_docx"),
        (docx(**{"word__vbaProject.bin": OLD_WORD}), "docx_with_objects"),
        ((CASES / "resume-password.pdf").read_bytes(), "pdf_locked"),
        (bomb(), "docx_swollen"),
    ],
)
async def test_forged_types_are_refused_with_a_sentence(
    world: World, content: bytes, code: str
) -> None:
    answer = await put(world, content, **{"content-disposition": 'attachment; filename="cv.pdf"'})
    assert answer.status_code == 422
    assert codes(answer) == [("file", code)]
    assert answer.json()["errors"][0]["detail"].endswith("。")
    assert await listed(world) == []


async def test_an_address_is_kept_and_never_fetched(world: World) -> None:
    path = f"/api/v1/applications/{world.application}/resume/address"
    async with world.client("lina") as client:
        refused = await client.put(path, json={"url": "http://ats.example/r/1"})
        assert codes(refused) == [("url", "not_https")]
        assert "ats.example" not in refused.text
        kept = await client.put(path, json={"url": "https://ats.example/r/1"})
        assert kept.status_code == 201
        again = await client.put(path, json={"url": "https://ats.example/r/1"})
        assert again.status_code == 200
        document = kept.json()["id"]
        # There is no file here to hand out, and no read of one to log.
        assert (await client.get(f"/documents/{document}")).status_code == 404
    assert (await listed(world))[0]["url"] == "https://ats.example/r/1"
    assert world.count(document_reads) == 0


def contents(world: World) -> list[tuple[bytes, str]]:
    query = select(documents.c.content, documents.c.name)
    rows = world.parts.database.read_now(lambda conn: conn.execute(query).all())
    return [(bytes(row.content), row.name) for row in rows]


async def test_only_the_desk_hands_in_and_erases(world: World) -> None:
    world.open_task(TaskKind.GIVE_FEEDBACK, owner="maya")
    document = (await put(world, PDF)).json()["id"]
    path = f"/api/v1/applications/{world.application}/documents/{document}"
    for who in ("maya", "tom"):
        assert (await put(world, docx(), who)).status_code == 403
        async with world.client(who) as client:
            assert (await client.delete(path)).status_code == 403
            assert (await client.get(path)).status_code == 200
    async with world.client("otto") as client:
        for hidden in (path, f"/documents/{document}", path.rsplit("/", 1)[0]):
            assert (await client.get(hidden)).status_code == 404
    async with world.client("hana") as client:
        assert (await client.delete(path)).status_code == 204
        assert (await client.delete(path)).status_code == 404
    assert contents(world) == [(b"", "")]


async def test_nobody_signed_in_opens_nothing(world: World) -> None:
    document = (await put(world, PDF)).json()["id"]
    async with world.client() as client:
        path = f"/api/v1/applications/{world.application}/documents/{document}"
        assert (await client.get(path)).status_code == 401
        answer = await client.get(f"/documents/{document}")
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")
    assert world.count(document_reads) == 0


async def test_a_file_is_not_found_under_another_application(world: World) -> None:
    document = (await put(world, PDF)).json()["id"]
    async with world.client("lina") as client:
        for method in ("GET", "DELETE"):
            path = f"/api/v1/applications/app_other/documents/{document}"
            assert (await client.request(method, path)).status_code == 404
        unknown = await client.put("/api/v1/applications/app_other/resume", content=PDF)
        assert unknown.status_code == 404
        assert (await client.get("/api/v1/applications/app_other/documents")).status_code == 404


async def test_every_read_is_logged_with_who_and_when(world: World) -> None:
    document = (await put(world, PDF)).json()["id"]
    world.clock.forward(hours=2)
    async with world.client("tom") as client:
        await client.get(f"/documents/{document}")
        await client.head(f"/documents/{document}")
        await client.get(f"/api/v1/applications/{world.application}/documents/{document}")
    rows = world.parts.database.read_now(
        lambda conn: conn.execute(select(document_reads).order_by(document_reads.c.id)).all()
    )
    assert [(row.document_id, row.person_id, row.channel) for row in rows] == [
        (document, world.people["tom"], channel) for channel in ("desk", "desk", "api")
    ]
    assert {row.at for row in rows} == {world.clock()}
    assert {row.link_id for row in rows} == {""}


async def test_a_closed_process_takes_no_files(world: World) -> None:
    def write(conn: Any) -> None:
        case = lock(conn, world.application, world.clock(), world.parts.policies)
        case.record(EventType.PROCESS_CLOSED)
        case.finish()

    world.parts.database.write_now(write)
    answer = await put(world, PDF)
    assert answer.status_code == 409
    assert answer.json()["reason"] == "process_closed"


async def test_what_is_erased_is_not_left_in_the_files_of_sqlite(tmp_path: Path) -> None:
    secret = b"Walked from Chengdu to Lhasa"
    async with opened(tmp_path) as world:
        document = (await put(world, PDF.replace(b"\x00\x01\xff", secret * 20_000))).json()["id"]
        path = f"/api/v1/applications/{world.application}/documents/{document}"
        assert secret in on_disk(tmp_path)
        async with world.client("lina") as client:
            assert (await client.delete(path)).status_code == 204
        assert secret not in on_disk(tmp_path)
