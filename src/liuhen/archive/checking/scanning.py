"""ClamAV, where it's installed: a child process with bounds. The daemon's client first: its data is loaded."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LARGEST = 2_000 * 1024 * 1024
"""ClamAV looks at no file of 2 GiB or more; what is larger is said not to have been looked at."""
_LOADING_S, _BYTES_A_SECOND = 300, 4 * 1024 * 1024
_CLEAN, _INFECTED = 0, 1
_FOUND = re.compile(r"^(?P<path>.+): (?P<name>\S+) FOUND$")
_EXCEEDS = "Heuristics.Limits.Exceeded"
_PROGRAMS = ("clamdscan", "clamscan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a scan came to.

    Attributes:
        engine: program and version, as it names itself.
        infected: files with the name of what was found.
        left: files that weren't looked at because they're too large.
        failure: why nothing is known; empty when something is.
    """

    engine: str
    infected: tuple[tuple[Path, str], ...] = ()
    left: tuple[Path, ...] = ()
    failure: str = ""


def scan(paths: Sequence[Path]) -> Scan | None:
    """Have files looked at; None when no scanner is installed."""
    programs = [found for name in _PROGRAMS if (found := shutil.which(name))]
    if not programs:
        return None
    large = tuple(path for path in paths if path.stat().st_size >= _LARGEST)
    small = [path for path in paths if path not in large]
    last = Scan(engine=Path(programs[-1]).name, failure="未运行")
    for program in programs:  # a client without its daemon says an error: then the program that needs none
        last = _run(program, small, large)
        if not last.failure:
            break
    return last


def _run(program: str, paths: Sequence[Path], large: tuple[Path, ...]) -> Scan:
    name = Path(program).name
    engine = _engine(program) or name
    bound = _LOADING_S + sum(path.stat().st_size for path in paths) // _BYTES_A_SECOND
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        listed.write("".join(f"{path}\n" for path in paths))
        listed.flush()
        words = [program, "--no-summary", "--infected", f"--file-list={listed.name}"]
        if name == "clamdscan":
            words += ["--fdpass"]
        else:
            words += [f"--max-filesize={_LARGEST}", f"--max-scansize={_LARGEST}", "--alert-exceeds-max=yes"]
        code, said = _call(words, bound)
    if code not in {_CLEAN, _INFECTED}:
        return Scan(engine=engine, failure=_why(said) or f"退出码 {code}")
    infected, left = [], list(large)
    for line in said.splitlines():
        found = _FOUND.match(line)
        if found is None:
            continue
        path = Path(found["path"])
        if found["name"].startswith(_EXCEEDS):
            left.append(path)
        else:
            infected.append((path, found["name"]))
    return Scan(engine=engine, infected=tuple(infected), left=tuple(left))


def _why(said: str) -> str:
    """The line that says most of why it failed: ClamAV names the cause first, and ends with what follows from it."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return next((line for line in lines if "error" in line.casefold()), lines[-1] if lines else "")[:200]


def _engine(program: str) -> str:
    """`ClamAV 1.0.7/27500`: without the date of its data, which says the same again."""
    code, said = _call([program, "--version"], _LOADING_S)
    return "" if code else "/".join(said.strip().split("/")[:2])[:60]


def _call(words: Sequence[str], bound: int) -> tuple[int, str]:
    """Exit code and what was said; the whole group of the child is ended when its time is over."""
    passed = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    with subprocess.Popen(
        list(words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=passed,
        start_new_session=True, text=True, errors="replace",
    ) as child:  # fmt: skip
        try:
            said, _none = child.communicate(timeout=bound)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            return -1, f"超过 {bound} 秒"
    return child.returncode, said
