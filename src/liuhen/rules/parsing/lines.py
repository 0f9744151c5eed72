"""On which line things stand in a TOML file, which Python's own reader doesn't tell."""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_LISTED = re.compile(r"\s*\[\[\s*([A-Za-z0-9_.\- ]+?)\s*\]\]")
_TABLE = re.compile(r"\s*\[\s*([A-Za-z0-9_.\- ]+?)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_TOKEN = re.compile(r'"""|\'\'\'|"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*|[\[\]{}]')


class Lines:
    """Lines of the tables and keys of a file that Python's reader accepts.

    Quoted and dotted keys aren't known by themselves: they're told by the line of their table.
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {(): 1}
        self._counts: dict[Path, int] = {}
        self._read(text)

    def of(self, path: Path) -> int:
        """The line of what the path leads to, or of the nearest thing around it that has one."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def _read(self, text: str) -> None:
        table: Path = ()
        state = _Inside()
        for number, line in enumerate(text.splitlines(), start=1):
            if not state.open:
                if match := _LISTED.match(line):
                    table = self._listed(match[1], number)
                    continue
                if match := _TABLE.match(line):
                    table = self._path(match[1])
                    self._lines.setdefault(table, number)
                    continue
                if match := _KEY.match(line):
                    self._lines.setdefault((*table, match[1]), number)
            state.pass_over(line)

    def _path(self, dotted: str) -> Path:
        path: Path = ()
        for name in (part.strip() for part in dotted.split(".")):
            path = (*path, name)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        return path

    def _listed(self, dotted: str, number: int) -> Path:
        head, _, last = dotted.rpartition(".")
        listed = (*self._path(head), last.strip()) if head else (last.strip(),)
        index = self._counts.get(listed, 0)
        self._counts[listed] = index + 1
        self._lines.setdefault(listed, number)
        self._lines[*listed, index] = number
        return (*listed, index)


class _Inside:
    """Whether a line begins within a value that began above it."""

    def __init__(self) -> None:
        self._quote = ""
        self._depth = 0

    @property
    def open(self) -> bool:
        return bool(self._quote) or self._depth > 0

    def pass_over(self, line: str) -> None:
        place = 0
        while place < len(line):
            if self._quote:
                end = line.find(self._quote, place)
                if end < 0:
                    return
                place, self._quote = end + 3, ""
                continue
            match = _TOKEN.search(line, place)
            if match is None:
                return
            token, place = match[0], match.end()
            if token in {'"""', "'''"}:
                self._quote = token
            elif token in {"[", "{"}:
                self._depth += 1
            elif token in {"]", "}"}:
                self._depth -= 1
