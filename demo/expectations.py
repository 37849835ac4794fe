"""Judges how a story ended: by where it stands, by what happened, by the letters that came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from demo.caught_mail import CaughtMails
from demo.measures import has
from demo.narrator import Event
from demo.people import Recruiter
from demo.stories import Story


@dataclass(frozen=True, slots=True)
class Played:
    """A story as it was played."""

    story: Story
    events: list[Event]
    faults: tuple[str, ...]


def faults_of(
    story: Story, recruiter: Recruiter, post: CaughtMails, application: str
) -> tuple[str, ...]:
    """What is not as it should be, now that it has ended."""
    return (
        *_standing_wrong(story, recruiter, application),
        *_missing(story, recruiter, application),
        *_letters_wrong(story, recruiter, post, application),
    )


def _standing_wrong(story: Story, recruiter: Recruiter, application: str) -> Iterator[str]:
    stands = recruiter.standing(application)
    for name, wanted in story.expected.items():
        if stands[name] != wanted:
            yield f"{name} is {stands[name]}, not {wanted}"


def _missing(story: Story, recruiter: Recruiter, application: str) -> Iterator[str]:
    events = recruiter.browser.ask(f"/api/v1/applications/{application}/timeline")
    for type_, person in story.happened:
        if not has(events, type_, person):
            yield f"no {type_} {f'of {person}' if person else ''}".rstrip()


def _letters_wrong(
    story: Story, recruiter: Recruiter, post: CaughtMails, application: str
) -> Iterator[str]:
    """The candidate must have got exactly the letters of the story, and each of them once."""
    messages = recruiter.browser.ask(f"/api/v1/applications/{application}/messages")
    sent = [each for each in messages if each["to_candidate"] and each["state"] == "sent"]
    scenarios = sorted(mail["scenario"] for mail in sent)
    subjects = sorted(mail["subject"] for mail in sent)
    got = sorted(letter.subject for letter in post.of(story.email, story.mentions))
    if scenarios != sorted(story.letters) or subjects != got:
        yield f"was sent {scenarios} and got {got}, not {sorted(story.letters)}"
