"""Sets the stage, lets all stories play at once, and judges how they ended."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from demo.browser import DemoFailed
from demo.caught_mail import CaughtMails
from demo.expectations import Played, faults_of
from demo.measures import tellings
from demo.moves import Scene
from demo.narrator import Event, Narrator
from demo.people import Candidate, Colleague, Recruiter
from demo.stories import RECRUITER, STORIES, Story
from demo.ways import WAYS, Way, faults_of_way, side
from domain.defaults import brisk, default_policy
from domain.policy import Policy
from domain.policy_json import to_json
from domain.presets import MODES
from local.process import LocalError
from local.stack import Ports, Stack, StackOptions
from local.toolchain import ROOT

SECONDS_PER_HOUR = 1.0
# The usual 24 and 40 would keep the spectators waiting for an empty stage; and whoever undoes a
# rejection by program still needs a moment to see it.
SETTLING_HOURS = 4.0
HOLD_HOURS = 5.0
REJECTION_DELAY_HOURS = 4.0

PLAYED = (*STORIES, *WAYS)

# As wide as it takes: a line broken in the middle is hard to read, and so is a log.
console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)


def play(keep: Path | None) -> int:
    """The whole demo; the result is the exit code."""
    console.print("Genjin demo: temporary data, free ports, one working hour lasts one second\n")
    with _folder(keep) as folder:
        options = StackOptions(
            data_dir=folder,
            ports=Ports.free(),
            prepare=(("migrate",), ("import", str(_props(folder)))),
        )
        try:
            with Stack(options, say=console.print) as stack:
                return _perform(stack)
        except (LocalError, DemoFailed) as failure:
            console.print(f"\nThe demo failed: {failure}", style="bold red")
            return 1


def _perform(stack: Stack) -> int:
    began = time.monotonic()
    post = CaughtMails(stack.mails_url)
    recruiter = Recruiter(stack.url, post, RECRUITER)
    recruiter.sign_in()
    console.print(f"\n{RECRUITER} signed in by the link in her mail; mails: {stack.mails_url}/\n")
    for story in PLAYED:
        console.print(Text(f"  {story.name}: ", story.style), story.about, sep="")
    console.print()
    with Narrator(recruiter.browser, console) as narrator:
        played = _at_once(lambda story: _play(stack, post, recruiter, narrator, story))
    faults = [f"{each.story.name}: {fault}" for each in played for fault in each.faults]
    faults += _examined(stack)
    if not faults:
        console.print(_times(played))
        for each in played:
            if isinstance(each.story, Way):
                console.print(side(each, post, SECONDS_PER_HOUR))
    for fault in faults:
        console.print(fault, style="bold red")
    console.print(
        f"\n{'Failed' if faults else f'All {len(played)} ended as they should'};"
        f" played in {time.monotonic() - began:.1f} s",
        style="bold",
    )
    return 1 if faults else 0


def _at_once(play_one: Callable[[Story], Played]) -> list[Played]:
    """All stories side by side; nobody waits for them after Ctrl-C."""
    played: dict[str, Played] = {}

    def run(story: Story) -> None:
        played[story.name] = play_one(story)

    threads = [threading.Thread(target=run, args=(story,), daemon=True) for story in PLAYED]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [played[story.name] for story in PLAYED]


def _play(
    stack: Stack, post: CaughtMails, recruiter: Recruiter, narrator: Narrator, story: Story
) -> Played:
    events: list[Event] = []
    try:
        ids = recruiter.ids()
        application = recruiter.apply(ids[story.email], ids[story.job])
        events = narrator.follow(application, story.name, story.style)
        scene = Scene(
            recruiter=recruiter,
            call=lambda email: Colleague(stack.url, post, email),
            candidate=Candidate(stack.url, post, story.email),
            application=application,
            name=story.mentions or story.name,
            ids=ids,
        )
        for move in story.moves:
            move(scene)
        recruiter.until_closed(application)
        faults = faults_of(story, recruiter, post, application)
        return Played(story, events, (*faults, *faults_of_way(story, post)))
    except DemoFailed as failure:
        return Played(story, events, (str(failure),))


def _examined(stack: Stack) -> list[str]:
    """`cli.py doctor` on everything that was played, mails included."""
    try:
        said = stack.run_cli("doctor", "--mails", str(stack.data_dir / "mails"))
    except LocalError as error:
        return [str(error)]
    console.print(f"\nDoctor: {said.strip()}")
    return []


def _times(played: list[Played]) -> Table:
    table = Table(title="\nFrom the interview's end to the candidate's knowing, in working hours")
    for heading in ("candidate", "told"):
        table.add_column(heading)
    for heading in ("to feedback", "to decision", "to told", "together"):
        table.add_column(heading, justify="right")
    for each in played:
        for number, telling in enumerate(tellings(each.events)):
            hours = (f"{value:.1f}" for value in telling.hours(SECONDS_PER_HOUR))
            table.add_row("" if number else each.story.name, telling.outcome, *hours)
    return table


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """Where the data are; gone afterwards unless somebody wants to look at them."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        console.print(f"The data are in {keep}; look at them: cli.py up --data-dir {keep}")
        return
    folder = Path(tempfile.mkdtemp(prefix="genjin-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _brisk(mode: str) -> Policy:
    policy = brisk(default_policy(mode), SECONDS_PER_HOUR)
    return replace(
        policy,
        settling_hours=SETTLING_HOURS,
        hold_revisit_hours=HOLD_HOURS,
        sending=replace(policy.sending, rejection_delay=REJECTION_DELAY_HOURS),
    )


def _props(folder: Path) -> Path:
    """The sample team and its jobs, with the policies that we ship, whose hours last seconds."""
    props = folder / "props"
    props.mkdir(exist_ok=True)
    samples = ROOT / "samples"
    job = (samples / "backend-engineer.toml").read_text("utf-8")
    (props / "job.toml").write_text(job.replace('"hybrid"', '"hybrid.json"'), "utf-8")
    for mode in MODES:
        (props / f"{mode}.json").write_text(json.dumps(to_json(_brisk(mode))), "utf-8")
    for way in WAYS:
        (props / f"{way.job}.toml").write_text(way.job_document, "utf-8")
    for table in ("people.csv", "candidates.csv"):
        shutil.copy(samples / table, props)
    return props
