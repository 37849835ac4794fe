"""The table of outcomes over HTTP."""

from __future__ import annotations

import csv
import io

from sqlalchemy import update

from db.reading.outcomes import COLUMNS
from db.schema import jobs
from tests.api.world import World

TABLE = "/api/v1/outcomes.csv"


async def test_the_table_opens_in_excel(world: World) -> None:
    async with world.client("lina") as client:
        answer = await client.get(TABLE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "outcomes.csv" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head, line = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert tuple(head) == COLUMNS
    assert line[0] == world.application


async def test_a_job_code_that_is_a_formula_is_text(world: World) -> None:
    world.parts.database.write_now(
        lambda conn: conn.execute(update(jobs).values(code='=HYPERLINK("https://a.example")'))
    )
    async with world.client("lina") as client:
        table = (await client.get(TABLE)).content.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(table))
    assert line["job_code"].startswith("'=HYPERLINK")


async def test_days_and_a_job_narrow_it_down(world: World) -> None:
    # The application was opened on 1 March 2027 at 10:00 in Shanghai.
    async with world.client("lina") as client:
        counts = {
            query: (await client.get(f"{TABLE}?{query}")).text.count("\r\n") - 1
            for query in (
                "from=2027-03-01&to=2027-03-01",
                "to=2027-02-28",
                "from=2027-03-02",
                "by=closed&from=2027-03-01",
                f"job={world.job}",
                "job=job_none",
            )
        }
        faulty = [
            await client.get(f"{TABLE}?{query}")
            for query in (
                "from=yesterday",
                "by=moon",
                "from=2027-03-02&to=2027-03-01",
                "to=9999-12-31",
            )
        ]
    assert list(counts.values()) == [1, 0, 0, 0, 1, 0]
    assert {answer.status_code for answer in faulty} == {422}


async def test_nobody_gets_it_without_signing_in_and_the_board_leads_there(world: World) -> None:
    async with world.client() as client:
        assert (await client.get(TABLE)).status_code == 401
    async with world.client("maya") as client:
        assert world.application not in (await client.get(TABLE)).text
    async with world.client("lina") as client:
        assert f'href="{TABLE}?job={world.job}"' in (await client.get(f"/?job={world.job}")).text
