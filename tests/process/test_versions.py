"""Which versions of the workers have open processes and nobody who works on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from temporalio.api.deployment.v1 import WorkerDeploymentInfo, WorkerDeploymentVersion
from temporalio.api.enums.v1 import VersionDrainageStatus
from temporalio.api.workflowservice.v1 import (
    DescribeWorkerDeploymentRequest,
    DescribeWorkerDeploymentResponse,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from commands.deploying import Deploy, become_current
from tests.process.policies import calm
from tests.process.releases import NEW, OLD, at_work
from tests.process.rig import Rig
from tests.waiting import PATIENCE_S, until
from workflows.versions import unattended

DRAINING = VersionDrainageStatus.VERSION_DRAINAGE_STATUS_DRAINING
DRAINED = VersionDrainageStatus.VERSION_DRAINAGE_STATUS_DRAINED


@dataclass
class FakeTemporal:
    """Knows versions, and how many processes are open under each; keeps what was counted."""

    drained: frozenset[str] = frozenset()
    open: dict[str, int] = field(default_factory=dict)
    counted: list[str] = field(default_factory=list)
    namespace: str = "default"

    @property
    def workflow_service(self) -> FakeTemporal:
        return self

    async def describe_worker_deployment(
        self, request: DescribeWorkerDeploymentRequest
    ) -> DescribeWorkerDeploymentResponse:
        if not self.open:
            raise RPCError("no such deployment", RPCStatusCode.NOT_FOUND, b"")
        summaries = [
            WorkerDeploymentInfo.WorkerDeploymentVersionSummary(
                deployment_version=WorkerDeploymentVersion(build_id=version),
                drainage_status=DRAINED if version in self.drained else DRAINING,
            )
            for version in self.open
        ]
        info = WorkerDeploymentInfo(version_summaries=summaries)
        return DescribeWorkerDeploymentResponse(worker_deployment_info=info)

    async def count_workflows(self, query: str) -> Any:
        (version,) = (each for each in self.open if f":{each}'" in query)
        self.counted.append(version)
        return SimpleNamespace(count=self.open[version])


async def named(temporal: FakeTemporal, *at_work: str) -> frozenset[str]:
    return await unattended(cast(Client, temporal), at_work)


async def test_a_version_with_open_processes_and_no_worker_is_named() -> None:
    assert await named(FakeTemporal(open={OLD: 3, NEW: 5}), NEW) == {OLD}


async def test_a_version_that_somebody_works_under_is_not_named_and_not_counted() -> None:
    temporal = FakeTemporal(open={OLD: 3, NEW: 5})
    assert await named(temporal, OLD, NEW) == frozenset()
    assert temporal.counted == []


async def test_a_version_without_open_processes_is_not_named() -> None:
    assert await named(FakeTemporal(open={OLD: 0, NEW: 5}), NEW) == frozenset()


async def test_drained_versions_are_not_named_and_not_asked_about() -> None:
    """Each release leaves one behind; what visibility still lists there has ended."""
    temporal = FakeTemporal(frozenset({OLD}), {OLD: 1, NEW: 5})
    assert await named(temporal, NEW) == frozenset()
    assert temporal.counted == []


async def test_without_versions_none_is_named() -> None:
    assert await named(FakeTemporal()) == frozenset()


async def test_a_version_is_named_when_its_workers_are_gone(empty_rig: Rig) -> None:
    client = empty_rig.client
    async with at_work(empty_rig, OLD):
        await become_current(client, Deploy(OLD, wait_seconds=PATIENCE_S))
        play = await empty_rig.play(calm())
        await play.until_open("schedule_interview")

    async def alone() -> bool:
        return await unattended(client, ()) == {OLD}

    await until("the version to be named", alone)
    assert await unattended(client, (OLD,)) == frozenset()
