"""Worlds of imports, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.importing.world import World, new_world


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A database without anybody."""
    url = ""
    if request.param == "postgres":
        plain = str(request.getfixturevalue("postgres_url"))
        url = plain.replace("postgresql://", "postgresql+psycopg://")
    with new_world(tmp_path, url) as made:
        yield made
