"""`liuhen test`: everything that CI runs, in the order in which a mistake is cheapest to find."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from liuhen.bootstrap import CHECKOUT, is_checkout

JOURNEYS = "tests/journeys"
MEMORY = "/dev/shm"  # noqa: S108 - a folder of its own name is made there
MEMORY_NEEDED = 4 << 30
WITHOUT_DATABASE = (
    *(
        f"tests/unit/{engine}"
        for engine in ("binding", "ledger", "media", "packages", "rules", "sheets", "storage", "tus")
    ),
    *(
        f"tests/unit/cli/test_{name}.py"
        for name in (
            "advisories",
            "arm64",
            "audit",
            "catalogues",
            "check",
            "dock_log",
            "documents",
            "due",
            "examine",
            "ledger_witness",
            "matrix",
            "part_logs",
            "rules",
            "slate",
            "speech",
            "usage",
        )
    ),
    *(f"tests/unit/site/test_{name}.py" for name in ("components", "config", "dengbao", "screens", "transport")),
    # On SQLite: whatever answers, words, forms and files go through the same pages; test_deny_by_default asks both.
    *(f"tests/unit/site/test_{name}.py" for name in ("english", "forged_requests", "hostile_files", "hostile_texts")),
    "tests/unit/backups/test_migrating.py",  # what SQLite keeps
    "tests/unit/backups/test_sealing.py",
    "tests/unit/backups/test_streaming.py",
    "tests/conformance",
    # pytest-django lets none of these open a database
    *(
        f"tests/unit/intake/{name}.py"
        for name in (
            "docking/test_bus",
            "docking/test_drives",
            "docking/test_screen",
            "docking/test_signs",
            "test_names",
        )
    ),
    "tests/unit/test_windows.py",
    "tests/unit/cli/test_intake_remote.py",
    "tests/unit/custody/test_instance.py",
    "tests/unit/desk/test_drawing.py",
    "tests/unit/intake/continuity/test_strips.py",
    "tests/unit/devices/test_timekeeping.py",
    "tests/unit/devices/test_unlocking.py",
    "tests/unit/recordings/test_believing.py",
    "tests/unit/recordings/test_notice_heard.py",
    "tests/unit/recordings/test_ranges.py",
    "tests/unit/site/test_bytes_front.py",
    "tests/unit/test_bootstrap.py",
    "tests/unit/test_launcher.py",
    "tests/unit/test_unpacking.py",
    "tests/unit/test_house.py",
    "tests/contract/test_bundle.py",
    "tests/contract/test_foreign_tlog.py",
    "tests/contract/test_openapi.py",
    "tests/contract/test_store.py",
    "tests/contract/test_tus_clients.py",
    "tests/contract/test_upgrade.py",  # instances of releases are SQLite's
    "tests/fault/test_dock.py",  # on SQLite: a station asks of the database what intake asks
    "tests/fault/test_object_store.py",  # on SQLite: what it asks of the database, test_taking_in asks too
    "tests/fault/test_up.py",  # on SQLite, as are the next two
    "tests/fault/test_upgrade_steps.py",
    "tests/journeys/test_batch.py",  # the page's keys; of PostgreSQL, its unit tests ask the same
    "tests/journeys/test_carriers.py",  # the archive room's pages: what they ask of PostgreSQL, unit tests ask too
    "tests/journeys/test_docking.py",  # as for tests/fault/test_dock.py
    "tests/journeys/test_exhibit.py",
    "tests/journeys/test_life_of_a_case.py",
    "tests/journeys/test_readme.py",  # as a newcomer has it
    "tests/journeys/test_seeking.py",  # the process that moves bytes, and no database
    "tests/journeys/test_supervision.py",  # the legal section's pages; unit tests ask PostgreSQL the same
    "tests/journeys/test_upload.py",  # the browser's part; of PostgreSQL, test_three_ways asks what it asks
    "tests/journeys/test_verifier.py",  # as whoever has a disc
)
"""What touches no database, or SQLite whatever the suite runs on, runs once."""
_PACKAGES = "from liuhen.cli.checks.machine import ensure_packages; ensure_packages()"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("test", help="运行全部检查和测试（仅源代码目录）")(run_everything)


def run_everything(
    quick: Annotated[bool, typer.Option("--quick", help="只做静态检查")] = False,
) -> None:
    """Run every check, then the suite on SQLite and on PostgreSQL; its counts stand last. Ends with 1 if any failed."""
    from liuhen.site.errors import CheckoutOnlyError

    if not is_checkout():
        raise CheckoutOnlyError
    with _compiled_once():
        _run_everything(quick=quick)


def _run_everything(*, quick: bool) -> None:
    # mypy takes longer than all others together, and ends beside the first tests; packages come while others work
    with _alongside("-m", "mypy") as mypy, _alongside("-c", "" if quick else _PACKAGES) as fetched:
        failed = [name for name, check in CHECKS if not _told(name, check)]
        if not quick:
            fetched()
            failed += _tested("SQLite", "")
        failed += [] if _told("mypy", mypy) else ["mypy"]
    if not quick:
        from liuhen.cli.checks.postgresql import cluster

        with cluster() as url:
            failed += _tested("PostgreSQL", url)
    if UNASKED:
        sys.stderr.write(f"liuhen test: 没有核对（不算通过）：{'、'.join(UNASKED)}\n")
    if failed:
        sys.stderr.write(f"liuhen test: 未通过：{'、'.join(failed)}\n")
        raise typer.Exit(1)


def _tested(database: str, url: str) -> list[str]:
    """Run the suite on a database; its name among the checks, if it failed."""
    from liuhen.cli.checks.machine import ensure_packages

    ensure_packages()
    name = f"pytest: {database}"
    return [] if _told(name, lambda: _pytest(url)) else [name]


@contextmanager
def _compiled_once() -> Iterator[None]:
    """Each process of the run finds what the first one compiled, also where the machine keeps no bytecode.

    Hundreds of them start: where PYTHONDONTWRITEBYTECODE is set, each spends half of its start on compiling. It's kept
    outside the checkout, for this run only.
    """
    with tempfile.TemporaryDirectory(prefix="liuhen-compiled-", dir=_memory(), ignore_cleanup_errors=True) as folder:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = folder
        sys.dont_write_bytecode = False
        yield


def _told(name: str, check: Callable[[], bool]) -> bool:
    sys.stderr.write(f"=== {name}\n")
    sys.stderr.flush()
    return check()


def _contracts() -> bool:
    # `python -m importlinter.cli` only defines its commands, runs none and ends well
    return _python("-c", "from importlinter.cli import lint_imports_command as go; go()")


def _tool(*words: str) -> bool:
    return _python("-m", *words)


def _python(*words: str) -> bool:
    with _no_home() as environment:
        return subprocess.run([sys.executable, *words], cwd=CHECKOUT, env=environment, check=False).returncode == 0


@contextmanager
def _alongside(*words: str) -> Iterator[Callable[[], bool]]:
    """Run Python beside the others; yields what waits for its end, tells what it said and whether it ended well."""
    with tempfile.TemporaryFile() as said, _no_home() as environment:
        process = subprocess.Popen([sys.executable, *words], cwd=CHECKOUT, env=environment, stdout=said, stderr=said)

        def ended() -> bool:
            code = process.wait()
            said.seek(0)
            shutil.copyfileobj(said, sys.stdout.buffer)
            sys.stdout.flush()
            return code == 0

        try:
            yield ended
        finally:
            process.kill()
            process.wait()


@contextmanager
def _no_home() -> Iterator[dict[str, str]]:
    """An environment in which whatever reads settings finds none of ours."""
    with tempfile.TemporaryDirectory(prefix="liuhen-checks-") as home:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LIUHEN_")}
        yield environment | {"LIUHEN_HOME": home}


def _pytest(database_url: str) -> bool:
    with tempfile.TemporaryDirectory(prefix="liuhen-suite-", dir=_memory(), ignore_cleanup_errors=True) as folder:
        return _pytest_in(folder, database_url)


def _memory() -> str | None:
    """Where files cost no waiting for a disk: the tests sync some fifty files each. None where there's little room."""
    try:
        free, flags = shutil.disk_usage(MEMORY).free, os.statvfs(MEMORY).f_flag
        told = dict(line.split(":") for line in Path("/proc/meminfo").read_text("ascii").splitlines())
        left = int(told["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError):
        return None
    roomy = free >= MEMORY_NEEDED and left >= 2 * MEMORY_NEEDED
    return MEMORY if roomy and not flags & os.ST_NOEXEC and os.access(MEMORY, os.W_OK) else None


def _pytest_in(folder: str, database_url: str) -> bool:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIUHEN_")}
    environment |= {"MIGRATED_FOLDER": folder, "TMPDIR": folder}  # tests/migrated.py: one is migrated, for both below
    if database_url:
        environment["LIUHEN_DATABASE_URL"] = database_url
    workers = ("-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadgroup")
    # Journeys by themselves: a browser driver keeps an event loop in its process, where Django refuses its database.
    left_out = WITHOUT_DATABASE if database_url else ()
    ignored = [f"--ignore={path}" for path in left_out]
    journeys, others = (JOURNEYS, *ignored), (f"--ignore={JOURNEYS}", *ignored, *workers)
    # A journey waits more than it works, so they go along with the rest; what they say comes after it.
    with tempfile.TemporaryFile() as said:
        command = [sys.executable, "-m", "pytest"]
        beside = subprocess.Popen([*command, *journeys], cwd=CHECKOUT, env=environment, stdout=said, stderr=said)
        try:
            ended = subprocess.run([*command, *others], cwd=CHECKOUT, env=environment, check=False).returncode
            ended_too = beside.wait()
        finally:
            beside.kill()
        said.seek(0)
        shutil.copyfileobj(said, sys.stdout.buffer)
        sys.stdout.flush()
    return not (ended or ended_too)


def _frontend() -> bool:
    from liuhen.site import catalogues, frontend
    from liuhen.site.errors import FrontendFailedError

    try:
        frontend.build()
        frontend.install()
        for script in ("types", "lint", "test"):  # one by one: the packaged npm can't be started by a script of npm's
            frontend.npm("run", script)
    except FrontendFailedError as error:
        from liuhen.prose import say

        sys.stderr.write(say(error) + "\n")
        return False
    catalogues.compile_catalogues()
    return True


def _catalogues() -> bool:
    from liuhen.cli.django_setup import set_up

    set_up()
    from liuhen.cli.checks.catalogues import untranslated

    found = untranslated()
    for line in found:
        sys.stderr.write(line + "\n")
    return not found


def _matrix() -> bool:
    from liuhen.cli.checks import matrix, operations
    from liuhen.cli.django_setup import set_up

    set_up()
    found = []
    for each in (matrix, operations):
        found += each.holes()
        found += [f"{each.PAGE} 不是最新的，请运行 ./liuhen rules matrix --write"] if each.stale() else []
    for line in found:
        sys.stderr.write(line + "\n")
    return not found


def _dependencies() -> bool:
    from liuhen.cli.audit import told

    wrong, unasked = told()
    UNASKED.extend(f"漏洞库 {name}" for name in unasked)
    return not wrong


UNASKED: list[str] = []
"""What couldn't be looked at from here; said once more at the end, since it's neither passed nor failed."""

CHECKS: tuple[tuple[str, Callable[[], bool]], ...] = (
    ("ruff format", lambda: _tool("ruff", "format", "--check", ".")),
    ("ruff check", lambda: _tool("ruff", "check", ".")),
    ("import contracts", _contracts),
    (
        "migrations",
        lambda: _tool("django", "makemigrations", "--check", "--dry-run", "--settings", "liuhen.site.settings"),
    ),
    ("front end", _frontend),
    ("message catalogues", _catalogues),
    ("rules matrix", _matrix),
    ("dependencies", _dependencies),
)
