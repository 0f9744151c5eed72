"""The `liuhen` command, one file per subcommand.

Each file has `register(app)`. Files are imported at every start, so they import Django and rooms inside their
functions; commands that check without Django never load it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import typer
from typer._click.exceptions import NoArgsIsHelpError, UsageError
from typer.core import TyperGroup

from liuhen.errors import DeniedError, LiuhenError

COMMANDS = (
    "up",
    "init",
    "serve",
    "worker",
    "migrate",
    "settings",
    "accounts",
    "intake",
    "dock",
    "check",
    "export",
    "volume",
    "exhibit",
    "retention",
    "carriers",
    "verify",
    "backup",
    "verify_backup",
    "inventory",
    "bundle",
    "upgrade",
    "ledger",
    "rules",
    "examine",
    "slate",
    "speech",
    "test",
    "audit",
    "messages",
)


class Commands(TyperGroup):
    """The commands; who mistypes one is told in the instance's language, see `usage`."""

    def make_context(self, *given: Any, **told: Any) -> Any:
        """As the library does."""
        with _worded():
            return super().make_context(*given, **told)

    def invoke(self, ctx: Any) -> Any:
        """As the library does."""
        with _worded():
            return super().invoke(ctx)


@contextmanager
def _worded() -> Iterator[None]:
    try:
        yield
    except NoArgsIsHelpError:
        raise  # that's no complaint: it shows the usage
    except UsageError as error:
        from liuhen.cli import usage

        if not usage.is_chinese():
            raise
        usage.tell(error)
        raise typer.Exit(error.exit_code) from None
    except typer.Abort:
        from liuhen.cli import usage

        if not usage.is_chinese():
            raise
        sys.stderr.write("liuhen: 已中止。\n")
        raise typer.Exit(1) from None


def application() -> typer.Typer:
    """The whole command line."""
    app = typer.Typer(
        cls=Commands,
        name="liuhen",
        help="留痕：行政执法全过程记录音像资料管理",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for name in COMMANDS:
        import_module(f"liuhen.cli.{name}").register(app)
    return app


def run() -> None:
    """Run the command line. Expected errors end with one line on standard error and the exit code of their kind."""
    if sys.platform == "win32":
        from liuhen.cli.streams import make_writable

        make_writable()
    app = application()
    try:
        app(prog_name="liuhen")
    except LiuhenError as error:
        from liuhen.prose import say
        from liuhen.site.statuses import exit_code

        if isinstance(error, DeniedError):
            from liuhen.cli.acting import record_refusal

            record_refusal(error)
        sys.stderr.write(f"liuhen: {say(error)}\n")
        sys.exit(exit_code(error))
