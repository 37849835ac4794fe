"""The export: everything that is held about one candidate, in files that people can read."""

from __future__ import annotations

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import update

from db.privacy.exporting import read_data_export
from db.privacy.personal import HELD
from db.schema import messages
from domain.data_export import packed
from tests.db.canary import canaries, closed, erased, job_of, pdf
from tests.db.world import Scene, World


@pytest.fixture
def scene(world: World) -> Scene:
    """Somebody who had an interview, withdrew after it, and whose process is closed."""
    return closed(world)


def files(scene: Scene) -> dict[str, bytes]:
    person = scene.cast.candidate.id
    export = scene.world.database.read_now(lambda conn: read_data_export(conn, person))
    with ZipFile(BytesIO(packed(export, scene.world.now()))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_export_holds_every_word_and_every_table(scene: Scene) -> None:
    held = files(scene)
    whole = b"\n".join(held.values()).decode("utf-8", "replace")
    assert [word for word in canaries(scene).values() if word not in whole] == []
    assert {f"tables/{each.table.name}.json" for each in HELD} <= set(held)
    for name, content in held.items():
        if name.endswith(".json"):
            json.loads(content)
    documents = [content for name, content in held.items() if name.startswith("documents/")]
    assert documents == [pdf(scene)]


def test_the_export_says_whose_ids_are_in_it(scene: Scene) -> None:
    index = json.loads(files(scene)["index.json"])
    assert index["names"][scene.cast.interviewer.id] == scene.cast.interviewer.name
    assert index["names"][job_of(scene)] == "后端工程师"
    assert index["rows"]["applications"] == 1


def test_the_export_holds_no_living_link(scene: Scene) -> None:
    link = "https://h.example/l/k1.lnk_01abc.Zm9v-_YmFy"
    its = update(messages).where(messages.c.application_id == scene.application)
    scene.world.database.write_now(
        lambda conn: conn.execute(its.values(text=f"Open {link}", html=f'<a href="{link}">x</a>'))
    )
    whole = b"\n".join(files(scene).values())
    assert b"https://h.example/l/" in whole
    assert b"Zm9v" not in whole


def test_after_erasing_the_export_is_codes(scene: Scene) -> None:
    erased(scene)
    held = files(scene)
    assert not [name for name in held if name.startswith(("mails/", "documents/"))]
    assert json.loads(held["tables/act_texts.json"]) == []
