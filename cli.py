"""The commands of Genjin. Only wiring: each body is in `commands/`, loaded when it is asked for."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import ValidationError

from commands.terminal import CommandFailed, err
from domain.access import KEY_DAYS, Scope
from domain.releases import OfNewerRelease
from local.process import LocalError
from settings import ConnectionUnclear, PublicSettings, Settings, refused

app = typer.Typer(
    help="Genjin (跟进): the follow-up engine of a hiring team.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
policy = typer.Typer(help="Look at policies (协作规则).", no_args_is_help=True)
app.add_typer(policy, name="policy")

Wait = Annotated[float, typer.Option(help="Seconds to wait for a Temporal that is still starting.")]
Host = Annotated[str, typer.Option(help="Listen here. Anything but loopback is for containers.")]
Folder = Annotated[
    Path | None, typer.Option(help="Where everything is kept; DATA_DIR if not given.")
]
LOOPBACK = "127.0.0.1"


@app.command()
def migrate(
    database_only: Annotated[bool, typer.Option(help="Leave Temporal alone.")] = False,
    wait: Wait = 60,
) -> None:
    """Bring the database to this code's schema and create Temporal's search attributes."""
    from commands.database import migrate_database
    from commands.search_attributes import ensure_search_attributes

    settings = Settings()
    migrate_database(settings)
    if not database_only:
        asyncio.run(ensure_search_attributes(wait))


@app.command()
def api(
    surface: Annotated[
        Literal["all", "desk", "public"],
        typer.Option(help="all, desk (sign-in needed) or public (links of mails)"),
    ] = "all",
    host: Host = LOOPBACK,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
) -> None:
    """Serve the pages and the JSON API until it is stopped."""
    from commands.serving import serve_api

    settings = PublicSettings() if surface == "public" else Settings()
    serve_api(settings, surface, host, port)


@app.command("catch-mail")
def catch_mail(
    smtp_port: Annotated[int, typer.Option(min=1, max=65535)] = 1025,
    http_port: Annotated[int, typer.Option(min=1, max=65535)] = 8025,
    folder: Annotated[Path | None, typer.Option("--dir", help="Where the mails are kept.")] = None,
    host: Host = LOOPBACK,
) -> None:
    """Catch every mail and show it on a page; nothing is ever passed on."""
    from local.mailbox import serve

    asyncio.run(serve(smtp_port, http_port, folder or Settings().data_dir / "mails", host))


@app.command()
def up(
    data_dir: Folder = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Pages and JSON API.")] = 8000,
    mails_port: Annotated[
        int, typer.Option(min=1, max=65535, help="The page of caught mails.")
    ] = 8025,
    smtp_port: Annotated[
        int, typer.Option(min=1, max=65535, help="Where mails are caught.")
    ] = 1025,
    temporal_port: Annotated[int, typer.Option(min=1, max=65535, help="Temporal.")] = 7233,
    temporal_ui_port: Annotated[
        int, typer.Option(min=1, max=65535, help="Temporal's own pages.")
    ] = 8233,
    anew: Annotated[
        bool, typer.Option("--anew", help="Begin anew; what is there is kept beside it.")
    ] = False,
    empty: Annotated[
        bool, typer.Option("--empty", help="Without the sample team: a company of your own.")
    ] = False,
) -> None:
    """Run everything on this machine: Temporal, mail catcher, worker, pages. Ctrl-C stops it."""
    from commands.up import up as run_everything
    from local.stack import Ports

    ports = Ports(port, mails_port, smtp_port, temporal_port, temporal_ui_port)
    raise typer.Exit(run_everything(Settings(), data_dir, ports, anew=anew, empty=empty))


@app.command()
def demo(
    keep: Annotated[
        Path | None, typer.Option(help="Keep the data in this folder, to look at afterwards.")
    ] = None,
) -> None:
    """Play a hire, a hold, a correction, a no-show and a rejection on temporary data."""
    from demo.performance import play

    raise typer.Exit(play(keep))


@app.command()
def doctor(
    mails: Annotated[
        Path | None, typer.Option(help="A folder of caught mails, compared with the ledger.")
    ] = None,
    temporal: Annotated[bool, typer.Option(help="Look at Temporal's histories too.")] = True,
    new: Annotated[
        bool, typer.Option("--new", help="Only what the run before this one did not find.")
    ] = False,
    wait: Wait = 10,
) -> None:
    """Check from outside that nothing was lost, said twice or left waiting for nobody."""
    from commands.examine import examine

    asyncio.run(examine(Settings(), mails, wait, temporal=temporal, only_new=new))


@app.command("import")
def import_files(
    files: Annotated[
        list[Path] | None, typer.Argument(help="CSV tables, TOML jobs, or folders of them.")
    ] = None,
    if_empty: Annotated[bool, typer.Option(help="Only into a database without a team.")] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with what was begun and not finished.")
    ] = False,
) -> None:
    """Import people, candidates, applications (CSV) and jobs (TOML): all of it or nothing."""
    from commands.import_files import import_files as run

    if not files and not resume:
        raise CommandFailed("Name the files to import, or --resume.")
    run(Settings(), files or [], if_empty=if_empty, resume=resume)


@app.command("play-samples")
def play_samples(wait: Wait = 30) -> None:
    """Let the sample team work on the sample candidates, once: `up` does this."""
    from commands.sample_week import play_samples as run

    run(Settings(), Path("samples/week/week.toml"), wait)


@policy.command("check")
def check_policy(file: Annotated[Path, typer.Argument(help="A policy in TOML or JSON.")]) -> None:
    """Say whether a policy could be saved, and everything that is wrong with it if not."""
    from commands.policies import check

    check(Settings(), file)


@policy.command("show")
def show_policy(
    which: Annotated[str, typer.Argument(help="NAME, NAME@VERSION, or a file.")],
    toml: Annotated[bool, typer.Option("--toml", help="As a document to change.")] = False,
) -> None:
    """Print a policy: as sentences, or as a document."""
    from commands.policies import show

    show(Settings(), which, toml=toml)


@policy.command("diff")
def diff_policies(
    before: Annotated[str, typer.Argument(help="NAME, NAME@VERSION, or a file.")],
    after: Annotated[str, typer.Argument(help="NAME, NAME@VERSION, or a file.")],
) -> None:
    """Say what differs between two policies, in sentences."""
    from commands.policies import diff

    diff(Settings(), before, after)


@policy.command("preview")
def preview_policy(
    which: Annotated[str, typer.Argument(help="NAME, NAME@VERSION, or a file.")],
    verdicts: Annotated[str, typer.Option(help="pass, hold, reject by commas: lead first.")] = "",
    at: Annotated[str, typer.Option(help="Planned end of the interview.")] = "",
    silent: Annotated[
        str, typer.Option(help="lead, interviewer, consulted, decider or teller")
    ] = "",
    acting: Annotated[str, typer.Option(help="The others: when_due or at_once.")] = "",
    decided: Annotated[str, typer.Option(help="By a person: advance, hold, reject.")] = "",
    rule: Annotated[str, typer.Option(help="The stage's rule.")] = "",
    zone: Annotated[str, typer.Option(help="The candidate's time zone.")] = "",
    stand_in: Annotated[bool, typer.Option(help="Who is brought in sees to it.")] = False,
    urgent: Annotated[bool, typer.Option(help="An urgent application.")] = False,
) -> None:
    """Say who would be asked, reminded and told what under a policy, and when."""
    from commands.policies import preview

    said = {
        "ends": at,
        "silent": silent,
        "acting": acting,
        "decided": decided,
        "rule": rule,
        "zone": zone,
        "stand_in": "true" if stand_in else "",
        "urgent": "true" if urgent else "",
    }
    preview(Settings(), which, {key: text for key, text in said.items() if text}, verdicts)


@app.command("first-link")
def first_link() -> None:
    """Print the link with which a company begins, once: its first HR lead. It is the last line."""
    from commands.access import first_link as run

    run(Settings())


@app.command("sign-in-link")
def sign_in_link(email: str) -> None:
    """Print a link that signs a person of the directory in, once. The last line is the link."""
    from commands.access import sign_in_link as run

    run(Settings(), email)


@app.command("api-key")
def api_key(
    email: str,
    name: Annotated[str, typer.Option(help="What it is for; shown where keys are listed.")] = "",
    scope: Annotated[
        list[Scope] | None, typer.Option(help="What it may do; more than once for more. [read]")
    ] = None,
    days: Annotated[int, typer.Option(min=0, help="So long it lives; 0: for ever.")] = KEY_DAYS,
) -> None:
    """Print a new key with which a program acts as this person. The last line is the key."""
    from commands.access import api_key as run

    run(Settings(), email, name=name, scopes=scope or [Scope.READ], days=days)


@app.command("api-keys")
def api_keys(
    email: Annotated[str, typer.Argument(help="One person's; everybody's if not given.")] = "",
) -> None:
    """List the keys that let programs in, by their ids; nobody can show a key again."""
    from commands.access import api_keys as run

    run(Settings(), email)


@app.command("revoke-key")
def revoke_key(
    key: Annotated[str, typer.Argument(help="The key's id, as `api-keys` lists it.")],
) -> None:
    """Take an API key back, from the next request on."""
    from commands.access import revoke_key as run

    run(Settings(), key)


@app.command("sessions")
def sessions(
    email: Annotated[str, typer.Argument(help="One person's; everybody's if not given.")] = "",
) -> None:
    """List who is signed in where, by the sessions' ids."""
    from commands.access import sessions as run

    run(Settings(), email)


