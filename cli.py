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
from local.process import LocalError
from settings import Settings

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
    from commands.temporal import ensure_search_attributes

    settings = Settings()
    migrate_database(settings)
    if not database_only:
        asyncio.run(ensure_search_attributes(settings, wait))


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

    serve_api(Settings(), surface, host, port)


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
) -> None:
    """Run everything on this machine: Temporal, mail catcher, worker, pages. Ctrl-C stops it."""
    from commands.up import up as run_everything
    from local.stack import Ports

    ports = Ports(port, mails_port, smtp_port, temporal_port, temporal_ui_port)
    raise typer.Exit(run_everything(Settings(), data_dir, ports))


@app.command()
def demo(
    keep: Annotated[
        Path | None, typer.Option(help="Keep the data in this folder, to look at afterwards.")
    ] = None,
) -> None:
    """Play a hire, a hold, a correction, a no-show and a rejection on temporary data."""
    from demo.stage import play

    raise typer.Exit(play(keep))


@app.command()
def doctor(
    mails: Annotated[
        Path | None, typer.Option(help="A folder of caught mails, compared with the ledger.")
    ] = None,
    temporal: Annotated[bool, typer.Option(help="Look at Temporal's histories too.")] = True,
    wait: Wait = 10,
) -> None:
    """Check from outside that nothing was lost, said twice or left waiting for nobody."""
    from commands.examine import examine

    asyncio.run(examine(Settings(), mails, wait, temporal=temporal))


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="CSV tables, TOML jobs, or folders of them.")],
    if_empty: Annotated[bool, typer.Option(help="Only into a database without a team.")] = False,
) -> None:
    """Import people, candidates, applications (CSV) and jobs (TOML): all of it or nothing."""
    from commands.import_files import import_files as run

    run(Settings(), files, if_empty=if_empty)


@app.command("play-samples")
def play_samples(wait: Wait = 30) -> None:
    """Let the sample team work on the sample candidates, once: `up` does this."""
    from commands.sample_week import play_samples as run

    run(Settings(), Path("samples/week/week.toml"), wait)


@policy.command("check")
def check_policy(file: Annotated[Path, typer.Argument(help="A policy in JSON.")]) -> None:
    """Say whether a policy could be saved, and what is wrong with it if not."""
    from commands.import_files import check_policy as run

    run(Settings(), file)


@app.command("sign-in-link")
def sign_in_link(email: str) -> None:
    """Print a link that signs a person of the directory in, once. The last line is the link."""
    from commands.access import sign_in_link as run

    run(Settings(), email)


@app.command("api-key")
def api_key(email: str) -> None:
    """Print a new key with which a program acts as this person. The last line is the key."""
    from commands.access import api_key as run

    run(Settings(), email)


@app.command("export")
def export_candidate(
    candidate: Annotated[str, typer.Argument(help="The candidate's id, or their address.")],
    out: Annotated[Path, typer.Option(help="The zip to write; it must not exist yet.")],
) -> None:
    """Write everything that is held about one candidate into a zip: tables, mails, documents."""
    from commands.privacy import export

    export(Settings(), candidate, out)


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

    asyncio.run(run(Settings(), histories, wait, open_processes=open_processes))


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
    except (CommandFailed, LocalError) as failure:
        err.print(str(failure))
    except ValidationError as error:
        err.print("The settings cannot be used:")
        for problem in error.errors():
            name = ".".join(str(part) for part in problem["loc"]).upper()
            err.print(f"  {name or 'together'}: {problem['msg']}")
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
