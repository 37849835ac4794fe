"""What people fill in, as it is read: the same for pages, links and the JSON API."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from domain.fields import ANSWER, Field
from domain.forms import FormRefused, read
from domain.tasks import TASKS
from domain.words import TaskKind

SEND = TASKS[TaskKind.NOTIFY_CANDIDATE].completions["send"].fields
DECIDED = TASKS[TaskKind.DECIDE].completions["decided"].fields
SUBMITTED = TASKS[TaskKind.GIVE_FEEDBACK].completions["submitted"].fields
INVISIBLE = ["\u200e", "\u202d \u2069", "\u200b", "\ufeff", "\u2028", " \n "]
WORDS: Mapping[str, object] = {"subject": "您的面试结果", "body": "您好"}
VERDICT: Mapping[str, object] = {"recommendation": "no", "verdict": "reject", "evidence": "x"}


def faults(way: tuple[Field, ...], raw: Mapping[str, object]) -> dict[str, str]:
    with pytest.raises(FormRefused) as refused:
        read(way, raw, facts={"scenario": "next_step"}, zone="UTC")
    return {fault.field: fault.code for fault in refused.value.faults}


@pytest.mark.parametrize("subject", ["=?utf-8?q?Hired?=", "Your interview =?", "a=?b"])
def test_a_subject_that_a_mail_program_would_decode_is_refused(subject: str) -> None:
    assert faults(SEND, {**WORDS, "subject": subject}) == {"subject": "encoded_word"}


def test_the_same_signs_in_the_text_of_a_mail_are_text() -> None:
    sent = {**WORDS, "body": "https://meet.example/?a=?"}
    assert read(SEND, sent, facts={}, zone="UTC").texts == sent


def test_a_line_in_two_lines_becomes_one() -> None:
    form = {**VERDICT, "feedback": "-", "evidence": "Knew the index,\n\n why it is used\r\n"}
    read_ = read(SUBMITTED, form, facts={}, zone="UTC")
    assert read_.texts["evidence"] == "Knew the index, why it is used"


def test_a_subject_in_two_lines_is_asked_back() -> None:
    assert faults(SEND, {**WORDS, "subject": "Your\ninterview"}) == {"subject": "one_line_only"}


@pytest.mark.parametrize("nothing", ["", *INVISIBLE])
@pytest.mark.parametrize("field", ["subject", "body"])
def test_a_mail_is_not_sent_with_words_that_nobody_sees(field: str, nothing: str) -> None:
    assert faults(SEND, {**WORDS, field: nothing}) == {field: "required"}


def test_a_mail_whose_words_were_not_given_is_the_draft() -> None:
    assert read(SEND, {}, facts={}, zone="UTC").texts == {}


@pytest.mark.parametrize("nothing", INVISIBLE)
def test_a_text_that_nobody_sees_is_no_text(nothing: str) -> None:
    assert faults(SUBMITTED, {**VERDICT, "feedback": nothing}) == {"feedback": "required"}
    assert faults(SUBMITTED, {**VERDICT, "evidence": nothing, "feedback": "-"}) == {
        "evidence": "required"
    }
    assert read(DECIDED, {"outcome": "hold", "note": nothing}, facts={}, zone="UTC").texts == {}


@pytest.mark.parametrize("text", ["👩\u200d💻", "می\u200cخواهم", "\u200f- "])
def test_invisible_signs_between_visible_ones_do_not_matter(text: str) -> None:
    read_ = read(DECIDED, {"outcome": "hold", "note": text}, facts={}, zone="UTC")
    assert read_.texts == {"note": text.strip()}


def test_amounts_in_an_answer_are_for_the_desk_to_write() -> None:
    answer = {"answer": "We pay around 45,000 EUR."}
    assert read(ANSWER, answer, facts={}, zone="UTC", at_desk=True).texts == answer
    with pytest.raises(FormRefused, match="answer: amount_named"):
        read(ANSWER, answer, facts={}, zone="UTC", at_desk=False)
