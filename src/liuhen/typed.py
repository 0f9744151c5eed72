"""What somebody typed, tidied before it's kept; too long or missing it's refused in the words of its room."""

from __future__ import annotations

from collections.abc import Callable


def one_line(
    text: str, *, field: str, longest: int, needed: bool = False, error: Callable[..., Exception]
) -> str:  # fmt: skip
    """One line of text, runs of blanks made one.

    Args:
        text: as typed.
        field: of the form, which the error names.
        longest: characters.
        needed: whether it can't be left empty.
        error: of the room; takes `field` and `longest`.

    Raises:
        Exception: what `error` makes: it's empty though needed, too long, or holds a NUL that no database takes.
    """
    return _within(" ".join(text.split()), field=field, longest=longest, needed=needed, error=error)


def passage(
    text: str, *, field: str, longest: int, needed: bool = False, error: Callable[..., Exception]
) -> str:  # fmt: skip
    """Text of several lines, without the space around it; otherwise as `one_line`."""
    return _within(text.strip(), field=field, longest=longest, needed=needed, error=error)


def problem_with(text: str) -> str:
    """Which of three is wrong with a text that isn't taken; the prose of a room has words for each."""
    return "empty" if not text else "odd" if "\x00" in text else "long"


def _within(text: str, *, field: str, longest: int, needed: bool, error: Callable[..., Exception]) -> str:
    if (needed and not text) or len(text) > longest or "\x00" in text:
        raise error(field=field, longest=longest, problem=problem_with(text))
    return text
