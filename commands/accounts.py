"""`presswatch user`: accounts of the review pages."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from commands.context import (
    CommandFailed,
    utc_now,
)
from commands.stores import opened_store
from commands.terminal import print_json, print_table, say
from review.passwords import hash_password

app = typer.Typer(help="Accounts of the review pages.\n\nExample: presswatch user add aigerim", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="Name to log in with.")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from the first line of stdin.")]


class Role(StrEnum):
    """What an account may do."""

    CORRESPONDENT = "correspondent"
    READER = "reader"
    ADMIN = "admin"


class InterfaceLanguage(StrEnum):
    """Languages of the review pages."""

    KK = "kk"
    RU = "ru"
    EN = "en"


@app.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What the account may do.")] = Role.CORRESPONDENT,
    language: Annotated[InterfaceLanguage | None, typer.Option(help="Language of the pages.")] = None,
    password_stdin: FromStdin = False,
) -> None:
    """Make an account; asks for its password.

    Example: presswatch user add aigerim --role correspondent --language kk
    """
    with opened_store() as store:
        if not name.isprintable():
            raise CommandFailed(
                "a name has only letters, digits, signs and spaces; line breaks and hidden signs are not"
            )
        store.accounts.add(
            name, _hashed(password_stdin), role.value, language=language.value if language else None, at=utc_now()
        )
    say(f"account {name} made, role {role.value}")


@app.command()
def role(name: Name, role: Annotated[Role, typer.Argument(help="The new role.")]) -> None:
    """Give an account another role; its sessions end.

    Example: presswatch user role aigerim admin
    """
    with opened_store() as store:
        store.accounts.set_role(name, role.value)
    say(f"account {name} is {role.value} now")


@app.command()
def password(name: Name, password_stdin: FromStdin = False) -> None:
    """Set a new password; every session of the account ends.

    Example: presswatch user password aigerim
    """
    with opened_store() as store:
        store.accounts.set_password(name, _hashed(password_stdin))
    say(f"password of {name} set, its sessions ended")


@app.command()
def disable(name: Name) -> None:
    """End every session of an account at once and keep it from logging in; its decisions stay.

    Example: presswatch user disable aigerim
    """
    with opened_store() as store:
        store.accounts.disable(name)
    say(f"account {name} disabled, its sessions ended")


@app.command("list")
def list_accounts(json: Annotated[bool, typer.Option("--json", help="One JSON object an account.")] = False) -> None:
    """List the accounts: name, pseudonym, role, and whether they are disabled. This shows real names.

    Example: presswatch user list
    """
    with opened_store() as store:
        rows = [
            {"name": name, "pseudonym": account.pseudonym, "role": account.role, "disabled": account.disabled}
            for account, name in store.accounts.all()
        ]
    if json:
        for row in rows:
            print_json(row)
        return
    table = [(row["name"], row["pseudonym"], row["role"], "disabled" if row["disabled"] else "") for row in rows]
    print_table(("name", "pseudonym", "role", "state"), table)


def _hashed(from_stdin: bool) -> str:
    """The hash of the password that is asked for, or read from stdin; raises a Problem when it cannot be one."""
    return hash_password(_password(from_stdin))


def _password(from_stdin: bool) -> str:
    if from_stdin:
        try:
            return sys.stdin.buffer.readline().decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            raise CommandFailed("the password on stdin is not UTF-8") from None
    return str(typer.prompt("Password (at least 14 characters)", hide_input=True, confirmation_prompt=True, err=True))
