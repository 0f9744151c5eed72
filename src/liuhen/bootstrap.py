"""Makes the environment of a checkout and continues inside it. Standard library only.

A checkout is recognised by the lock files beside `src/`; an installed wheel has none and needs nothing from here.
The environment is `.venv` beside `src/`, made from `requirements/run.lock` (`dev.lock` for the commands of
developers). A stamp inside it names the lock it was made from, so a second start costs one file read.
Of several that start at once one makes it, and the others wait: two `pip sync` take away what the other brought.
"""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

CHECKOUT = Path(__file__).resolve().parents[2]
ENVIRONMENT = CHECKOUT / ".venv"
DEVELOPER_COMMANDS = frozenset({"test", "audit", "messages"})
INSTALLER = "uv"  # pinned in bootstrap.lock; pip itself would take minutes where uv takes seconds

_HELD = frozenset({errno.EAGAIN, errno.EACCES, errno.EDEADLK})  # Linux says the first, Windows the others


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
    if not _is_current(_wanted(developer=bool(developer))):
        with _alone():  # asked again: it may have been made while we waited
            wanted = _wanted(developer=bool(developer))
            if not _is_current(wanted):
                _make(wanted)
    inside = _inside("python")
    if Path(sys.prefix).resolve() == ENVIRONMENT.resolve():
        return
    command = [str(inside), "-m", "liuhen", *arguments]
    if os.name == "nt":  # no exec that keeps the console on Windows
        raise SystemExit(subprocess.call(command))
    os.execv(inside, command)  # noqa: S606 - ourselves, in our own environment


def _wanted(*, developer: bool) -> str:
    # an environment with the developer's tools stays one, also when a lock has changed
    return "dev" if developer or (ENVIRONMENT / "dev.stamp").is_file() else "run"


@contextmanager
def _alone() -> Iterator[None]:
    """Hold this checkout's environment; the system lets go of it when a process dies."""
    ENVIRONMENT.mkdir(exist_ok=True)
    with (ENVIRONMENT / "preparing.lock").open("a+b") as file:
        if not _locked(file, wait=False):
            print(
                "另一个 liuhen 正在准备运行环境，等它完成… / another liuhen prepares the environment", file=sys.stderr
            )
            while not _locked(file, wait=True):
                pass  # Windows gives up after ten seconds
        yield


def _locked(file: IO[bytes], *, wait: bool) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError as error:
        return error.errno not in _HELD  # a file system without locks keeps nobody from starting
    return True


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
    had_speech = _has_speech()
    python, requirements = str(_inside("python")), CHECKOUT / "requirements"
    if not _inside(INSTALLER).is_file():
        _run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(requirements / "bootstrap.lock"))
    uv = str(_inside(INSTALLER))
    common = ("--quiet", "--python", python, "--no-python-downloads")
    locks = [requirements / "speech.lock"] if kind == "run" and had_speech else []
    _run(uv, "pip", "sync", *common, "--require-hashes", *map(str, [*locks, requirements / f"{kind}.lock"]))
    _run(uv, "pip", "install", *common, "--no-deps", "--no-build-isolation", "--editable", str(CHECKOUT))
    (ENVIRONMENT / f"{kind}.stamp").write_text(_stamp(kind))


def _has_speech() -> bool:
    """Whether the site has the speech engine, which is no part of `run.lock`: a new version doesn't take it away."""
    places = ("lib/python*/site-packages/sherpa_onnx", "Lib/site-packages/sherpa_onnx")
    return any(next(ENVIRONMENT.glob(place), None) is not None for place in places)


def _inside(program: str) -> Path:
    return ENVIRONMENT / (f"Scripts/{program}.exe" if os.name == "nt" else f"bin/{program}")


def _run(*command: str) -> None:
    outcome = subprocess.run(command, stdout=sys.stderr, check=False)
    if outcome.returncode:
        print(f"liuhen: 未能准备运行环境：{' '.join(command)}", file=sys.stderr)
        raise SystemExit(69)
