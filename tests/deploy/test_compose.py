"""The compose file is what the compose specification allows, and what a deployment may rely on.

It is validated here, not run: the checks read the file as a person who reviews it would.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from local.stack import GRACE_SECONDS
from local.temporal import NAMES as OF_THE_WAY_TO_TEMPORAL
from settings import Settings

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
VARIABLE = re.compile(r"\$\{(\w+)(?:(:[-?])([^}]*))?\}")
SECRET = re.compile(r"PASSWORD|PWD|SECRET|KEYS")
PINNED = re.compile(r"[\w./-]+:\d+\.\d+[\w.-]*$")

OWN_JOBS = ("migrate", "take-over")
SLOTS = {"worker-a": "WORKER_A", "worker-b": "WORKER_B"}

Compose = dict[str, Any]


@pytest.fixture
def compose() -> Compose:
    loaded = yaml.safe_load(COMPOSE.read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


# --- the checks ---------------------------------------------------------------------------------


def jobs(compose: Compose) -> set[str]:
    """The services that others wait for to have ended well."""
    return {
        name
        for service in compose["services"].values()
        for name, link in service.get("depends_on", {}).items()
        if link["condition"] == "service_completed_successfully"
    }


def unwatched(compose: Compose) -> list[str]:
    """Services that are neither a job somebody waits for nor have a health check."""
    ended = jobs(compose)
    return [
        name
        for name, service in compose["services"].items()
        if name not in ended and "test" not in service.get("healthcheck", {})
    ]


def open_ports(compose: Compose) -> list[str]:
    """Published ports that are not loopback's."""
    return [
        f"{name}: {port}"
        for name, service in compose["services"].items()
        for port in service.get("ports", [])
        if not (isinstance(port, str) and port.startswith("127.0.0.1:"))
    ]


def literal_secrets(compose: Compose) -> list[str]:
    """Secrets that stand in the file, or have a default there."""
    return [
        f"{name}: {key}"
        for name, service in compose["services"].items()
        for key, value in service.get("environment", {}).items()
        if SECRET.search(key) and not _comes_from_outside(str(value))
    ]


def _comes_from_outside(value: str) -> bool:
    found = VARIABLE.fullmatch(value)
    if found is None:
        return False
    # An empty default says that there may be none, as for a mail server without a login.
    return found[2] == ":?" or (found[2] == ":-" and not found[3])


def unpinned(compose: Compose) -> list[str]:
    """Images of others without a version."""
    return [
        f"{name}: {service['image']}"
        for name, service in compose["services"].items()
        if not _is_ours(service) and not PINNED.match(service["image"])
    ]


def unlimited(compose: Compose) -> list[str]:
    """Services that may take all memory, all processes, or the disk with their log."""
    faults = []
    for name, service in compose["services"].items():
        limits = service.get("deploy", {}).get("resources", {}).get("limits", {})
        faults += [
            f"{name}: no limit of {what}" for what in ("cpus", "memory", "pids") - limits.keys()
        ]
        if not {"max-size", "max-file"} <= service.get("logging", {}).get("options", {}).keys():
            faults.append(f"{name}: its log may grow for ever")
    return faults


def unhardened(compose: Compose) -> list[str]:
    """Services that could write to their own file system or gain rights."""
    return [
        name
        for name, service in compose["services"].items()
        if not (
            service.get("read_only")
            and service.get("cap_drop") == ["ALL"]
            and "no-new-privileges:true" in service.get("security_opt", [])
        )
    ]


def unknown_settings(compose: Compose) -> list[str]:
    """Environment names of our own services that no setting reads."""
    known = {name.upper() for name in Settings.model_fields}
    known |= {f"TEMPORAL_{name}" for name in OF_THE_WAY_TO_TEMPORAL}
    return [
        f"{name}: {key}"
        for name, service in ours(compose)
        for key in service.get("environment", {})
        if key not in known
    ]


def ours(compose: Compose) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The services that run our image."""
    return ((name, each) for name, each in compose["services"].items() if _is_ours(each))


def _is_ours(service: Mapping[str, Any]) -> bool:
    return str(service["image"]).startswith("genjin:")


def variables(text: str) -> dict[str, list[tuple[str, str]]]:
    """Every `${NAME}` with what follows the name."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, kind, rest in VARIABLE.findall(text):
        found.setdefault(name, []).append((kind, rest))
    return found


# --- the file passes them -----------------------------------------------------------------------


