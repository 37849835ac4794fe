"""The forms of tasks have words for everything, in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from api.answers.forms import forms_of
from db.process import acts, completions
from domain import forms
from domain.acts import OWN_ACTS, ActKind
from domain.task_specs import Capacity
from domain.tasks import TASKS
from domain.words import TaskKind
from notify.catalogue import Catalogue

CATALOGUE = Catalogue.load(Path(__file__).parents[2] / "templates" / "catalogue")
EVERYBODY = frozenset(Capacity)


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("kind", TaskKind)
def test_every_form_has_words_for_its_fields_and_options(locale: str, kind: TaskKind) -> None:
    shown = forms_of(CATALOGUE, locale, kind, EVERYBODY, scenario="rejection")
    assert [form.completion for form in shown] == list(TASKS[kind].completions)
    assert all(
        form.label and field.label and all(option.label for option in field.options)
        for form in shown
        for field in form.fields
    )


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("kind", list(OWN_ACTS))
def test_what_people_do_of_their_own_accord_has_words_too(locale: str, kind: ActKind) -> None:
    for field in OWN_ACTS[kind].fields:
        assert CATALOGUE.has(locale, f"forms.fields.{field.name}")


def test_a_field_of_another_scenario_is_not_shown() -> None:
    shown = forms_of(
        CATALOGUE, "en", TaskKind.NOTIFY_CANDIDATE, frozenset({Capacity.OWNER}), "next_step"
    )
    assert "reason_code" not in [field.spec.name for form in shown for field in form.fields]


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_every_fault_that_is_found_in_a_form_has_a_sentence(locale: str) -> None:
    """The codes are taken from the source: a new one without a sentence fails here."""
    trees = [
        ast.parse(Path(str(module.__file__)).read_text("utf-8"))
        for module in (forms, acts, completions)
    ]
    codes = {
        call.args[-1].value
        for tree in trees
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_Unreadable", "FormFault")
        and isinstance(call.args[-1], ast.Constant)
        and isinstance(call.args[-1].value, str)
    }
    assert {"required", "not_an_option", "unknown_field", "in_the_future"} <= codes
    assert [code for code in codes if not CATALOGUE.has(locale, f"forms.faults.{code}")] == []
