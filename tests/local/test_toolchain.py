"""Finding and making the servers: the order, one builder at a time, and sentences with a mend.

The tools are stand-ins on the PATH; downloads meet a proxy that is not there.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local.process import LocalError
from local.toolchain import (
    cache_folder,
    client_packages,
    skipping_server_script,
    temporal_binary,
)

FAKE_GO = """
echo built >> "$(dirname "$0")/builds"
sleep 0.5
while [ "$1" != "-o" ]; do shift; done
printf '#!/bin/sh\\n' > "$2"
chmod +x "$2"
"""
FAILING_GO = "echo 'go: no route to the module proxy' >&2; exit 1"
FAKE_MAVEN = """
for argument in "$@"; do
    case $argument in -DoutputDirectory=*) touch "${argument#*=}/server.jar" ;; esac
done
"""
FAKE_NPM = 'echo built >> "$(dirname "$0")/builds"; test -f package-lock.json'


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the PATH, an empty cache, no internet."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "dirname", "sleep", "chmod", "touch"):
        os.symlink(f"/bin/{name}", folder / name)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    return folder


def install(folder: Path, name: str, script: str) -> Path:
    """Put a stand-in on the PATH."""
    tool = folder / name
    tool.write_text(f"#!/bin/sh\n{script}")
    tool.chmod(0o755)
    return tool


def test_the_command_on_the_path_comes_first(tools: Path) -> None:
    install(tools, "go", FAKE_GO)
    temporal = install(tools, "temporal", "")
    assert temporal_binary(lambda _: None) == temporal


def test_without_internet_it_is_built_once_and_kept(tools: Path) -> None:
    install(tools, "go", FAKE_GO)
    said: list[str] = []
    built = temporal_binary(said.append)
    assert built.is_relative_to(cache_folder())
    assert os.access(built, os.X_OK)
    assert "the download is not possible from here" in said[1]
    assert temporal_binary(said.append) == built
    assert (tools / "builds").read_text().count("built") == 1


def test_two_that_need_it_at_once_build_it_once(tools: Path) -> None:
    install(tools, "go", FAKE_GO)
    with ThreadPoolExecutor(2) as both:
        results = list(both.map(lambda _: temporal_binary(lambda _: None), range(2)))
    assert results[0] == results[1]
    assert (tools / "builds").read_text().count("built") == 1


def test_a_failed_build_shows_the_words_of_go_and_leaves_nothing(tools: Path) -> None:
    install(tools, "go", FAILING_GO)
    with pytest.raises(LocalError, match="no route to the module proxy"):
        temporal_binary(lambda _: None)
    assert [path.name for path in cache_folder().rglob("*") if path.is_file()] == ["lock"]


def test_without_go_the_sentence_names_every_mend(tools: Path) -> None:
    with pytest.raises(LocalError) as missing:
        temporal_binary(lambda _: None)
    for mend in ("install Go", "put the `temporal` command on the PATH", "TEMPORAL_ADDRESS="):
        assert mend in str(missing.value)


def test_the_skipping_server_is_fetched_with_maven_and_wrapped(tools: Path) -> None:
    install(tools, "mvn", FAKE_MAVEN)
    java = install(tools, "java", 'echo "$@"')
    script = skipping_server_script(lambda _: None)
    assert str(java) in script.read_text()
    started = subprocess.run([script, "1234"], capture_output=True, text=True, check=True)
    assert re.fullmatch(
        r"-cp \S+/jars-\w+/\* io\.temporal\.testserver\.TestServer 1234\n", started.stdout
    )


@pytest.mark.parametrize(("present", "missing"), [("mvn", "Java"), ("java", "Maven")])
def test_without_java_or_maven_the_sentence_names_the_packages(
    tools: Path, present: str, missing: str
) -> None:
    install(tools, present, "")
    with pytest.raises(LocalError, match=rf"{missing}[\s\S]*apt-get install"):
        skipping_server_script(lambda _: None)


def test_the_python_of_these_tests_has_an_absolute_path() -> None:
    # The download runs it while the PATH is empty.
    assert Path(sys.executable).is_absolute()


def test_without_node_a_sentence_says_what_needs_it(tools: Path) -> None:
    install(tools, "npm", FAKE_NPM)
    with pytest.raises(LocalError, match=r"needs Node\.js 20 or newer.*\n.*nodejs npm"):
        client_packages(lambda _: None)


def test_npm_installs_what_the_lock_file_says_once(tools: Path) -> None:
    install(tools, "node", "")
    npm = install(tools, "npm", "exit 1")
    with pytest.raises(LocalError, match="Installing with npm failed"):
        client_packages(lambda _: None)
    npm.write_text(f"#!/bin/sh\n{FAKE_NPM}")
    said: list[str] = []
    kept = client_packages(said.append)
    assert kept.is_relative_to(cache_folder())
    assert client_packages(said.append) == kept
    assert len(said) == 1
    assert (tools / "builds").read_text().count("built") == 1
