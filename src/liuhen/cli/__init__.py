"""The `liuhen` command, one file per subcommand.

Each file has `register(app)`. Files are imported at every start, so they import Django and rooms inside their
functions; commands that check without Django never load it.
"""

from __future__ import annotations

import sys
from importlib import import_module

import typer

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


def application() -> typer.Typer:
    """The whole command line."""
    app = typer.Typer(
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
        app()
    except LiuhenError as error:
        from liuhen.prose import say
        from liuhen.site.statuses import exit_code

        if isinstance(error, DeniedError):
            from liuhen.cli.acting import record_refusal

            record_refusal(error)
        sys.stderr.write(f"liuhen: {say(error)}\n")
        sys.exit(exit_code(error))
