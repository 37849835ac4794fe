"""The real servers can be killed hard and come back on the same ports with the same data."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from temporalio import workflow
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from local.postgres import TemporaryPostgres
from tests.servers import new_temporal_server

HIRE_JOB = SearchAttributeKey.for_keyword("HireJob")
OF_ONE_JOB = TypedSearchAttributes([SearchAttributePair(HIRE_JOB, "job_1")])


@workflow.defn(sandboxed=False)
class Patience:
    """Waits half a year."""

    @workflow.run
    async def run(self) -> str:
        await workflow.sleep(timedelta(days=180))  # time itself: the server skips it
        return "waited"


@pytest.mark.faults
async def test_a_killed_temporal_server_keeps_its_workflows(tmp_path: Path) -> None:
    server = await asyncio.to_thread(new_temporal_server, tmp_path, on_file=True)
    server.start()
    try:
        client = await Client.connect(server.address)
        await client.start_workflow(
            "hire", id="hire/a", task_queue="hiring", search_attributes=OF_ONE_JOB
        )
        server.kill()
        server.start()
        description = await client.get_workflow_handle("hire/a").describe()
        assert description.typed_search_attributes[HIRE_JOB] == "job_1"
    finally:
        server.stop()


@pytest.mark.faults
@pytest.mark.postgres
def test_a_killed_postgres_keeps_what_was_committed() -> None:
    server = TemporaryPostgres()
    try:
        server.start()
        url = server.create_database("kept")
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE words (word text)")
            connection.execute("INSERT INTO words VALUES ('跟进')")
        server.kill()
        server.start()
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT word FROM words").fetchone() == ("跟进",)
    finally:
        server.remove()
    assert not server.folder.exists()


@pytest.mark.postgres
def test_every_test_gets_an_empty_utf8_database(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        row = connection.execute(
            "SELECT datctype, (SELECT count(*) FROM pg_tables WHERE schemaname = 'public')"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row == ("C.UTF-8", 0)


async def test_half_a_year_passes_at_once_on_the_skipping_server(
    skipping_server: WorkflowEnvironment,
) -> None:
    client = skipping_server.client
    async with Worker(client, task_queue="patience", workflows=[Patience]):
        result = await client.execute_workflow(
            Patience.run, id="patience", task_queue="patience", search_attributes=OF_ONE_JOB
        )
    assert result == "waited"


async def test_the_shared_server_knows_the_search_attributes(temporal_client: Client) -> None:
    query = "HireJob = 'none' AND HireOwners = 'none' AND HireState = 'none'"
    assert [found.id async for found in temporal_client.list_workflows(query)] == []
