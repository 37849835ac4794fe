"""Policies that nobody saved at the desk: how they came."""

from __future__ import annotations

import pytest

from db.schema import admin_acts
from domain.administration import COMMAND_LINE, IMPORT, AdminKind
from tests.api.world import World
from tests.pages.test_policies import newest

IMPORTED = {"policies": {"added": 1, "known": 0}}


@pytest.mark.parametrize(
    ("kind", "via", "said"),
    [
        (AdminKind.FILES_IMPORTED, IMPORT, "Imported from a file"),
        (AdminKind.POLICY_SAVED, COMMAND_LINE, "Saved from the command line"),
        (None, "", "The audit log does not say who saved it"),
    ],
)
async def test_a_policy_that_nobody_saved_at_the_desk_says_how_it_came(
    world: World, kind: AdminKind | None, via: str, said: str
) -> None:
    version, _ = newest(world)
    after = IMPORTED if kind is AdminKind.FILES_IMPORTED else {"id": version}
    act = {"id": "adm_1", "at": world.clock(), "kind": kind, "person_id": "", "via": via}
    row = {**act, "address": "", "subject_id": version, "before": {}, "after": after}
    if kind is not None:
        world.parts.database.write_now(lambda conn: conn.execute(admin_acts.insert().values(row)))
    async with world.client("hana") as client:
        for path in ("/policies", f"/policies/{version}"):
            page = (await client.get(path, params={"lang": "en"})).text
            assert said in page, path