@app.command("end-session")
def end_session(
    session: Annotated[str, typer.Argument(help="The session's id, as `sessions` lists it.")],
) -> None:
    """End one session, from the next request on."""
    from commands.access import end_one_session as run

    run(Settings(), session)


@app.command("sign-out")
def sign_out(email: Annotated[str, typer.Argument(help="The person's mail address.")]) -> None:
    """Sign a person out everywhere; sign-in links on their way to them sign nobody in."""
    from commands.access import sign_out as run

    run(Settings(), email)


@app.command("export")
def export_candidate(
    candidate: Annotated[str, typer.Argument(help="The candidate's id, or their address.")],
    out: Annotated[Path, typer.Option(help="The zip to write; it must not exist yet.")],
) -> None:
    """Write everything that is held about one candidate into a zip: tables, mails, documents."""
    from commands.privacy import export

    export(Settings(), candidate, out)


@app.command("hold")
def hold_candidate(
    candidate: Annotated[str, typer.Argument(help="The candidate's id, or e-mail address.")],
    by: Annotated[str, typer.Option(help="The address of the HR lead whose doing it is.")],
    because: Annotated[str, typer.Option(help="Why: which proceedings, or who asked.")] = "",
    lift: Annotated[bool, typer.Option("--lift", help="Lift the hold.")] = False,
) -> None:
    """Put a candidate on legal hold, so that nothing about them is erased, or lift the hold."""
    from commands.privacy import hold

    hold(Settings(), candidate, by, because, lift=lift)


