"""Makes standard output and error fit to be written to on Windows, where a program can be without them.

What goes to a terminal goes as Unicode. What goes into a file or pipe goes in the machine's code page: GBK on a
Chinese Windows, on others one without a single Chinese character, in which the first word would end the program.
"""

from __future__ import annotations

import io
import os
import sys

WORDS = "留痕：【可以拔出】，…"
"""What a code page must have to be of use."""


def make_writable() -> None:
    """See the module. A service's missing streams lead nowhere; a code page without Chinese gives way to UTF-8."""
    if sys.stdout is None:
        sys.stdout = _nowhere()
    if sys.stderr is None:
        sys.stderr = _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # also what calls itself a terminal: `NUL` does
            stream.reconfigure(encoding=_encoding(stream.encoding), errors="backslashreplace")


def _nowhere() -> io.TextIOWrapper:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - as long as the process lives


def _encoding(given: str) -> str:
    try:
        WORDS.encode(given)
    except UnicodeEncodeError:
        return "utf-8"
    return given
