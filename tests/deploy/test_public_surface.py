"""What the compose file gives the surface that faces the internet."""

from __future__ import annotations

import yaml

from settings import PUBLIC_SETTINGS
from tests.deploy.test_compose import COMPOSE, ROOT


def test_the_public_surface_is_given_what_it_needs_and_no_more() -> None:
    services = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]
    given = services["api-public"]["environment"]
    needed = {name.upper() for name in PUBLIC_SETTINGS} - {"DATA_DIR", "CRASH_AT"}
    assert given.keys() == needed | {"TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE"}
    role = services["migrate"]["environment"]["PUBLIC_DATABASE_ROLE"]
    assert given["DATABASE_URL"].startswith(f"postgresql://{role}:${{GENJIN_PUBLIC_DB_PASSWORD:?")
    desk = services["api-desk"]["environment"]["DATABASE_URL"]
    assert desk.startswith("postgresql://genjin:${GENJIN_DB_PASSWORD:?")
    script = (ROOT / "deploy" / "postgres" / "create-databases.sh").read_text("utf-8")
    assert f"CREATE ROLE {role} LOGIN PASSWORD :'public_password'" in script
