"""What the machine must have for the whole suite: a browser, PostgreSQL, foreign readers of ledgers and discs."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

from liuhen.site.errors import PackageMissingError

POSTGRESQL = Path("/usr/lib/postgresql")
X_MOD = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")


def ensure_packages() -> None:
    """Install the system packages that the suite needs, as root on Debian, or name them.

    Raises:
        PackageMissingError: some are missing and can't be installed from here.
    """
    missing = _missing()
    if not missing:
        return
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]):
            words = command if command[1] == "update" else [*command, *missing]
            subprocess.run(words, stdout=sys.stderr, env=environment, check=False)
        missing = _missing()
    if missing:
        raise PackageMissingError(packages=" ".join(missing))


def _missing() -> list[str]:
    wanted = {
        "chromium": bool(browser()),
        "postgresql": postgresql_tools() is not None,
        "golang-go": shutil.which("go") is not None,  # tests/foreign/tlog: somebody else's client reads our ledger
        "golang-golang-x-mod-dev": X_MOD.is_dir(),
        "libarchive-tools": shutil.which("bsdtar") is not None,  # somebody else's program reads our disc images
        "7zip": shutil.which("7zz") is not None,  # and another of theirs, which reads UDF as well
        "xorriso": shutil.which("xorriso") is not None,  # writes discs; here onto a file that passes for a drive
        # a real object store for what is kept in one; see cli.checks.ceph
        "ceph-mon": shutil.which("ceph-mon") is not None,
        "ceph-osd": shutil.which("ceph-osd") is not None,
        "ceph-mgr": shutil.which("ceph-mgr") is not None,
        "ceph-common": shutil.which("ceph") is not None,
        "radosgw": shutil.which("radosgw") is not None,
        "slapd": bool(shutil.which("slapd") or shutil.which("slapd", path="/usr/sbin")),  # a real directory to ask
        "libatomic1": _loads("libatomic.so.1") or sys.platform != "linux",  # the browser driver's own Node needs it
    }
    return [name for name, there in wanted.items() if not there]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def browser() -> str | None:
    """The system's Chromium."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def postgresql_tools() -> Path | None:
    """The folder with initdb and postgres, the newest one on Debian, else wherever initdb stands in the path."""
    versions = sorted(POSTGRESQL.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3].split(".")[0]))
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None
