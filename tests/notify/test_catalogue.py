"""The catalogues: Chinese and English are equals, and name every word of the domain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

import pytest

from domain.fields import CHANNELS, REASONS
from domain.presets import MODES
from domain.scenarios import Scenario
from domain.task_specs import Capacity
from domain.tasks import TASKS
from domain.words import (
    Outcome,
    ProcessOutcome,
    Proposal,
    Recommendation,
    Role,
    TaskKind,
    Verdict,
)
from notify.catalogue import Catalogue

FOLDER = Path(__file__).parents[2] / "templates" / "catalogue"
CATALOGUE = Catalogue.load(FOLDER)


def test_both_languages_are_there() -> None:
    assert CATALOGUE.locales == ("en", "zh")


def test_both_languages_have_the_same_keys() -> None:
    assert CATALOGUE.keys("en") ^ CATALOGUE.keys("zh") == frozenset()


def test_both_languages_ask_for_the_same_placeholders() -> None:
    shared = CATALOGUE.keys("en") & CATALOGUE.keys("zh")
    unequal = [
        key
        for key in sorted(shared)
        if CATALOGUE.placeholders("en", key) != CATALOGUE.placeholders("zh", key)
    ]
    assert unequal == []


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_no_text_is_empty_or_half_a_placeholder(locale: str) -> None:
    for key in CATALOGUE.keys(locale):
        names = CATALOGUE.placeholders(locale, key)
        text = CATALOGUE.text(locale, key, **dict.fromkeys(names, "x"))
        assert text.strip(), key
        assert not set("{}") & set(text), key


@pytest.mark.parametrize("area", ["messages", "words"])
def test_chinese_texts_use_chinese_punctuation(area: str) -> None:
    for key in CATALOGUE.keys("zh"):
        text = CATALOGUE.text("zh", key, **dict.fromkeys(CATALOGUE.placeholders("zh", key), "名"))
        if key.startswith(area):
            assert not re.search("[\u4e00-\u9fff][,:;?!()]|[,:;?!()][\u4e00-\u9fff]", text), key


@pytest.mark.parametrize(
    ("table", "members"),
    [
        ("verdict", Verdict),
        ("recommendation", Recommendation),
        ("outcome", Outcome),
        ("proposal", Proposal),
        ("process_outcome", ProcessOutcome),
        ("mode", MODES),
        ("role", Role),
        ("capacity", Capacity),
        ("task", TaskKind),
        ("scenario", Scenario),
        ("state", {spec.state for spec in TASKS.values() if spec.state} | {"closed"}),
        ("channel", {*CHANNELS, "mail"}),
        ("reason", REASONS),
    ],
)
def test_every_word_of_the_domain_has_a_name(
    table: str, members: Iterable[str] | type[StrEnum]
) -> None:
    prefix = f"words.{table}."
    named = {key.removeprefix(prefix) for key in CATALOGUE.keys("zh") if key.startswith(prefix)}
    assert named == {str(member) for member in members}


def test_placeholders_are_filled_in() -> None:
    text = CATALOGUE.text("en", "messages.footer.privacy_notice", address="https://a.example")
    assert text.endswith("https://a.example")


def test_an_unknown_key_or_a_missing_parameter_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        CATALOGUE.text("en", "words.verdict.perhaps")
    with pytest.raises(KeyError):
        CATALOGUE.text("en", "messages.footer.privacy_notice")


def test_in_production_an_unknown_key_shows_itself() -> None:
    lenient = Catalogue.load(FOLDER, strict=False)
    assert lenient.text("zh", "words.verdict.perhaps") == "words.verdict.perhaps"


def test_a_value_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "area.toml").write_text("count = 3\n", "utf-8")
    with pytest.raises(ValueError, match=r"area\.count"):
        Catalogue.load(tmp_path)
