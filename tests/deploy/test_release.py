"""A release in the compose shape: its services wait in the one order, and its script asks for it.

Docker is a stand-in that notes what it is asked for.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
Compose = dict[str, Any]
SLOTS = {"worker-a": "WORKER_A", "worker-b": "WORKER_B"}
DOCKER = """#!/bin/sh
shift 3  # compose --env-file FILE
versions=$(grep -E '^(GENJIN_VERSION|WORKER_)' "$ENV_FILE" | sort | cut -d= -f2 | tr '\\n' ' ')
echo "$versions| $*" >>"$NOTES"
[ "$*" != "${FAILS:-}" ]
"""


@pytest.fixture
def deployment(tmp_path: Path) -> Path:
    """A checkout with a release 1 that runs, and a docker that only notes what it is asked for."""
    (tmp_path / "deploy").mkdir()
    shutil.copy(ROOT / "deploy" / "release.sh", tmp_path / "deploy")
    shutil.copy(ROOT / "deploy" / "env.example", tmp_path / "deploy" / ".env")
    docker = tmp_path / "docker"
    docker.write_text(DOCKER)
    docker.chmod(0o755)
    return tmp_path


def release(deployment: Path, *arguments: str, fails: str = "") -> tuple[int, list[str]]:
    """Its exit code, and what docker was asked for, each with the versions that the file named."""
    notes = deployment / "notes"
    notes.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "PATH": f"{deployment}:{os.environ['PATH']}",
        "ENV_FILE": str(deployment / "deploy" / ".env"),
        "NOTES": str(notes),
        "FAILS": fails,
    }
    script = deployment / "deploy" / "release.sh"
    done = subprocess.run([script, *arguments], env=environment, check=False, capture_output=True)
    return done.returncode, notes.read_text().splitlines() if notes.exists() else []


def test_the_new_worker_stands_beside_the_old_one_until_everybody_has_moved(
    deployment: Path,
) -> None:
    code, asked = release(deployment, "0.2.0")
    assert code == 0
    assert asked == [
        "0.2.0 0.1.0 0.2.0 | build migrate",
        "0.2.0 0.1.0 0.2.0 | up --detach --wait",
        "0.2.0 0.2.0 0.2.0 | up --detach --wait worker-a",
    ]


def test_the_old_worker_stays_if_not_everybody_moved(deployment: Path) -> None:
    code, asked = release(deployment, "0.2.0", fails="up --detach --wait")
    assert code != 0
    assert asked[-1] == "0.2.0 0.1.0 0.2.0 | up --detach --wait"


def test_a_rescue_comes_before_the_pages(deployment: Path) -> None:
    code, asked = release(deployment, "--rescue", "0.2.0")
    assert code == 0
    assert [line.split("| ")[1] for line in asked] == [
        "build migrate",
        "up --detach --wait worker-b",
        "run --rm take-over python cli.py deploy --rescue",
        "up --detach --wait",
        "up --detach --wait worker-a",
    ]


def test_without_a_version_nothing_happens(deployment: Path) -> None:
    code, asked = release(deployment)
    assert (code != 0, asked) == (True, [])


def test_everything_else_in_the_file_stays(deployment: Path) -> None:
    def others() -> list[str]:
        lines = (deployment / "deploy" / ".env").read_text().splitlines()
        return [each for each in lines if not each.startswith(("GENJIN_VERSION=", "WORKER_"))]

    before = others()
    release(deployment, "0.2.0")
    assert others() == before


@pytest.fixture
def compose() -> Compose:
    loaded = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_a_slot_runs_the_image_of_the_version_that_it_works_under(compose: Compose) -> None:
    for slot, variable in SLOTS.items():
        service = compose["services"][slot]
        version = service["environment"]["BUILD_ID"]
        assert version.startswith(f"${{{variable}:-")
        assert service["image"] == f"genjin:{version}"


def test_only_one_service_builds_so_that_no_older_version_is_built_from_newer_sources(
    compose: Compose,
) -> None:
    assert [name for name, each in compose["services"].items() if "build" in each] == ["migrate"]


def test_the_order_of_a_release_is_the_order_of_the_services(compose: Compose) -> None:
    """Schema, new worker, open processes, pages: each waits for the one before it."""
    waits = {name: each.get("depends_on", {}) for name, each in compose["services"].items()}
    done, there = "service_completed_successfully", "service_healthy"
    assert waits["worker-b"]["migrate"]["condition"] == done
    assert waits["take-over"]["worker-b"]["condition"] == there
    for surface in ("api-desk", "api-public"):
        assert waits[surface]["take-over"]["condition"] == done
    taking_over = compose["services"]["take-over"]
    assert taking_over["command"][-1] == "deploy"
    assert taking_over["image"] == f"genjin:{taking_over['environment']['BUILD_ID']}"
