"""The versions of the workers, as Temporal knows them, and what is open under which."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection

from temporalio.api.deployment.v1 import WorkerDeploymentInfo
from temporalio.api.enums.v1 import VersionDrainageStatus
from temporalio.api.workflowservice.v1 import (
    DescribeWorkerDeploymentRequest,
    SetWorkerDeploymentCurrentVersionRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from workflows.contracts import DEPLOYMENT, WORKFLOW, application_of

OPEN = f"WorkflowType = '{WORKFLOW}' AND ExecutionStatus = 'Running'"


class NotThereYet(Exception):
    """Temporal makes no version current that has no worker on every queue."""


async def make_current(client: Client, build_id: str) -> None:
    """New processes begin under it from now on, and open ones move to it when they wake."""
    try:
        await client.workflow_service.set_worker_deployment_current_version(
            SetWorkerDeploymentCurrentVersionRequest(
                namespace=client.namespace,
                deployment_name=DEPLOYMENT,
                build_id=build_id,
                identity=client.identity,
            )
        )
    except RPCError as error:
        if error.status in (RPCStatusCode.FAILED_PRECONDITION, RPCStatusCode.NOT_FOUND):
            raise NotThereYet(error.message) from error
        raise


async def known_versions(client: Client) -> tuple[str, ...]:
    """The build ids that Temporal has seen, the current one first; none if nobody is versioned."""
    info = await _deployment(client)
    current = info.routing_config.current_deployment_version.build_id
    known = (each.deployment_version.build_id for each in info.version_summaries)
    return tuple(sorted(known, key=lambda build_id: build_id != current))


async def open_under(client: Client, build_id: str) -> int:
    """How many processes are open under a version."""
    return (await client.count_workflows(f"{OPEN} AND {_of(build_id)}")).count


async def unattended(client: Client, at_work: Collection[str]) -> frozenset[str]:
    """The versions that have open processes and nobody at work.

    Every release leaves a version behind. Of one that Temporal has found drained nothing is open
    any more, so it is not asked about again and again.
    """
    info = await _deployment(client)
    alone = {
        each.deployment_version.build_id
        for each in info.version_summaries
        if each.drainage_status != VersionDrainageStatus.VERSION_DRAINAGE_STATUS_DRAINED
    } - {*at_work}
    counts = await asyncio.gather(*(open_under(client, each) for each in alone))
    return frozenset(version for version, count in zip(alone, counts, strict=True) if count)


async def left_behind(client: Client, build_id: str) -> int:
    """How many open processes are not under this version yet."""
    return (await client.count_workflows(OPEN)).count - await open_under(client, build_id)


async def applications_under(client: Client, build_id: str) -> AsyncIterator[str]:
    """The applications whose processes are open under a version."""
    async for process in client.list_workflows(f"{OPEN} AND {_of(build_id)}"):
        yield application_of(process.id)


def _of(build_id: str) -> str:
    return f"TemporalWorkerDeploymentVersion = '{DEPLOYMENT}:{build_id}'"


async def _deployment(client: Client) -> WorkerDeploymentInfo:
    """What Temporal knows of our workers; empty if none of them ever had a version."""
    try:
        described = await client.workflow_service.describe_worker_deployment(
            DescribeWorkerDeploymentRequest(namespace=client.namespace, deployment_name=DEPLOYMENT)
        )
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return WorkerDeploymentInfo()
        raise
    return described.worker_deployment_info
