"""A table of candidates on a page: columns matched, faults beside their cells, then imported."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import select, update

from db.directory.import_tables import GIVEN_UP_AFTER
from db.schema import admin_acts, applications, candidates, import_rows, import_tables, imports
from importing.resuming import forget_given_up, resume_left_alone
from tests.api.world import START, World
from tests.files import PROGRAM
from tests.workbooks import bomb, workbook

CASES = Path(__file__).parents[1] / "cases"
HEADINGS = ("姓名", "邮箱", "电话", "职位", "备注")
GOOD = (
    HEADINGS,
    ("张伟", "zhang.wei@mail.example", 13800138000, "BE-1", "内推"),
    ("Anna Smith", "anna@mail.example", None, "Senior Backend Engineer", None),
    ("王芳", "wang@mail.example", None, None, None),
)


async def hand_in(
    world: World, content: bytes, name: str = "候选人.xlsx", who: str = "lina"
) -> httpx2.Response:
    async with world.client(who) as client:
        return await client.post("/candidates/import?lang=en", files={"file": (name, content)})


async def look(world: World, path: str) -> httpx2.Response:
    async with world.client("lina") as client:
        return await client.get(path, params={"lang": "en"})


async def press(world: World, path: str, do: str, **form: Any) -> str:
    """Press a button of the page, with the columns as it shows them; the page after it."""
    async with world.client("lina") as client:
        page = (await client.get(path, params={"lang": "en"})).text
        shown = dict(re.findall(r'name="(column\.\d+)">.*?value="(\w+)" selected', page, re.DOTALL))
        answer = await client.post(f"{path}/{do}", data={**shown, **form})
        assert answer.status_code in (303, 422), answer.text
        await world.settle()
        if answer.status_code == 422:
            return answer.text
        following = await client.get(answer.headers["location"], params={"lang": "en"})
        return following.text


def rows(world: World, table: Any) -> list[Any]:
    return list(world.parts.database.read_now(lambda conn: conn.execute(select(table)).all()))


def state_of(world: World) -> str:
    return str(rows(world, imports)[-1].state)


async def test_a_workbook_is_matched_checked_and_imported(world: World) -> None:
    path = (await hand_in(world, workbook(*GOOD))).headers["location"]
    page = (await look(world, path)).text
    for name in ("name", "email", "phone", "job"):
        assert f'value="{name}" selected' in page, name
    assert "Leave out" in page
    checked = await press(world, path, "check")
    assert "To be added: 3 candidates, 2 applications" in checked
    assert (len(rows(world, candidates)), state_of(world)) == (1, "checked")
    done = await press(world, path, "apply")
    assert "Imported: 3 candidates, 2 applications." in done
    added = {row.name: row for row in rows(world, candidates)}
    assert added["张伟"].phone == "13800138000"
    assert added["王芳"].zone == world.parts.company.known.zone
    assert {row.candidate_id for row in rows(world, applications)} == {
        world.candidate,
        added["张伟"].id,
        added["Anna Smith"].id,
    }
    act = rows(world, admin_acts)[-1]
    assert (act.kind, act.person_id, act.via) == ("files.imported", world.people["lina"], "desk")
    assert (rows(world, import_tables), rows(world, import_rows)) == ([], [])
    assert "zhangwei" not in done
    found = await look(world, "/candidates?q=zhangwei")
    assert "张伟" in found.text


async def test_nothing_is_imported_before_somebody_presses(world: World) -> None:
    path = (await hand_in(world, workbook(*GOOD))).headers["location"]
    await press(world, path, "check")
    world.clock.forward(minutes=5)
    parts = world.parts
    await resume_left_alone(parts.database, parts.policies, parts.company.known, parts.clock)
    assert (len(rows(world, candidates)), state_of(world)) == (1, "checked")


async def test_every_fault_stands_beside_its_cell_and_nothing_is_imported(world: World) -> None:
    content = workbook(
        HEADINGS,
        ("张伟", "nobody at all", "soon", "BE-1", None),
        ("Anna", "anna@mail.example", None, "XX-9", None),
        (None, "b@mail.example", None, None, None),
        ("Anna", "anna@mail.example", None, "XX-9", None),
    )
    path = (await hand_in(world, content)).headers["location"]
    page = await press(world, path, "check")
    cells = dict(re.findall(r'<td class="faulty">([^<]*)<br><strong class="fault">([^<]+)', page))
    assert "is not an e-mail address" in cells["nobody at all"]
    assert "not a telephone number" in cells["soon"]
    assert "no job with the code" in cells["XX-9"]
    assert cells[""] == "This must be filled in."
    assert re.search(r'<th scope="row">5<br><strong class="fault">The same is said', page)
    assert (len(rows(world, candidates)), state_of(world)) == (1, "faulty")
    assert rows(world, import_rows) == []


async def test_a_column_that_was_chosen_wrongly_is_put_right_without_another_upload(
    world: World,
) -> None:
    content = workbook(
        ("A", "B"), ("anna@mail.example", "Anna Smith"), ("b@mail.example", "Bo Chen")
    )
    path = (await hand_in(world, content)).headers["location"]
    lacking = await press(world, path, "check", **{"column.0": "name"})
    assert "Please choose the columns for: E-mail." in lacking
    twice = await press(world, path, "check", **{"column.0": "email", "column.1": "email"})
    assert "choose the columns for: Name" in twice
    wrong = await press(world, path, "check", **{"column.0": "name", "column.1": "email"})
    assert "is not an e-mail address" in wrong
    right = await press(world, path, "check", **{"column.0": "email", "column.1": "name"})
    assert "To be added: 2 candidates, 0 applications" in right
    other = await press(
        world, path, "check", **{"column.0": "email", "column.1": "name"}, job=world.job
    )
    assert "To be added: 2 candidates, 2 applications" in other


async def test_what_is_known_stays_as_it_is(world: World) -> None:
    content = workbook(("Name", "E-mail", "Job"), ("欧阳静", "jing@mail.example", "BE-1"))
    path = (await hand_in(world, content)).headers["location"]
    page = await press(world, path, "check")
    assert "left as they are: 1 candidates, 1 applications" in page
    assert "/apply" not in page


async def test_one_candidate_applies_for_two_jobs_in_two_rows(world: World) -> None:
    content = workbook(
        ("Name", "E-mail", "Job"),
        ("Anna Smith", "anna@mail.example", "BE-1"),
        ("Anna Smith", "anna@mail.example", "BE-1"),
    )
    path = (await hand_in(world, content)).headers["location"]
    page = await press(world, path, "check")
    assert "The same is said" in page


async def test_a_table_as_spreadsheets_have_it_is_understood(world: World) -> None:
    content = (CASES / "candidates-as-spreadsheets-have-them.csv").read_bytes()
    path = (await hand_in(world, content, "登记表.csv")).headers["location"]
    page = await press(world, path, "check")
    assert "To be added: 3 candidates, 2 applications" in page, page
    await press(world, path, "apply")
    found = {row.name: (row.email, row.phone) for row in rows(world, candidates)}
    assert found["张 伟"] == ("zhang.wei@mail.example", "13800138000")
    assert found["王 芳"] == ("wang.fang@mail.example", "")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.csv", "姓名,邮箱\n张伟,a@b.example".encode("gb18030"), "not in UTF-8"),
        ("x.csv", b'name,email\n"Anna,a@b.example\n', "Row 2: From here on"),
        ("x.csv", b"name,email\n", "no rows"),
        ("x.exe", PROGRAM, "not a table"),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "Save it as .xlsx"),
        ("x.xlsx", b"PK\x03\x04 broken", "cannot be read"),
        ("x.csv", b"", "must be filled in"),
    ],
)
async def test_a_file_that_is_no_table_is_refused_and_the_page_says_why(
    world: World, name: str, content: bytes, said: str
) -> None:
    answer = await hand_in(world, content, name)
    assert answer.status_code == 422
    fault = re.findall(r'id="file-about"><strong class="fault">([^<]+)', answer.text)
    assert said in fault[0]
    assert rows(world, imports) == []


async def test_a_workbook_that_unpacks_to_a_hundred_megabytes_is_not_unpacked(
    world: World,
) -> None:
    answer = await hand_in(world, bomb())
    assert answer.status_code == 422
    assert "unpacks to too much" in answer.text


async def test_what_became_untrue_is_listed_until_somebody_puts_it_away(world: World) -> None:
    path = (await hand_in(world, workbook(*GOOD))).headers["location"]
    await press(world, path, "check")
    async with world.client("lina") as client:
        they = {"name": "王芳", "email": "wang@mail.example"}
        assert (await client.post("/api/v1/candidates", json=they)).status_code == 201
    page = await press(world, path, "apply")
    assert "Imported: 2 candidates, 2 applications." in page
    assert "Row 4: Somebody else has added this meanwhile." in page
    assert "/forget" in page
    await press(world, path, "forget")
    assert rows(world, import_rows) == []
    assert "Row 4" not in (await look(world, path)).text


async def test_an_import_that_is_at_work_shows_how_far_it_is_and_looks_again(
    world: World,
) -> None:
    path = (await hand_in(world, workbook(*GOOD))).headers["location"]
    await press(world, path, "check")
    at_work = update(imports).values(state="applying", applied=2, rows=5)
    world.parts.database.write_now(lambda conn: conn.execute(at_work))
    page = await look(world, path)
    assert page.headers["refresh"] == "2"
    assert "2 of 5 rows done" in page.text
    parts = world.parts
    world.clock.forward(minutes=5)
    await resume_left_alone(parts.database, parts.policies, parts.company.known, parts.clock)
    assert state_of(world) == "done", "a worker goes on with it"


async def test_a_check_that_was_killed_can_be_begun_again(world: World) -> None:
    path = (await hand_in(world, workbook(*GOOD))).headers["location"]
    killed = update(imports).values(state="validating", seen_at=START - timedelta(minutes=5))
    world.parts.database.write_now(lambda conn: conn.execute(killed))
    assert "was interrupted" in (await look(world, path)).text
    assert "To be added: 3 candidates" in await press(world, path, "check")


async def test_a_table_that_nobody_comes_back_to_is_deleted(world: World) -> None:
    path = (await hand_in(world, workbook(*GOOD))).headers["location"]
    await press(world, path, "check")
    parts = world.parts
    await forget_given_up(parts.database, parts.clock)
    assert len(rows(world, import_tables)) == 1
    world.clock.forward(seconds=GIVEN_UP_AFTER.total_seconds() + 1)
    await forget_given_up(parts.database, parts.clock)
    assert (rows(world, import_tables), rows(world, import_rows)) == ([], [])
    assert "not kept any more" in (await look(world, path)).text
    assert "张伟" not in repr(rows(world, imports))


async def test_a_table_that_waits_goes_when_anybody_is_erased(world: World) -> None:
    path = (await hand_in(world, workbook(*GOOD))).headers["location"]
    async with world.client("hana") as client:
        erased = await client.post(
            f"/candidates/{world.candidate}/erasure", data={"confirm": "欧阳静"}
        )
    assert erased.status_code == 303
    assert rows(world, import_tables) == []
    assert "not kept any more" in (await look(world, path)).text


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_a_template_has_the_headings_that_are_understood(world: World, lang: str) -> None:
    async with world.client("lina") as client:
        answer = await client.get(f"/candidates/import/template.csv?lang={lang}")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    heading = answer.content.decode("utf-8-sig").strip()
    filled = f"{heading}\r\n" + "Anna,anna@mail.example,,,,BE-1,\r\n"
    path = (await hand_in(world, filled.encode("utf-8-sig"), "t.csv")).headers["location"]
    assert "To be added: 1 candidates, 1 applications" in await press(world, path, "check")


async def test_the_first_page_lists_the_last_imports(world: World) -> None:
    path = (await hand_in(world, workbook(*GOOD))).headers["location"]
    assert f'href="{path}"' in (await look(world, "/candidates/import")).text


async def test_it_is_for_the_desk_alone(world: World) -> None:
    assert (await hand_in(world, workbook(*GOOD), who="maya")).status_code == 403
    assert rows(world, imports) == []
    assert (await look(world, "/candidates/import/imp_none")).status_code == 404
