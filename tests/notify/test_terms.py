"""The terms of recruiting: one for each thing, on every page and mail, and in the guides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.words import Role, Verdict
from notify.catalogue import Catalogue

ROOT = Path(__file__).parents[2]
CATALOGUE = Catalogue.load(ROOT / "templates" / "catalogue")

ONCE = {
    "zh": (
        "总体建议|做决定|直接决定|招聘专员|代评|代填(?:的)?评价|重新评估|复议|收尾|谢绝录用|接受录用"
        "|录用通知(?!书)|其他录用|竞争 ?offer|系统原文|原始模板|已录用|拒信|接下来交给|判断跟进"
        '|执行跟进|= "结论"|回访日期'
        "|感谢信(?<!婉拒通知（感谢信)|候选人(?:已)?退出(?!应聘)"
    ),
    "en": (
        "Overall recommendation|Wrapping up|[Oo]riginal wording|HR takes it from here|wrote down"
        "|written down feedback|Courteous letter|Their other offer|looked at again"
        "|The candidate has withdrawn|Next it goes to"
    ),
}
"""What each language said before, or says by mistake."""

LISTS_OF_OTHERS_WORDS = {"importing.toml"}
"""What files from elsewhere may say is no word of ours."""


def told(locale: str) -> Iterator[tuple[str, str]]:
    """Every place where people read something in a language, and what stands there."""
    for path in sorted((ROOT / "templates" / "catalogue" / locale).glob("*.toml")):
        if path.name not in LISTS_OF_OTHERS_WORDS:
            yield path.name, path.read_text("utf-8")
    for path in sorted((ROOT / "templates" / "messages").glob(f"*/{locale}.txt")):
        yield path.parent.name, path.read_text("utf-8")
    if locale == "zh":
        for path in sorted((ROOT / "docs").glob("*.zh.md")):
            yield path.name, path.read_text("utf-8")


@pytest.mark.parametrize("locale", CATALOGUE.locales)
def test_nothing_is_called_by_two_names(locale: str) -> None:
    found = [
        (place, number, match[0])
        for place, text in told(locale)
        for number, line in enumerate(text.splitlines(), start=1)
        for match in re.finditer(ONCE[locale], line)
    ]
    assert found == []


@pytest.mark.parametrize("locale", CATALOGUE.locales)
@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_called_the_same_everywhere(locale: str, role: Role) -> None:
    name = CATALOGUE.text(locale, f"words.role.{role}")
    for key in (f"policies.whom.{role}", f"trail.field.{role}"):
        if CATALOGUE.has(locale, key):
            said = CATALOGUE.text(locale, key).removeprefix("the ")
            assert said.casefold() == name.casefold(), key


@pytest.mark.parametrize("locale", CATALOGUE.locales)
def test_what_a_board_shows_is_called_as_its_task_is(locale: str) -> None:
    task = CATALOGUE.text(locale, "words.task.settling")
    for key in ("words.state.settling", "pages.board.column.settling"):
        assert CATALOGUE.text(locale, key) == task, key


@pytest.mark.parametrize("locale", CATALOGUE.locales)
def test_an_offers_outcome_is_called_the_same_on_its_form_and_behind_it(locale: str) -> None:
    for way in ("accepted", "declined", "lapsed"):
        form = CATALOGUE.text(locale, f"forms.completions.{way}")
        assert CATALOGUE.text(locale, f"pages.done.{way}") == form


def test_what_an_interviewer_concludes_is_never_called_a_refusal() -> None:
    said = [CATALOGUE.text("zh", f"words.verdict.{verdict}") for verdict in Verdict]
    assert said == ["通过", "待定", "不通过"]


@pytest.mark.parametrize("locale", CATALOGUE.locales)
@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_conclusion_is_called_the_same_on_scorecards_and_in_rules(
    locale: str, verdict: Verdict
) -> None:
    word = CATALOGUE.text(locale, f"words.verdict.{verdict}").casefold()
    assert CATALOGUE.text(locale, f"policies.opinion.{verdict}").casefold() == word
    for many in ("some", "all", "most"):
        assert word in CATALOGUE.text(locale, f"pages.rule_row.{many}_{verdict}").casefold(), many
