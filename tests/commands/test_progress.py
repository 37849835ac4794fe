"""How far a command is, how fast, and how long it takes yet."""

from __future__ import annotations

import pytest

from commands.import_words import ImportWords
from commands.terminal import Progress, counting


def test_progress_is_lines_where_nobody_sits_and_few_of_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def sentence(at: Progress) -> str:
        return f"{at.done}/{at.of}"

    for every_s, expected in ((0.0, "40/100\n100/100\n"), (3600.0, "")):
        with counting(sentence, every_s) as say:
            say(40, 100)
            say(100, 100)
        assert capsys.readouterr().err == expected


def test_what_was_done_before_counts_as_no_speed(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[Progress] = []

    def sentence(at: Progress) -> str:
        seen.append(at)
        return ""

    with counting(sentence) as say:
        say(40, 100)
        say(70, 100)
    assert (seen[0].per_second, seen[0].seconds_left) == (0.0, 0.0)
    assert seen[1].seconds_left * seen[1].per_second == pytest.approx(30)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", "Adding: 12,000 of 100,000 rows, 1,250 a second, 1:10 left"),
        ("zh", "正在导入：12,000/100,000 行，每秒 1,250 行，还需 1:10"),
    ],
)
def test_progress_is_said_in_both_languages(locale: str, expected: str) -> None:
    at = Progress(done=12_000, of=100_000, per_second=1_250.4, seconds_left=70.4)
    assert ImportWords(locale).progress("applying", at) == expected
