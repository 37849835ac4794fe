"""Message templates: what is in force, versions, checking, previews, a test mail to oneself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import Depends, Path, Query
from sqlalchemy import Connection

from api import letters as work
from api.answers import (
    DiffLineAnswer,
    LetterAnswer,
    LetterChecked,
    LetterLine,
    LetterSaved,
    LetterVersionAnswer,
    LetterVersionText,
    PreviewAnswer,
    TestMailAnswer,
    WarningAnswer,
)
from api.deps import DeskDep, ServicesDep
from api.problems import letter_errors
from api.routes.common import router
from api.schemas import LetterBody, LetterSaveBody, RestoreBody, Version
from api.texts import Texts, texts_of
from db.letters import SavedLetter, letters_in_force
from domain.letters import Letter
from domain.line_diff import letter_diff
from domain.scenarios import SCENARIOS, Scenario
from domain.wording_lint import LetterWarning, letter_warnings

letters = router("/templates", "templates")

Locale = Literal["en", "zh"]
TextsDep = Annotated[Texts, Depends(texts_of)]
VersionPath = Annotated[int, Path(ge=0, le=1_000_000)]


@letters.get("", summary="Which version of which template is in force")
async def listed(person: DeskDep, services: ServicesDep) -> list[LetterLine]:
    """Every scenario in every language."""
    saved = await services.parts.database.read(letters_in_force)
    return [
        LetterLine(
            scenario=scenario,
            locale=locale,
            version=saved[scenario, locale].letter.version if (scenario, locale) in saved else 0,
        )
        for scenario in Scenario
        for locale in services.parts.catalogue.locales
    ]


@letters.get("/{scenario}/{locale}", summary="A template, and what it may name")
async def one(
    scenario: Scenario, locale: Locale, person: DeskDep, services: ServicesDep
) -> LetterAnswer:
    """The version in force."""
    parts = services.parts
    letter = await parts.database.read(lambda conn: parts.wording.in_force(conn, scenario, locale))
    spec = SCENARIOS[scenario]
    return LetterAnswer(
        scenario=scenario,
        locale=locale,
        version=letter.version,
        subject=letter.subject,
        body=letter.body,
        required=sorted(spec.required),
        optional=sorted(spec.optional),
        must_say=sorted(spec.must_say),
    )


@letters.put("/{scenario}/{locale}", summary="Save a template; it is in force at once")
async def save(
    scenario: Scenario, locale: Locale, body: LetterSaveBody, person: DeskDep, services: ServicesDep
) -> LetterSaved:
    """422 for one that would fail, or leave a hole, in some mail; 409 if `base` is not in force."""
    letter = Letter(body.subject, body.body)
    version = await work.save(services, person, scenario, locale, letter, body.base)
    return _saved(scenario, locale, version, letter)


@letters.post("/{scenario}/{locale}/check", summary="What saving a template would say")
async def check(
    scenario: Scenario,
    locale: Locale,
    body: LetterBody,
    person: DeskDep,
    services: ServicesDep,
    texts: TextsDep,
) -> LetterChecked:
    """Its faults and the warnings about its words; nothing is saved."""
    letter = Letter(body.subject, body.body)
    return LetterChecked(
        errors=letter_errors(services.parts.wording.faults(scenario, locale, letter), texts),
        warnings=_warnings(letter_warnings(letter.subject, letter.body)),
    )


@letters.post("/{scenario}/{locale}/preview", summary="How a template will look")
async def preview(
    scenario: Scenario, locale: Locale, body: LetterBody, person: DeskDep, services: ServicesDep
) -> PreviewAnswer:
    """With the facts of an invented process; nothing is saved."""
    mail = services.parts.wording.preview(scenario, locale, Letter(body.subject, body.body))
    return PreviewAnswer(
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        warnings=_warnings(letter_warnings(body.subject, body.body)),
    )


@letters.post("/{scenario}/{locale}/test-mail", summary="Mail a template to yourself")
async def test_mail(
    scenario: Scenario, locale: Locale, body: LetterBody, person: DeskDep, services: ServicesDep
) -> TestMailAnswer:
    """With the facts of an invented process, to the caller's own address and to nobody else."""
    letter = Letter(body.subject, body.body)
    return TestMailAnswer(to=await work.send_test(services, person, scenario, locale, letter))


@letters.get("/{scenario}/{locale}/versions", summary="The versions of a template")
async def versions(
    scenario: Scenario, locale: Locale, person: DeskDep, services: ServicesDep
) -> list[LetterVersionAnswer]:
    """Newest first; the last one comes with the product."""

    def read(conn: Connection) -> list[SavedLetter | Letter]:
        return work.history(conn, services, scenario, locale)

    return [_version(each) for each in await services.parts.database.read(read)]


@letters.get("/{scenario}/{locale}/versions/{version}", summary="The words of a version")
async def one_version(
    scenario: Scenario,
    locale: Locale,
    version: VersionPath,
    person: DeskDep,
    services: ServicesDep,
) -> LetterVersionText:
    """As they were saved."""
    letter = await work.version_of(services, scenario, locale, version)
    return LetterVersionText(version=version, subject=letter.subject, body=letter.body)


@letters.get("/{scenario}/{locale}/diff", summary="What changed between two versions")
async def diff(
    scenario: Scenario,
    locale: Locale,
    before: Annotated[Version, Query()],
    after: Annotated[Version, Query()],
    person: DeskDep,
    services: ServicesDep,
) -> list[DiffLineAnswer]:
    """Every line of subject and body, in order."""
    old = await work.version_of(services, scenario, locale, before)
    new = await work.version_of(services, scenario, locale, after)
    return [DiffLineAnswer.model_validate(line) for line in letter_diff(old, new)]


@letters.post("/{scenario}/{locale}/restore", summary="Put an older version in force again")
async def restore(
    scenario: Scenario, locale: Locale, body: RestoreBody, person: DeskDep, services: ServicesDep
) -> LetterSaved:
    """Its words become the next version; the versions in between stay."""
    version = await work.restore(services, person, scenario, locale, body.version, body.base)
    letter = await work.version_of(services, scenario, locale, version)
    return _saved(scenario, locale, version, letter)


def _saved(scenario: Scenario, locale: str, version: int, letter: Letter) -> LetterSaved:
    warnings = _warnings(letter_warnings(letter.subject, letter.body))
    return LetterSaved(scenario=scenario, locale=locale, version=version, warnings=warnings)


def _warnings(found: Iterable[LetterWarning]) -> list[WarningAnswer]:
    return [WarningAnswer.model_validate(each) for each in found]


def _version(each: SavedLetter | Letter) -> LetterVersionAnswer:
    if isinstance(each, Letter):
        return LetterVersionAnswer(version=each.version, saved_by=None, saved_by_name=None, at=None)
    return LetterVersionAnswer(
        version=each.letter.version,
        saved_by=each.saved_by or None,
        saved_by_name=each.saved_by_name or None,
        at=each.at,
    )
