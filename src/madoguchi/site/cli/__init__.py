"""The command line `madoguchi`; each command is a module of its own, loaded when it is used."""

import os
import sys
from importlib import import_module
from typing import Any

import django
import typer
from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError
from typer.core import TyperGroup

from madoguchi.site.env import BadEnvironment
from madoguchi.site.preparation import UNPREPARED, pending_migrations

COMMANDS = {
    "start": "start",
    "serve": "serve",
    "worker": "work",
    "demo": "demo",
    "organisation": "organisation",
    "import": "importing",
    "publish": "programmes",
    "systems": "systems",
    "survey": "survey_years",
    "search": "find",
    "index": "index",
    "eligibility": "eligibility",
    "rules": "rules",
    "quality": "quality",
    "time": "timecost",
    "data": "data",
    "match": "match",
    "forms": "forms",
    "check": "check",
    "verify": "verify",
    "backup": "backup",
    "restore": "restore",
    "drill": "drill",
    "retention": "retention",
    "dossier": "dossier",
    "sbom": "sbom",
    "timestamps": "timestamps",
    "rotate-keys": "rotate_keys",
    "seal-files": "seal_files",
    "sign-in": "sign_in",
}


class Commands(TyperGroup):
    """Loads the module of a command when the command is asked for, so that each starts quickly."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All commands in the order in which a newcomer meets them."""
        return [*COMMANDS, *super().list_commands(ctx)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name, or None."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        command = typer.main.get_command(import_module(f"madoguchi.site.cli.{COMMANDS[cmd_name]}").app)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="行政手続の窓口 madoguchi を動かすコマンドです。",
)


@app.callback()
def prepare() -> None:
    """行政手続の窓口 madoguchi を動かすコマンドです。"""


@app.command(
    "django",
    help="Django のコマンドをそのまま使います（例: madoguchi django migrate）。",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
)
def pass_to_django(context: typer.Context) -> None:
    """Pass everything behind to Django's own commands."""
    execute_from_command_line(["madoguchi django", *context.args])


def main() -> None:
    """Set Django up, then run the command line; bad surroundings are told in one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
    try:
        django.setup()
    except BadEnvironment as problem:
        typer.echo(problem, err=True)
        sys.exit(2)
    try:
        app(prog_name="madoguchi")
    except (OperationalError, ProgrammingError):
        if sys.argv[1:2] == ["django"] or not pending_migrations():
            raise
        typer.echo(UNPREPARED, err=True)
        sys.exit(1)
