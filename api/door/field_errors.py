"""What is wrong with the fields of a form or a letter, in words, for a problem that names them."""

from __future__ import annotations

from collections.abc import Iterable

from api.answers.forms import fault_text
from api.door.texts import Texts
from api.refusals import FieldError
from domain.appointments import AppointmentDoubt
from domain.doubts import Questioned
from domain.forms import FormFault, FormRefused
from domain.letters import LetterFault
from domain.wording_lint import WordDoubt


def letter_errors(faults: Iterable[LetterFault], texts: Texts) -> list[FieldError]:
    """What is wrong with a letter."""
    return [
        FieldError(
            field=fault.part,
            code=fault.code,
            detail=texts(f"problems.template.{fault.code}", name=fault.name),
            line=fault.line,
        )
        for fault in faults
    ]


def form_errors(error: FormRefused, texts: Texts) -> list[FieldError]:
    """What is wrong with a form."""
    return [_of(fault, texts) for fault in error.faults]


def doubt_errors(error: Questioned, texts: Texts) -> list[FieldError]:
    """What programs are asked about: words, where they stand and of which class (which words those
    are is the sender's to know), and many outcomes. Of appointments they are told with the answer.
    """
    return [
        _of(fault, texts, doubt.line if isinstance(doubt, WordDoubt) else None)
        for doubt, fault in zip(error.doubts, error.faults, strict=True)
        if not isinstance(doubt, AppointmentDoubt)
    ]


def _of(fault: FormFault, texts: Texts, line: int | None = None) -> FieldError:
    detail = fault_text(texts.catalogue, texts.locale, fault)
    return FieldError(field=fault.field, code=fault.code, detail=detail, line=line)
