"""What the commands say of an import, beside what every import says in words."""

from __future__ import annotations

from commands.terminal import CATALOGUE, Progress
from importing import words
from notify.catalogue import Catalogue


class ImportWords(words.ImportWords):
    """The catalogue in one language, read from the disk."""

    def __init__(self, locale: str) -> None:
        super().__init__(Catalogue.load(CATALOGUE), locale)

    def progress(self, key: str, at: Progress) -> str:
        """How far it is, how fast, and how long it takes yet."""
        minutes, seconds = divmod(round(at.seconds_left), 60)
        return self.text(
            f"importing.progress.{key}",
            done=f"{at.done:,}",
            of=f"{at.of:,}",
            rate=f"{at.per_second:,.0f}",
            left=f"{minutes}:{seconds:02}",
        )