@app.command("erase")
def erase_candidate(
    candidate: Annotated[str, typer.Argument(help="The candidate's id, or their address.")],
    by: Annotated[str, typer.Option(help="The address of the HR lead who decided it.")] = "",
    wait: Annotated[float, typer.Option(help="Seconds to wait for a mail being sent.")] = 60,
) -> None:
    """Erase one candidate for good. Codes and counts stay, under no name."""
    from commands.privacy import erase

    erase(Settings(), candidate, by, wait)


@app.command()
def retention(
    erase: Annotated[bool, typer.Option("--erase", help="Erase them, too.")] = False,
    wait: Annotated[float, typer.Option(help="Seconds to wait for a mail being sent.")] = 60,
) -> None:
    """List the candidates whose time is over; nobody is erased unless that is asked for."""
    from commands.privacy import retention as run

    run(Settings(), erase=erase, wait_seconds=wait)


@app.command()
def outcomes(
    out: Annotated[Path, typer.Option(help="The CSV file; one that is there is replaced.")],
    job: Annotated[str, typer.Option(help="Only this job, by its code.")] = "",
    by: Annotated[
        Literal["opened", "told", "closed"],
        typer.Option(help="Which moment lies within the days."),
    ] = "opened",
    since: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day.")
    ] = None,
) -> None:
    """Write one line for each application, in ids, codes and instants: docs/webhooks.md."""
    from commands.outcomes import outcomes as run

    run(Settings(), out, job, by, since, until)


@app.command()
def replay(
    histories: Annotated[
        Path | None, typer.Option(help="A folder of recorded histories; the tests' by default.")
    ] = None,
    open_processes: Annotated[
        bool, typer.Option("--open/--no-open", help="Replay the processes that are open too.")
    ] = True,
    wait: Wait = 10,
) -> None:
    """Replay recorded histories and all open processes with this code, before a deploy."""
    from commands.temporal import replay as run

    asyncio.run(run(histories, wait, open_processes=open_processes))


@app.command()
def deploy(
    build_id: Annotated[str, typer.Option(help="The new version; BUILD_ID if not given.")] = "",
    start_worker: Annotated[
        str, typer.Option(help="The host's command that starts the new worker.")
    ] = "",
    restart_api: Annotated[str, typer.Option(help="... that restarts the pages.")] = "",
    stop_worker: Annotated[str, typer.Option(help="... that stops the old worker.")] = "",
    rings: Annotated[float, typer.Option(min=0.1, help="Processes rung in a second.")] = 25,
    rescue: Annotated[
        bool, typer.Option("--rescue", help="Begin anew whose worker is gone for good.")
    ] = False,
    wait: Annotated[
        float, typer.Option(help="Seconds for the worker to come, and to drain.")
    ] = 600,
) -> None:
    """Let a new version take over from the old one, in the one order that loses nothing."""
    from commands.deploying import Deploy
    from commands.deploying import deploy as run

    settings = Settings()
    version = build_id or settings.build_id
    plan = Deploy(version, start_worker, restart_api, stop_worker, rings, wait, rescue)
    asyncio.run(run(settings, plan))


@app.command()
def reconcile(wait: Wait = 10) -> None:
    """After Temporal was restored to an older state, or lost: have every process go on from SQL."""
    from commands.reconciling import reconcile as run_reconcile

    asyncio.run(run_reconcile(Settings(), wait))


@app.command("rebuild-view")
def rebuild_view(
    application: Annotated[str, typer.Argument(help="One; all if not given.")] = "",
) -> None:
    """Fold the process events into what the pages show, again from the first."""
    from commands.database import rebuild_view as run

    run(Settings(), application)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command. What goes wrong in the world outside is a sentence, never a traceback."""
    try:
        app(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except (CommandFailed, ConnectionUnclear, LocalError) as failure:
        err.print(str(failure))
    except OfNewerRelease as newer:
        err.print(f"{newer}. Run this command as that release has it.")
    except ValidationError as error:
        err.print(refused(error))
    return 1


def main() -> None:
    """End without taking the interpreter apart: Temporal's client has threads of its own, and one
    that reports back at that moment aborts the process, after all its work was done.
    """
    code = run()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
