"""`cli.py policy`: whether a document could be saved, what a policy says and would do, what two
differ in.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from api.answers.policy_preview import PreviewSpeaker, preview_as_text
from api.answers.policy_sentences import Speaker, as_text
from commands.database import open_database
from commands.import_words import ImportWords
from commands.terminal import CATALOGUE, CommandFailed, locale_of, out
from db.clock_and_ids import system_clock
from db.setup.policies import find_policy, policy_of_number
from domain.calendar import NeverOpens
from domain.policy import Policy
from domain.policy_differences import differences
from domain.policy_documents import Form, to_toml
from domain.policy_json import from_stored
from domain.policy_preview import preview as play
from domain.presets import MODES, preset
from domain.preview_situation import (
    SEATS,
    SituationFault,
    SituationRefused,
    read_situation,
    texts_of,
    usual_situation,
)
from importing.cells import Unreadable
from importing.faults import Faults, Place
from importing.files import read_text
from importing.jobs import parse_policy
from notify.catalogue import Catalogue
from settings import Settings


def check(settings: Settings, file: Path) -> None:
    """Say whether a policy could be saved, and what is wrong with it if not."""
    policy = _of_file(settings, file)
    out.print(
        ImportWords(locale_of(settings)).text("importing.result.policy_good", name=policy.name)
    )


def show(settings: Settings, which: str, *, toml: bool) -> None:
    """Print a policy as sentences in the terminal's language, or as a document."""
    policy = _policy(settings, which)
    text = to_toml(policy).rstrip("\n") if toml else as_text(_speaker(settings), policy)
    out.print(text)


def diff(settings: Settings, before: str, after: str) -> None:
    """Print what differs: a line for what was said, and one for what is."""
    speaker, words = _speaker(settings), ImportWords(locale_of(settings))
    found = differences(_policy(settings, before), _policy(settings, after))
    if not found:
        out.print(words.text("policies.same"))
    for each in map(speaker.difference, found):
        for sign, said in (("-", each.before), ("+", each.after)):
            if said:
                out.print(f"{sign} {said}")


def preview(settings: Settings, which: str, asked: Mapping[str, str], verdicts: str) -> None:
    """Print who would be asked, reminded and told what, and when; `asked` as in the page's form,
    without what was not said."""
    policy = _policy(settings, which)
    catalogue, locale = Catalogue.load(CATALOGUE), locale_of(settings)
    usual = texts_of(policy, usual_situation(policy, system_clock()))
    said = dict(zip(SEATS, verdicts.split(","), strict=False)) if verdicts else {}
    try:
        situation = read_situation(policy, {**usual, **said, **asked})
        found = play(policy, situation)
    except SituationRefused as refused:
        words = (_wrong(catalogue, locale, fault) for fault in refused.faults)
        raise CommandFailed("\n".join(words)) from None
    except NeverOpens:
        raise CommandFailed(catalogue.text(locale, "policy_preview.fault.calendar")) from None
    out.print(preview_as_text(PreviewSpeaker(catalogue, locale, policy, situation), found))


def _wrong(catalogue: Catalogue, locale: str, fault: SituationFault) -> str:
    """In the words of the command line, where they are others than the page's."""
    own = f"policy_preview.command.{fault.code}"
    key = own if catalogue.has(locale, own) else f"policy_preview.fault.{fault.code}"
    return catalogue.text(locale, key, **fault.params)


def _speaker(settings: Settings) -> Speaker:
    return Speaker(Catalogue.load(CATALOGUE), locale_of(settings))


def _policy(settings: Settings, which: str) -> Policy:
    """A policy by its name, with or without the number of a version, or of a file; one that we ship
    is there before anybody has saved it."""
    if Path(which).suffix.lower().removeprefix(".") in set(Form):
        return _of_file(settings, Path(which))
    name, _, number = which.rpartition("@") if "@" in which else (which, "", "")
    with open_database(settings) as database:
        row = database.read_now(
            lambda conn: (
                policy_of_number(conn, name, int(number))
                if number.isdecimal()
                else find_policy(conn, which)
            )
        )
    if row is None and which in MODES:
        return preset(which)
    if row is None:
        raise CommandFailed(ImportWords(locale_of(settings)).text("policies.unknown", name=which))
    return from_stored(row.body)


def _of_file(settings: Settings, file: Path) -> Policy:
    faults = Faults()
    try:
        policy = parse_policy(str(file), read_text(file), faults)
    except Unreadable as fault:
        faults.add(Place(str(file)), fault.code, **fault.params)
        policy = None
    if policy is None:
        words = ImportWords(locale_of(settings))
        raise CommandFailed("\n".join(words.sentence(fault) for fault in faults))
    return policy
