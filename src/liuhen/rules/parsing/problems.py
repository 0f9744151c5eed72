"""What is wrong with a rulebook, where, in words for the person who wrote it."""

from __future__ import annotations

from dataclasses import dataclass

from liuhen.rules.clauses import clause_in_words


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake.

    Attributes:
        file: name of the file.
        line: from 1; 0 when it's about the whole file or folder.
        clause: the clause that it's about; empty when it's about none.
        what: what is wrong and what is expected, in Chinese.
    """

    file: str
    line: int
    clause: str
    what: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} {clause_in_words(self.clause)}：{self.what}" if self.clause else f"{place}：{self.what}"


class WrongError(Exception):
    """A value can't be used; caught by the parser, which knows the place. `args[0]` says what, in Chinese."""

    @property
    def what(self) -> str:
        """What is wrong, in Chinese."""
        return str(self.args[0])
