"""The servers that the whole run shares. Everything more special lives beside its tests."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator

import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from local.postgres import TemporaryPostgres
from local.temporal import TemporalServer
from tests.servers import new_skipping_server, new_temporal_server
from tests.smtp_stub import SmtpStub


@pytest.fixture(scope="session")
def temporal_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemporalServer]:
    """One development server for the run, in memory. Tests keep apart by ids and task queues."""
    server = new_temporal_server(tmp_path_factory.mktemp("temporal"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
async def temporal_client(temporal_server: TemporalServer) -> Client:
    """A client of the run's development server."""
    return await Client.connect(temporal_server.address, data_converter=pydantic_data_converter)


@pytest.fixture(scope="session")
async def skipping_server() -> AsyncIterator[WorkflowEnvironment]:
    """The time-skipping server. Its clock is one for all, so its tests run one after another."""
    environment = await new_skipping_server()
    yield environment
    await environment.shutdown()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[TemporaryPostgres]:
    """One real PostgreSQL for the run."""
    server = TemporaryPostgres()
    server.start()
    yield server
    server.remove()


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
