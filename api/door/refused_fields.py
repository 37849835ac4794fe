"""Problems that name what was wrong in what was sent: fields, files, letters and policies."""

from __future__ import annotations

from fastapi.exceptions import RequestValidationError

from api.door.field_errors import doubt_errors, form_errors, letter_errors
from api.door.problem_kinds import Problem, field_error, invalid, problem
from api.door.texts import Texts
from api.door.validation import field_codes
from api.refusals import FieldError, FieldsRefused, TooLarge
from db.directory.hiring import ReferenceRefused
from db.privacy.retention import RetainedTooShort
from db.setup.policies import PolicyRefused
from domain.documents import LARGEST_FILE
from domain.doubts import Questioned
from domain.file_faults import FileFault, FileRefused
from domain.forms import FormRefused
from domain.letters import LetterRefused
from domain.policy_json import PolicyMalformed
from domain.wording_lint import WordDoubt


def too_large(error: TooLarge, texts: Texts) -> Problem:
    """More than is read."""
    kibibytes, mebibytes = error.limit // 1024, error.limit // 1024**2
    limit = f"{mebibytes} MiB" if mebibytes else f"{kibibytes} KiB"
    return problem("too_large", texts, texts("problems.detail.too_large", limit=limit))


def file_refused(error: FileRefused, texts: Texts) -> Problem:
    """A file that is not kept."""
    if error.fault is FileFault.TOO_LARGE:
        return too_large(TooLarge(LARGEST_FILE), texts)
    field = "url" if error.fault is FileFault.NOT_HTTPS else "file"
    return invalid(texts, [field_error(field, error.fault, texts)])


def form_refused(error: FormRefused, texts: Texts) -> Problem:
    """A form that was not filled in as it must be."""
    return invalid(texts, form_errors(error, texts))


def questioned(error: Questioned, texts: Texts) -> Problem:
    """What the sender is asked about before it counts."""
    errors = doubt_errors(error, texts)
    words = any(isinstance(doubt, WordDoubt) for doubt in error.doubts)
    kind = "doubtful_words" if words else "many_outcomes"
    return problem(kind, texts, reason=kind, errors=errors)


def fields_refused(error: FieldsRefused | ReferenceRefused, texts: Texts) -> Problem:
    """Fields that name nothing there is, or hold what they may not."""
    return invalid(
        texts,
        (field_error(field, code, texts) for field, code in error.errors),
    )


def letter_refused(error: LetterRefused, texts: Texts) -> Problem:
    """A letter that could not be filled in."""
    return invalid(texts, letter_errors(error.faults, texts))


def policy_malformed(error: PolicyMalformed, texts: Texts) -> Problem:
    """A document that is no policy."""
    return invalid(
        texts,
        (
            FieldError(field=path, code=code, detail=texts(f"policy.malformed.{code}"))
            for path, code in error.places
        ),
    )


def policy_refused(error: PolicyRefused, texts: Texts) -> Problem:
    """A policy that would leave somebody waiting."""
    return invalid(
        texts,
        (
            FieldError(
                field=fault.path,
                code=fault.code,
                detail=texts(f"policy.fault.{fault.code}", **fault.params),
            )
            for fault in error.faults
        ),
    )


def body_refused(error: RequestValidationError, texts: Texts) -> Problem:
    """A request that is not of the shape described."""
    if any(each["loc"][0] == "path" for each in error.errors()):
        # What no id can look like is the id of nothing.
        return problem("unknown", texts)
    return invalid(texts, (field_error(field, code, texts) for field, code in field_codes(error)))


def retained_too_short(error: RetainedTooShort, texts: Texts) -> Problem:
    """Nobody is kept until a day that is over."""
    return invalid(texts, [field_error("until", "day_is_over", texts)])
