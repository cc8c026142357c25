"""`presswatch …`: every operation has a command; the scheduler calls the same ones.

A command's module is imported when the command is called: `presswatch feed` does not wait for spaCy.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import signal
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from types import FrameType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from commands.terminal import EXIT_INTERRUPTED, say, set_up_logging
from records import Problem
from settings import read_settings

EXIT_FAILED = 1
STDOUT, STDERR = 1, 2
COMMANDS = {  # command -> module of `commands` whose typer app holds it
    "extract": "stages",
    "feed": "stages",
    "links": "stages",
    "flag": "stages",
    "link": "stages",
    "db": "database",
    "collect": "collection",
    "process": "collection",
    "import": "imports",
    "source": "sources",
    "schedule": "service",
    "serve": "service",
    "user": "accounts",
    "export": "exports",
    "status": "service",
    "evaluate": "quality",
    "demo": "demonstration",
}
NOUNS = frozenset({"db", "source", "user", "export"})  # commands with commands of their own
PACKAGES = ("scrapy", "trafilatura", "spacy", "sqlalchemy", "apscheduler")
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class LazyGroup(TyperGroup):
    """The commands by name, each module imported only when one of its commands is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every command, in the order of the manual."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = typer.main.get_command(import_module(f"commands.{COMMANDS[cmd_name]}").app)
        if cmd_name in NOUNS or not isinstance(command, TyperGroup):
            command.name = cmd_name
            return command
        return command.get_command(ctx, cmd_name)


app = typer.Typer(cls=LazyGroup, no_args_is_help=True, pretty_exceptions_enable=False)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version_text())
        raise typer.Exit


@app.callback()
def presswatch(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")] = False,
    shown: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Versions.")] = False,
) -> None:
    """Notice attacks on media workers in Kazakhstan and put them before people.

    Example: presswatch collect --due; presswatch process
    """


def version_text() -> str:
    """Version of the program, of Python and of the packages it stands on, one a line."""
    names = ("presswatch", *PACKAGES)
    return "\n".join([*(f"{name} {_version(name)}" for name in names), f"python {sys.version.split()[0]}"])


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and end the process with the exit code of the contract."""
    arguments = sys.argv[1:] if arguments is None else arguments
    _open_closed_streams()
    output = os.dup(STDOUT)  # rich closes the original when its reader has gone
    set_up_logging(_log_format())
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app(args=arguments, prog_name="presswatch")
    except Problem as error:
        say(error)
        sys.exit(error.exit_code)
    except SystemExit as ended:
        if ended.code != EXIT_FAILED or not _has_lost_its_reader(output):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), STDOUT)  # nothing more to flush at the end
        sys.exit(0)
    except Exception as error:  # the one broad handler: a bug, not bad input
        if "--debug" in arguments:
            raise
        say(_told(error))
        sys.exit(EXIT_FAILED)


def _told(error: Exception) -> str:
    """What a person is told of an error that no command foresaw."""
    if isinstance(error, OSError) and error.errno in FULL:
        return f"output or data could not be written ({error.strerror}); make room where it goes and run this again"
    return f"unexpected error ({type(error).__name__}: {error}); `presswatch --debug …` shows the traceback"


def _open_closed_streams() -> None:
    """Give a process that was started without stdin, stdout or stderr ones that hold nothing."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def _log_format() -> str:
    with contextlib.suppress(Problem):  # a command that needs the settings will say what is wrong with them
        return read_settings().log_format
    return "text"


def _has_lost_its_reader(output: int) -> bool:
    """Whether nobody reads that descriptor any more: `presswatch flag | head -1`.

    Typer and rich end a process with code 1 then; a failure of ours is a Problem and never gets here.
    """
    watch = select.poll()
    watch.register(output, 0)
    return any(event & select.POLLERR for _, event in watch.poll(0))


def _interrupt(signum: int, frame: FrameType | None) -> None:
    os.write(STDERR, b"interrupted\n")  # not print: the signal may have come in the middle of one
    sys.exit(EXIT_INTERRUPTED)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(not installed)"


if __name__ == "__main__":
    main()
