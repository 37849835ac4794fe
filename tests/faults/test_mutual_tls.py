"""Everything against a Temporal that asks each client for a certificate, as a cluster is run.

The server reads a configuration file, and its frontend lets nobody in whose certificate its
authority has not signed. The way to it is said by variables, and by a profile.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from domain.words import TaskKind
from local.process import Child
from tests.cluster import Cluster
from tests.faults.conftest import MakeWorld
from tests.faults.front import Front
from tests.faults.world import ROOT, Hire, World
from tests.tls_gate import made_certificates
from tests.waiting import until

OLD, NEW = "release-1", "release-2"
HANGS_UP = "If it asks for TLS: are TEMPORAL_TLS and its certificates?"
READY = {"database": "ok", "migrations": "ok", "temporal": "ok", "worker": "ok"}

pytestmark = pytest.mark.skipif(shutil.which("go") is None, reason="Go builds the server")


@pytest.fixture(scope="module")
async def cluster(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cluster]:
    """At work, in memory."""
    folder = tmp_path_factory.mktemp("cluster")
    certificates = made_certificates(folder, "genjin", "temporal")
    cluster = await asyncio.to_thread(Cluster, folder, certificates)
    cluster.child.start()
    await until("the cluster to answer", cluster.answers)
    yield cluster
    await asyncio.to_thread(cluster.child.stop)


async def run(program: str, *arguments: str, env: Mapping[str, str]) -> tuple[int, str]:
    """A program of the product as a process of its own: exit code, and what it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(ROOT / program), *arguments),
        env={**os.environ, **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def test_a_hire_goes_its_way_and_moves_to_a_new_release_over_mutual_tls(
    cluster: Cluster, make_world: MakeWorld
) -> None:
    world = await make_world(temporal=cluster, reach=cluster.environment, BUILD_ID=OLD)
    assert (await run("cli.py", "migrate", env=world.env))[0] == 0
    code, said = await run("cli.py", "deploy", "--build-id", OLD, "--wait", "60", env=world.env)
    assert code == 0, said
    front = Front(world)
    newer = worker_of(world, NEW)
    try:
        await front.open()
        assert await readiness(front) == READY | {"ready": True, "unattended": []}
        hire = await world.hire()
        await front.complete(
            await hire.task(TaskKind.SCHEDULE_INTERVIEW), "scheduled", hire.appointment()
        )
        await hire.judge("reject")
        newer.start()
        code, said = await run("cli.py", "deploy", "--build-id", NEW, "--wait", "60", env=world.env)
        assert code == 0, said
        world.worker.kill()  # nobody needs it any more
        await hire.send()
        assert await hire.ended() == "rejected"
        code, said = await run("cli.py", "doctor", env=world.env)
        assert (code, "nothing found" in said) == (0, True), said
    finally:
        await front.close()
        newer.kill()


async def test_a_profile_leads_there_as_well(
    cluster: Cluster, make_world: MakeWorld, tmp_path: Path
) -> None:
    world = await make_world(
        temporal=cluster, reach=lambda namespace: cluster.profile(tmp_path, namespace)
    )
    hire: Hire = await world.hire()
    await hire.schedule()
    await hire.judge("reject")
    await hire.send()
    assert await hire.ended() == "rejected"
    await world.check()


async def test_whoever_shows_no_certificate_is_told_in_a_sentence_where_to_look(
    cluster: Cluster, make_world: MakeWorld
) -> None:
    world = await make_world(
        temporal=cluster, reach=cluster.environment, start=False, RELAY_SECONDS="0.2"
    )
    bare = {**world.env, **cluster.environment(world.namespace, client="")}
    for program, *arguments in (
        ("worker.py",),
        ("cli.py", "migrate", "--wait", "1"),
        ("cli.py", "deploy", "--build-id", NEW, "--wait", "1"),
        ("cli.py", "doctor", "--wait", "1"),
    ):
        code, said = await run(program, *arguments, env=bare)
        assert code == 1
        assert said.rstrip().endswith(HANGS_UP)
        assert "Traceback" not in said


async def test_a_certificate_without_its_key_is_refused_before_anything_begins(
    cluster: Cluster,
) -> None:
    half = {**cluster.environment("default"), "TEMPORAL_TLS_CLIENT_KEY_PATH": ""}
    for program, *arguments in (("worker.py",), ("cli.py", "api"), ("cli.py", "doctor")):
        code, said = await run(program, *arguments, env=half)
        assert code == 1
        assert "a client's certificate and its key belong together" in said
        assert "Traceback" not in said


async def test_the_pages_are_served_and_acts_kept_while_nobody_is_let_in(
    cluster: Cluster, make_world: MakeWorld
) -> None:
    world = await make_world(temporal=cluster, reach=cluster.environment)
    hire = await world.hire()
    task = await hire.task(TaskKind.SCHEDULE_INTERVIEW)
    world.env = {**world.env, **cluster.environment(world.namespace, client="")}
    front = Front(world)
    try:
        await front.open()
        assert (await readiness(front))["temporal"] == "away"
        answer = await front.complete(task, "scheduled", hire.appointment())
        assert answer.status == 200
        await hire.task(TaskKind.GIVE_FEEDBACK)  # the relay of the worker, who is let in, rang
    finally:
        await front.close()


def worker_of(world: World, build_id: str) -> Child:
    """One more worker, of another version."""
    return Child(
        f"The worker of {build_id}",
        [sys.executable, ROOT / "worker.py"],
        log=world.worker.log.with_name(f"worker-{build_id}.log"),
        env={**world.env, "BUILD_ID": build_id},
        cwd=world.worker.log.parent,
    )


async def readiness(front: Front) -> Mapping[str, object]:
    """What `/readyz` says."""
    return (await front.request("GET", "/readyz")).body
