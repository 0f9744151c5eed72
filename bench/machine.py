"""What the benches share: which machine this is, and programs to compare with."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path


def describe() -> str:
    """The machine in one line: processor, cores, memory, system, Python."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        cpu = names[0] if names else cpu
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.platform()}, Python {platform.python_version()}"


def need(program: str, package: str) -> str:
    """The path of a rival program, installed with apt where it is missing and we may.

    Raises:
        SystemExit: it is missing and can't be installed.
    """
    if (found := shutil.which(program)) is None:
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise SystemExit(f"{program} is missing: install the package {package}")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
        subprocess.run(install, check=True, env=environment)
        found = shutil.which(program)
    if found is None:
        raise SystemExit(f"{program} is still missing after installing {package}")
    return found
