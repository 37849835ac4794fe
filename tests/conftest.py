"""The servers that the whole run shares. Everything more special lives beside its tests."""

from __future__ import annotations

import gc
import os
import uuid
from collections.abc import AsyncIterator, Generator, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.util import LRUCache
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from local.postgres import TemporaryPostgres
from local.temporal import TemporalServer, only
from tests.servers import new_skipping_server, new_temporal_server
from tests.shared import House
from tests.smtp_stub import SmtpStub
from tests.turns import dealt
from workflows.plugin import PLUGIN

STATEMENTS: LRUCache[Any, Any] = LRUCache(2_000)
DIALECTS: dict[type[Dialect], Dialect] = {}
"""A statement is known by the dialect it was worked out for, and any of a kind will do."""


def pytest_configure() -> None:
    """Whatever the environment or a profile says of a Temporal elsewhere, no test goes there."""
    os.environ.update(only(""))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Modules and thousands of tests come to stay: until all are there no rubbish is looked for,
    and from then on among what tests leave behind.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several processes share the tests, what takes long begins first in each."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if processes > 1:
        items[:] = dealt(items, lambda item: item.get_closest_marker("slow") is not None, processes)


@event.listens_for(Engine, "engine_connect")
def know_statements_of_other_tests(connection: Connection) -> None:
    """Each test has a SQLite database of its own, and with it an engine that would work out the SQL
    of every statement anew, which is a quarter of what such a test costs.
    """
    if connection.dialect.name == "sqlite":
        connection.dialect = DIALECTS.setdefault(type(connection.dialect), connection.dialect)
        connection.execution_options(compiled_cache=STATEMENTS)


@event.listens_for(Engine, "engine_connect")
def do_not_wait_for_the_disk(connection: Connection) -> None:
    """As with the tests' PostgreSQL: only a machine that dies would miss it, and here none does."""
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA synchronous = OFF")


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Where the processes of the run find the servers that they share."""
    house = House(tmp_path_factory)
    yield house
    house.leave()


@pytest.fixture(scope="session")
def temporal_server(house: House, tmp_path_factory: pytest.TempPathFactory) -> TemporalServer:
    """One development server for the run, in memory. Tests keep apart by ids and namespaces."""
    return house.server(
        "temporal",
        lambda: new_temporal_server(tmp_path_factory.mktemp("temporal")),
        TemporalServer.stop,
    )


@pytest.fixture(scope="session")
async def temporal_client(temporal_server: TemporalServer) -> Client:
    """A client of the run's development server."""
    return await Client.connect(temporal_server.address, plugins=[PLUGIN])


@pytest.fixture(scope="session")
async def skipping_server() -> AsyncIterator[WorkflowEnvironment]:
    """The time-skipping server. Its clock is one for all, so its tests run one after another."""
    environment = await new_skipping_server()
    yield environment
    await environment.shutdown()


@pytest.fixture(scope="session")
def postgres_server(house: House) -> TemporaryPostgres:
    """One real PostgreSQL for the run. Tests keep apart by the names of databases."""
    return house.server("postgres", TemporaryPostgres, TemporaryPostgres.remove)


@pytest.fixture
def postgres_url(postgres_server: TemporaryPostgres) -> Iterator[str]:
    """An empty database of its own for one test."""
    name = f"test_{uuid.uuid4().hex}"
    yield postgres_server.create_database(name)
    postgres_server.drop_database(name)


@pytest.fixture
def smtp_stub() -> Iterator[SmtpStub]:
    """A mail server that takes everything, until the test tells it otherwise."""
    with SmtpStub() as stub:
        yield stub
