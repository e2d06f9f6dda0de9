"""The command line `madoguchi`."""

import os

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="行政手続の窓口 madoguchi を動かすコマンドです。")


@app.callback()
def prepare() -> None:
    """Set Django up before any command runs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")


@app.command("django", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def pass_to_django(context: typer.Context) -> None:
    """Pass everything behind to Django's own commands."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(["madoguchi django", *context.args])


def main() -> None:
    """Run the command line."""
    app()