def test_the_file_is_valid_by_the_compose_specification(compose: Compose) -> None:
    schema = json.loads((Path(__file__).parent / "compose-spec.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(compose)


CHECKS = (unwatched, open_ports, literal_secrets, unpinned, unlimited, unhardened, unknown_settings)


@pytest.mark.parametrize("check", CHECKS)
def test_a_reviewer_finds_nothing(check: Any, compose: Compose) -> None:
    assert check(compose) == []


def test_everything_waited_for_exists_and_can_be_waited_for(compose: Compose) -> None:
    services = compose["services"]
    for name, service in services.items():
        for other, link in service.get("depends_on", {}).items():
            assert other in services, f"{name} waits for {other}"
            if link["condition"] == "service_healthy":
                assert "test" in services[other]["healthcheck"], f"{name} waits for {other}"


def test_jobs_end_and_services_come_back(compose: Compose) -> None:
    ended = jobs(compose)
    assert ended == {"temporal-schema", "temporal-namespace", "migrate", "take-over"}
    for name, service in compose["services"].items():
        wanted = "on-failure" if name in ended else "unless-stopped"
        assert service["restart"].startswith(wanted), name


def test_the_databases_are_not_on_the_network_that_leads_outside(compose: Compose) -> None:
    assert compose["networks"]["inside"]["internal"] is True
    for name in ("postgres", "temporal", "temporal-schema", "temporal-namespace", *OWN_JOBS):
        assert compose["services"][name]["networks"] == ["inside"], name


def test_the_public_surface_is_a_service_of_its_own(compose: Compose) -> None:
    surfaces = {
        name: service["command"][service["command"].index("--surface") + 1]
        for name, service in compose["services"].items()
        if "--surface" in service.get("command", [])
    }
    assert surfaces == {"api-desk": "desk", "api-public": "public"}


def test_the_mail_catcher_starts_only_when_it_is_asked_for(compose: Compose) -> None:
    assert compose["services"]["mail-catcher"]["profiles"] == ["dev"]
    with_profile = [name for name, each in compose["services"].items() if "profiles" in each]
    assert with_profile == ["mail-catcher"]


def test_everything_of_ours_runs_as_in_production(compose: Compose) -> None:
    for name, service in ours(compose):
        if name != "mail-catcher":
            assert service["environment"]["ENVIRONMENT"] == "production", name


def test_the_worker_is_given_more_time_to_stop_than_it_takes(compose: Compose) -> None:
    for slot in SLOTS:
        grace = float(compose["services"][slot]["stop_grace_period"].removesuffix("s"))
        assert grace >= GRACE_SECONDS


def test_what_is_mounted_exists(compose: Compose) -> None:
    for name, service in compose["services"].items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).is_dir(), f"{name} mounts {source}"
                assert volume.endswith(":ro"), f"{name} could write to {source}"
            else:
                assert source in compose["volumes"], f"{name} mounts {source}"


def test_a_missing_variable_is_named_with_a_sentence() -> None:
    for name, uses in variables(COMPOSE.read_text("utf-8")).items():
        for kind, sentence in uses:
            assert kind, f"{name} would silently be empty"
            if kind == ":?":
                assert sentence.startswith(f"Set {name} in deploy/.env"), name
                assert sentence.endswith("."), name


def test_the_example_names_every_variable_and_holds_no_secret() -> None:
    used = variables(COMPOSE.read_text("utf-8"))
    lines = (ROOT / "deploy" / "env.example").read_text("utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert given.keys() == used.keys()
    for name, uses in used.items():
        kind, default = uses[0]
        expected = "" if kind == ":?" or SECRET.search(name) else default
        assert given[name] == expected, f"{name} differs between the example and the file"


# --- and the image ------------------------------------------------------------------------------


def test_the_image_is_built_from_pinned_parts_and_runs_as_nobody_special() -> None:
    lines = DOCKERFILE.read_text("utf-8").splitlines()
    bases = [line.split()[1] for line in lines if line.startswith("FROM")]
    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert PINNED.match(bases[0])
    assert any("--require-hashes" in line and "--only-binary :all:" in line for line in lines)
    users = [line.split()[1] for line in lines if line.startswith("USER")]
    assert users
    assert "0" not in users[-1].split(":")
    assert "root" not in users[-1]


def test_the_image_holds_everything_that_runs_and_nothing_else() -> None:
    ignored = DOCKERFILE.with_name("Dockerfile.dockerignore").read_text("utf-8").splitlines()
    patterns = [line for line in ignored if line and not line.startswith("#")]
    allowed = {line[1:] for line in patterns if line.startswith("!")}
    assert patterns[0] == "*", "everything is left out first"
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {
        "tests",
        "bench",
        "tools",
    }
    modules = {path.name for path in ROOT.glob("*.py")}
    assert packages | modules <= allowed
    assert {"templates", "pyproject.toml", "requirements/lock.txt"} <= allowed
    missing = [name for name in allowed if not (ROOT / name).exists()]
    assert missing == []


# --- each check finds what it is for ------------------------------------------------------------


def _planted(compose: Compose, name: str, **changes: Any) -> Compose:
    copy = deepcopy(compose)
    copy["services"][name] |= changes
    return copy


def test_each_check_finds_a_planted_fault(compose: Compose) -> None:
    assert unwatched(_planted(compose, "worker-a", healthcheck={"disable": True})) == ["worker-a"]
    assert open_ports(_planted(compose, "api-desk", ports=["8000:8000"])) == ["api-desk: 8000:8000"]
    for value in ("hunter2", "${SMTP_PASSWORD:-hunter2}"):
        planted = _planted(compose, "worker-a", environment={"SMTP_PASSWORD": value})
        assert literal_secrets(planted) == ["worker-a: SMTP_PASSWORD"]
    for image in ("postgres", "postgres:latest"):
        assert unpinned(_planted(compose, "postgres", image=image)) == [f"postgres: {image}"]
    assert unlimited(_planted(compose, "worker-a", logging={})) == [
        "worker-a: its log may grow for ever"
    ]
    assert unhardened(_planted(compose, "worker-a", read_only=False)) == ["worker-a"]
    assert unknown_settings(_planted(compose, "worker-a", environment={"SMTP_HOSTS": "x"})) == [
        "worker-a: SMTP_HOSTS"
    ]
