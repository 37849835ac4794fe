"""Message templates: what is in force, versions, checking, previews, a test mail to oneself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Path, Query, Response
from sqlalchemy import Connection

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
from api.answers.components import Locale
from api.answers.shapes import warning_answers
from api.bodies.letters import LetterBody, LetterDraftBody, LetterSaveBody, RestoreBody
from api.calls import letters as work
from api.deps import AdministratorDep, DeskDep, ServicesDep
from api.door.field_errors import letter_errors
from api.door.texts import Texts
from api.routes.common import PROPOSED, TextsDep, awaiting, router
from db.setup.templates import SavedLetter, letters_in_force
from domain.access import Scope
from domain.letters import Letter
from domain.line_diff import letter_diff
from domain.scenarios import SCENARIOS, Scenario
from domain.wording_lint import WordDoubt, letter_warnings

letters = router("/templates", "templates", writes=Scope.ADMINISTER)

VersionPath = Annotated[int, Path(ge=0, le=1_000_000)]
VersionQuery = Annotated[int, Query(ge=0, le=1_000_000)]


@letters.get(
    "", operation_id="list_templates", summary="Which version of which template is in force"
)
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


@letters.get(
    "/{scenario}/{locale}", operation_id="get_template", summary="A template, and what it may name"
)
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


@letters.put(
    "/{scenario}/{locale}",
    operation_id="save_template",
    summary="Save a template; it is in force at once",
    response_model=LetterSaved,
    responses=PROPOSED,
)
async def save(
    scenario: Scenario,
    locale: Locale,
    body: LetterSaveBody,
    person: DeskDep,
    by: AdministratorDep,
    services: ServicesDep,
    texts: TextsDep,
) -> LetterSaved | Response:
    """422 for one that would fail, or leave a hole, in some mail; 409 if `base` is not in force. A
    recruiter proposes a letter that tells candidates how it went: 202."""
    letter = Letter(body.subject, body.body)
    done = await work.save(services, person, by, scenario, locale, letter, body.base)
    if done.proposal is not None:
        return awaiting(done.proposal)
    return _saved(scenario, locale, done.made, letter, texts)


@letters.post(
    "/{scenario}/{locale}/check",
    operation_id="check_template",
    summary="What saving a template would say",
)
async def check(
    scenario: Scenario,
    locale: Locale,
    body: LetterDraftBody,
    person: DeskDep,
    services: ServicesDep,
    texts: TextsDep,
) -> LetterChecked:
    """Its faults and the warnings about its words; nothing is saved."""
    letter = Letter(body.subject, body.body)
    return LetterChecked(
        errors=letter_errors(services.parts.wording.faults(scenario, locale, letter), texts),
        warnings=_warnings(letter_warnings(letter.subject, letter.body, scenario), texts),
    )


@letters.post(
    "/{scenario}/{locale}/preview",
    operation_id="preview_template",
    summary="How a template will look",
)
async def preview(
    scenario: Scenario,
    locale: Locale,
    body: LetterBody,
    person: DeskDep,
    services: ServicesDep,
    texts: TextsDep,
) -> PreviewAnswer:
    """With the facts of an invented process; nothing is saved."""
    mail = services.parts.wording.preview(scenario, locale, Letter(body.subject, body.body))
    return PreviewAnswer(
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        warnings=_warnings(letter_warnings(body.subject, body.body, scenario), texts),
    )


@letters.post(
    "/{scenario}/{locale}/test-mail",
    operation_id="send_test_mail",
    summary="Mail a template to yourself",
)
async def test_mail(
    scenario: Scenario, locale: Locale, body: LetterBody, person: DeskDep, services: ServicesDep
) -> TestMailAnswer:
    """With the facts of an invented process, to the caller's own address and to nobody else."""
    letter = Letter(body.subject, body.body)
    return TestMailAnswer(to=await work.send_test(services, person, scenario, locale, letter))


@letters.get(
    "/{scenario}/{locale}/versions",
    operation_id="list_template_versions",
    summary="The versions of a template",
)
async def versions(
    scenario: Scenario, locale: Locale, person: DeskDep, services: ServicesDep
) -> list[LetterVersionAnswer]:
    """Newest first; the last one comes with the product."""

    def read(conn: Connection) -> list[SavedLetter | Letter]:
        return work.history(conn, services, scenario, locale)

    return [_version(each) for each in await services.parts.database.read(read)]


@letters.get(
    "/{scenario}/{locale}/versions/{version}",
    operation_id="get_template_version",
    summary="The words of a version",
)
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


@letters.get(
    "/{scenario}/{locale}/diff",
    operation_id="compare_template_versions",
    summary="What changed between two versions",
)
async def diff(
    scenario: Scenario,
    locale: Locale,
    before: VersionQuery,
    after: VersionQuery,
    person: DeskDep,
    services: ServicesDep,
) -> list[DiffLineAnswer]:
    """Every line of subject and body, in order."""
    old = await work.version_of(services, scenario, locale, before)
    new = await work.version_of(services, scenario, locale, after)
    return [DiffLineAnswer.model_validate(line) for line in letter_diff(old, new)]


@letters.post(
    "/{scenario}/{locale}/restore",
    operation_id="restore_template",
    summary="Put an older version in force again",
    response_model=LetterSaved,
    responses=PROPOSED,
)
async def restore(
    scenario: Scenario,
    locale: Locale,
    body: RestoreBody,
    person: DeskDep,
    by: AdministratorDep,
    services: ServicesDep,
    texts: TextsDep,
) -> LetterSaved | Response:
    """Its words become the next version; the versions in between stay. Proposed like a new one."""
    done = await work.restore(services, person, by, scenario, locale, body.version, body.base)
    if done.proposal is not None:
        return awaiting(done.proposal)
    letter = await work.version_of(services, scenario, locale, done.made)
    return _saved(scenario, locale, done.made, letter, texts)


def _saved(
    scenario: Scenario, locale: str, version: int, letter: Letter, texts: Texts
) -> LetterSaved:
    warnings = _warnings(letter_warnings(letter.subject, letter.body, scenario), texts)
    return LetterSaved(scenario=scenario, locale=locale, version=version, warnings=warnings)


def _warnings(found: Sequence[WordDoubt], texts: Texts) -> list[WarningAnswer]:
    return warning_answers(found, texts.catalogue, texts.locale)


def _version(each: SavedLetter | Letter) -> LetterVersionAnswer:
    if isinstance(each, Letter):
        return LetterVersionAnswer(version=each.version, saved_by=None, saved_by_name=None, at=None)
    return LetterVersionAnswer(
        version=each.letter.version,
        saved_by=each.saved_by or None,
        saved_by_name=each.saved_by_name or None,
        at=each.at,
    )
