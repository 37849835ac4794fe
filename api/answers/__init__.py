"""What the JSON API answers with. Apart from the tables and from what pages show, so that neither
can change an answer, or add somebody's data to it, by accident.
"""

from __future__ import annotations

from api.answers.applications import (
    ApplicationAnswer,
    ApplicationLine,
    DocumentAnswer,
    EventAnswer,
    MessageAnswer,
    NoteAnswer,
    OpenTaskLine,
    QuestionAnswer,
)
from api.answers.hiring import (
    AttributeAnswer,
    CandidateAnswer,
    ErasureAnswer,
    JobAnswer,
    MeetingAnswer,
    PersonAnswer,
    PolicyAnswer,
    PolicyLine,
    PolicySaved,
    ReplacedAnswer,
    RetentionAnswer,
    StageAnswer,
)
from api.answers.letters import (
    DiffLineAnswer,
    LetterAnswer,
    LetterChecked,
    LetterLine,
    LetterSaved,
    LetterVersionAnswer,
    LetterVersionText,
    PreviewAnswer,
    TestMailAnswer,
)
from api.answers.shapes import ActAnswer, Answer, Created, Page
from api.answers.tasks import (
    CompletionAnswer,
    DraftAnswer,
    FieldAnswer,
    TaskAnswer,
    TaskLine,
    WarningAnswer,
)

__all__ = [
    "ActAnswer",
    "Answer",
    "ApplicationAnswer",
    "ApplicationLine",
    "AttributeAnswer",
    "CandidateAnswer",
    "CompletionAnswer",
    "Created",
    "DiffLineAnswer",
    "DocumentAnswer",
    "DraftAnswer",
    "ErasureAnswer",
    "EventAnswer",
    "FieldAnswer",
    "JobAnswer",
    "LetterAnswer",
    "LetterChecked",
    "LetterLine",
    "LetterSaved",
    "LetterVersionAnswer",
    "LetterVersionText",
    "MeetingAnswer",
    "MessageAnswer",
    "NoteAnswer",
    "OpenTaskLine",
    "Page",
    "PersonAnswer",
    "PolicyAnswer",
    "PolicyLine",
    "PolicySaved",
    "PreviewAnswer",
    "QuestionAnswer",
    "ReplacedAnswer",
    "RetentionAnswer",
    "StageAnswer",
    "TaskAnswer",
    "TaskLine",
    "TestMailAnswer",
    "WarningAnswer",
]
