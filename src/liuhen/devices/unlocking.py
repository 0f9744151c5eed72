"""Recorders that show their volume only to the maker's program (U盘模式): a command for each model, from the settings.

The command stands in the settings of the machine that docks and nowhere else: nobody at a page can make that machine
run something. It runs without a shell, and what the device says of itself is one argument of it, never a command.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping, Sequence

from django.conf import settings

PATIENCE_S = 30
_SERIAL = re.compile(r"[A-Za-z0-9._:-]{0,100}", re.ASCII)
Run = Callable[[Sequence[str]], int]


def unlock_command(model: str, serial: str) -> tuple[str, ...] | None:
    """What unlocks a recorder of a model; None where the settings know nothing of it, or its serial could be an option.

    Args:
        model: as the docking station knows it.
        serial: what the device says on the bus; put in the place of `{serial}`.
    """
    commands: Mapping[str, Sequence[str]] = settings.LIUHEN.unlock_commands
    command = commands.get(model)
    if not command or _SERIAL.fullmatch(serial) is None or serial.startswith("-"):
        return None
    return tuple(part.replace("{serial}", serial) for part in command)


def unlock(model: str, serial: str, run: Run | None = None) -> bool:
    """Try to unlock a recorder; whether the maker's program said that it did. The volume then appears by itself.

    Args:
        model: as for `unlock_command`.
        serial: likewise.
        run: runs a command and returns how it ended; for tests.
    """
    command = unlock_command(model, serial)
    if command is None:
        return False
    try:
        return (run or _run)(command) == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _run(command: Sequence[str]) -> int:
    done = subprocess.run(command, check=False, timeout=PATIENCE_S, stdin=subprocess.DEVNULL, capture_output=True)
    return done.returncode
