"""The newcomer's commands: complete help, pinned requirements, sentences when something lacks."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from local.toolchain import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
PIN = re.compile(r"^([a-z0-9-]+)(?:\[[a-z]+\])?==(\S+)", re.MULTILINE)


def run(*command: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": str(path)} if path else None
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=environment, check=False
    )


def stand_ins(folder: Path, scripts: dict[str, str]) -> Path:
    """A PATH of a shell and a few stand-ins."""
    for name in ("sh", "ls", "grep"):
        os.symlink(f"/bin/{name}", folder / name)
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return folder


def targets() -> list[str]:
    declared = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert declared
    return declared.group(1).split()


def test_help_is_the_default_and_lists_every_target() -> None:
    shown = run("make", "--no-print-directory").stdout
    listed = re.findall(r"^  make (\S+) +\S", shown, re.MULTILINE)
    assert sorted(listed) == sorted(targets())


def test_every_target_has_a_recipe() -> None:
    for target in targets():
        planned = run("make", "--dry-run", target)
        assert planned.returncode == 0, planned.stderr


def test_the_build_machine_runs_what_a_person_runs() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text()


@pytest.mark.parametrize("name", ["lock.txt", "dev.txt"])
def test_requirements_are_pinned_by_hash_and_name_no_index(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    assert not re.search(r"https?://|--index|--find-links|--trusted-host", text)
    entries = re.split(r"\n(?=[a-z0-9])", text.split("\n", 2)[2])
    assert len(entries) > 20
    for entry in entries:
        assert PIN.match(entry), entry
        assert "--hash=sha256:" in entry, entry


def test_what_runs_is_what_was_tested() -> None:
    locked, tested = (
        dict(PIN.findall((ROOT / "requirements" / name).read_text()))
        for name in ("lock.txt", "dev.txt")
    )
    assert locked.items() <= tested.items()


def test_an_old_python_is_refused_with_the_mend(tmp_path: Path) -> None:
    folder = stand_ins(tmp_path, {"python-old": '[ "$1" = -V ] && echo Python 3.9.2; exit 1'})
    done = run("tools/setup-venv", "python-old", "nowhere", "requirements/dev.txt", path=folder)
    assert done.returncode == 1
    assert "3.11 or newer; 'python-old' is Python 3.9.2" in done.stderr
    assert "make setup PYTHON=" in done.stderr


def test_without_rights_the_exact_command_is_printed(tmp_path: Path) -> None:
    folder = stand_ins(tmp_path, {"id": "echo 1000", "apt-get": "exit 9", "initdb": ""})
    done = run("tools/setup-system", path=folder)
    assert "present  postgresql" in done.stdout
    assert done.returncode == 1
    assert re.search(r"sudo apt-get update && sudo apt-get install .* chromium", done.stderr), (
        done.stderr
    )


def test_as_root_what_is_missing_is_installed(tmp_path: Path) -> None:
    folder = stand_ins(
        tmp_path, {"id": "echo 0", "apt-get": 'echo "apt-get got: $@"', "initdb": ""}
    )
    done = run("tools/setup-system", path=folder)
    assert done.returncode == 0
    assert re.search(r"apt-get got: install --yes .*chromium", done.stdout)
