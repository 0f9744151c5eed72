"""Makes the environment of a checkout and continues inside it. Standard library only.

A checkout is recognised by the lock files beside `src/`; an installed wheel has none and needs nothing from here.
The environment is `.venv` beside `src/`, made from `requirements/run.lock` (`dev.lock` for `liuhen test` and
`liuhen messages`). A stamp inside it names the lock it was made from, so a second start costs one file read.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
ENVIRONMENT = CHECKOUT / ".venv"
DEVELOPER_COMMANDS = frozenset({"test", "messages"})
INSTALLER = "uv"  # pinned in bootstrap.lock; pip itself would take minutes where uv takes seconds


def is_checkout() -> bool:
    """Whether this package runs from a source checkout rather than from an installed wheel."""
    return (CHECKOUT / "requirements" / "run.lock").is_file() and (CHECKOUT / "pyproject.toml").is_file()


def ensure_environment(arguments: list[str]) -> None:
    """Return when this process already runs in a sound environment; otherwise make it and start again inside it.

    Raises SystemExit (exit code 69) with what pip or uv said when a package can't be had.
    """
    if not is_checkout():
        return
    developer = arguments[:1] and arguments[0] in DEVELOPER_COMMANDS
    # an environment with the developer's tools stays one, also when a lock has changed
    wanted = "dev" if developer or (ENVIRONMENT / "dev.stamp").is_file() else "run"
    if not _is_current(wanted):
        _make("dev" if (ENVIRONMENT / "dev.stamp").is_file() else wanted)  # never take a developer's tools away
    inside = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if Path(sys.prefix).resolve() == ENVIRONMENT.resolve():
        return
    command = [str(inside), "-m", "liuhen", *arguments]
    if os.name == "nt":  # no exec that keeps the console on Windows
        raise SystemExit(subprocess.call(command))
    os.execv(inside, command)  # noqa: S606 - ourselves, in our own environment


def _stamp(kind: str) -> str:
    digest = hashlib.sha256()
    for name in ("bootstrap", kind):
        digest.update((CHECKOUT / "requirements" / f"{name}.lock").read_bytes())
    digest.update(f"{sys.version_info[:2]}{CHECKOUT}".encode())
    return digest.hexdigest()


def _is_current(wanted: str) -> bool:
    for kind in {wanted, "dev"}:  # the developer's environment holds all that the user's needs
        stamp = ENVIRONMENT / f"{kind}.stamp"
        if stamp.is_file() and stamp.read_text() == _stamp(kind):
            return True
    return False


def _make(kind: str) -> None:
    print("正在准备运行环境（首次约需一分钟）… / preparing the environment", file=sys.stderr)
    if not (ENVIRONMENT / "pyvenv.cfg").is_file():
        venv.create(ENVIRONMENT, with_pip=True)
    for stamp in ENVIRONMENT.glob("*.stamp"):
        stamp.unlink()
    binaries = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
    python, requirements = str(binaries / "python"), CHECKOUT / "requirements"
    if not _installed(binaries):
        _run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(requirements / "bootstrap.lock"))
    uv = str(binaries / INSTALLER)
    common = ("--quiet", "--python", python, "--no-python-downloads")
    _run(uv, "pip", "sync", *common, "--require-hashes", str(requirements / f"{kind}.lock"))
    _run(uv, "pip", "install", *common, "--no-deps", "--no-build-isolation", "--editable", str(CHECKOUT))
    (ENVIRONMENT / f"{kind}.stamp").write_text(_stamp(kind))


def _installed(binaries: Path) -> bool:
    return any((binaries / f"{INSTALLER}{suffix}").is_file() for suffix in ("", ".exe"))


def _run(*command: str) -> None:
    outcome = subprocess.run(command, stdout=sys.stderr, check=False)
    if outcome.returncode:
        print(f"liuhen: 未能准备运行环境：{' '.join(command)}", file=sys.stderr)
        raise SystemExit(69)
